package org.flinknpu.job.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.flinknpu.embedded.EmbeddedBroker;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code npu broker}: the embedded Kafka broker as a process of its own, until it is interrupted.
 */
@Command(
        name = "broker",
        description = "Run a Kafka broker on this machine, reachable from this machine only.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  npu broker                              port 9092, records are deleted at the end",
            "  npu broker --port 0                     a free port, printed when it is ready",
            "  npu broker --data-dir ./kafka-data      records survive a restart"
        })
final class BrokerCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "9092",
            description = "Port on 127.0.0.1; 0 finds a free one. Default: ${DEFAULT-VALUE}.")
    private int port;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description = "Keep the records here. Default: a temporary directory.")
    private Path dataDir;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        EmbeddedBroker broker = EmbeddedBroker.start(port, dataDir);
        Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "broker-close"));
        out.println("broker ready: " + broker.bootstrapServers());
        out.flush();
        broker.awaitShutdown();
        return Cli.DONE;
    }
}
