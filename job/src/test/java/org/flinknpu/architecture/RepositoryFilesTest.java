package org.flinknpu.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.flink.configuration.ConfigOption;
import org.flinknpu.embedded.BrokerFiles;
import org.flinknpu.job.JobOptions;
import org.flinknpu.job.TopicSetup;
import org.flinknpu.wire.Topics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files beside the code that repeat what the code says. */
class RepositoryFilesTest {
    private static final Path ROOT = Path.of("..");
    private static final List<String> MODULES =
            List.of("schemas", "kernels", "gpu-udfs", "operators", "job");

    @Test
    void shouldDescribeEveryPackage() throws Exception {
        List<Path> undescribed = new ArrayList<>();
        for (String module : MODULES) {
            Path sources = ROOT.resolve(module).resolve("src/main/java");
            try (Stream<Path> files = Files.walk(sources)) {
                files.filter(Files::isDirectory)
                        .filter(RepositoryFilesTest::holdsJava)
                        .filter(dir -> !Files.exists(dir.resolve("package-info.java")))
                        .forEach(undescribed::add);
            }
        }
        assertThat(undescribed).isEmpty();
    }

    @Test
    void shouldDocumentTheVersionsOfTheChosenLibraries() throws Exception {
        String page = Files.readString(ROOT.resolve("docs/dependencies.md"));
        int begin = page.indexOf("## Chosen by this project");
        String table = page.substring(begin, page.indexOf("\n## ", begin));
        Matcher property =
                Pattern.compile("<([\\w-]+)\\.version>([^<]+)<")
                        .matcher(Files.readString(ROOT.resolve("pom.xml")));

        int found = 0;
        for (; property.find(); found++) {
            assertThat(table)
                    .as(property.group(1))
                    .containsPattern("[| ]" + Pattern.quote(property.group(2)) + "[ ,]");
        }
        assertThat(found).isPositive();
    }

    @Test
    void shouldCreateTheTopicsOfTheJobInCompose() throws Exception {
        String compose = Files.readString(ROOT.resolve("docker-compose.yml"));
        List<String> topics = new ArrayList<>();
        for (ConfigOption<String> option : TopicSetup.TOPICS) {
            topics.add(option.defaultValue());
        }
        topics.add(Topics.deadLetter(JobOptions.TOPIC_SENSORY.defaultValue()));
        topics.add(Topics.deadLetter(JobOptions.TOPIC_COMMAND.defaultValue()));

        for (String topic : topics) {
            assertThat(compose).containsPattern("create " + Pattern.quote(topic) + "( |\n)");
        }
    }

    @Test
    void shouldUseTheVersionsOfTheBuildInCompose() throws Exception {
        String compose = Files.readString(ROOT.resolve("docker-compose.yml"));

        assertThat(matches("apache/kafka:([\\d.]+)", compose))
                .containsOnly(property("kafka.version"));
        assertThat(matches("flink:([\\d.]+)-java17", compose))
                .containsOnly(property("flink.version"));
        assertThat(matches("flink-npu-job-(.*)-cluster.jar", compose))
                .containsOnly(matches("<version>(.*)</version>", pom()).get(0));
    }

    @Test
    void shouldPublishPortsOnTheLoopbackInterfaceOnly() throws Exception {
        String compose = Files.readString(ROOT.resolve("docker-compose.yml"));

        assertThat(matches("- \"(.*:\\d+:\\d+)\"", compose))
                .isNotEmpty()
                .allMatch(port -> port.startsWith("127.0.0.1:"));
    }

    @Test
    void shouldGiveItsOwnBrokersTheSettingsThatAreRecommended(@TempDir Path data) throws Exception {
        String compose = Files.readString(ROOT.resolve("docker-compose.yml"));
        Properties recommended = new Properties();
        try (Reader in = Files.newBufferedReader(ROOT.resolve("deploy/kafka/broker.properties"))) {
            recommended.load(in);
        }

        assertThat(BrokerFiles.configuration(1, 2, data, false)).containsAllEntriesOf(recommended);
        assertThat(recommended).isNotEmpty();
        recommended.forEach(
                (key, value) -> {
                    String variable = key.toString().replace('.', '_').toUpperCase(Locale.ROOT);
                    assertThat(compose).contains("KAFKA_" + variable + ": " + value + "\n");
                });
    }

    private static boolean holdsJava(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.anyMatch(file -> file.toString().endsWith(".java"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String pom() throws IOException {
        return Files.readString(ROOT.resolve("pom.xml"));
    }

    private static String property(String name) throws IOException {
        return matches("<" + name + ">(.*)</" + name + ">", pom()).get(0);
    }

    private static List<String> matches(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        List<String> found = new ArrayList<>();
        while (matcher.find()) {
            found.add(matcher.group(1));
        }
        return found;
    }
}
