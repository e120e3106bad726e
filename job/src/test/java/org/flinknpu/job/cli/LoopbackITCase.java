package org.flinknpu.job.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * What a process of {@code npu demo} listens on, which is a broker, the job with Flink's page, and
 * the live page: all that {@code npu broker} and {@code npu run} open, and more.
 */
@EnabledOnOs(OS.LINUX)
@Timeout(180)
class LoopbackITCase {
    private static final String LISTENING = "0A";

    /** Broker, controller, Flink's page, the live page; Flink's own ports come and go. */
    private static final int LEAST_LISTENERS = 4;

    @Test
    void shouldListenOnTheLoopbackInterfaceOnly() throws Exception {
        Process demo =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                "--add-opens=java.base/java.util=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Cli.class.getName(),
                                "demo",
                                "--port",
                                "0",
                                "--speed",
                                "0")
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        try (BufferedReader messages =
                new BufferedReader(
                        new InputStreamReader(demo.getErrorStream(), StandardCharsets.UTF_8))) {
            String line = messages.readLine();
            // The last that is told before the robot moves.
            while (line != null && !line.contains("Kafka broker")) {
                line = messages.readLine();
            }
            assertThat(line).as("the demo ended early").isNotNull();

            List<InetAddress> listening = listening(demo.pid());

            assertThat(listening)
                    .hasSizeGreaterThanOrEqualTo(LEAST_LISTENERS)
                    .allMatch(InetAddress::isLoopbackAddress);
        } finally {
            demo.destroyForcibly().waitFor();
        }
    }

    /** Addresses on which a process listens for connections. */
    private static List<InetAddress> listening(long pid) throws IOException {
        Set<String> sockets = sockets(pid);
        List<InetAddress> addresses = new ArrayList<>();
        for (String table : List.of("tcp", "tcp6")) {
            for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/net/" + table))) {
                String[] columns = line.strip().split("\\s+");
                if (columns[3].equals(LISTENING)
                        && sockets.contains("socket:[" + columns[9] + "]")) {
                    addresses.add(address(columns[1].split(":")[0]));
                }
            }
        }
        return addresses;
    }

    private static Set<String> sockets(long pid) throws IOException {
        Set<String> sockets = new HashSet<>();
        try (Stream<Path> open = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            for (Path each : open.toList()) {
                if (Files.isSymbolicLink(each)) {
                    sockets.add(Files.readSymbolicLink(each).toString());
                }
            }
        }
        return sockets;
    }

    /** The kernel prints each 32 bits in the machine's order. */
    private static InetAddress address(String hex) throws IOException {
        ByteBuffer printed = ByteBuffer.wrap(HexFormat.of().parseHex(hex));
        ByteBuffer bytes = ByteBuffer.allocate(printed.capacity()).order(ByteOrder.nativeOrder());
        while (printed.hasRemaining()) {
            bytes.putInt(printed.getInt());
        }
        return InetAddress.getByAddress(bytes.array());
    }
}
