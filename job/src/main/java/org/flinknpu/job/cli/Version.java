package org.flinknpu.job.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** What {@code npu --version} prints: the product's version and that of the Java that runs it. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() throws IOException {
        return new String[] {
            "flink-npu " + productVersion(),
            "Java " + Runtime.version() + ", " + System.getProperty("java.vm.name")
        };
    }

    static String productVersion() throws IOException {
        Properties properties = new Properties();
        try (InputStream in =
                Cli.class.getResourceAsStream("/org/flinknpu/job/version.properties")) {
            properties.load(in);
        }
        return properties.getProperty("version");
    }
}
