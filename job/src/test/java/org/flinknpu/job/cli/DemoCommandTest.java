package org.flinknpu.job.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.flinknpu.view.DashboardServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DemoCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int npu(String... args) {
        return Cli.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
    }

    @ParameterizedTest
    @CsvSource({
        "--duration, soon, Not a duration: --duration=soon",
        "--duration, 0s, Duration is not positive: --duration=0s",
        "--speed, -1, Speed is not 0 or more: --speed=-1.0",
        "--speed, NaN, Speed is not 0 or more",
        "--brain, /no/such/brain.json, No such file: /no/such/brain.json",
        "--backend, cup, No such backend: cup; did you mean cpu?",
        "--port, 65536, Port outside 0..65535: port=65536",
    })
    void shouldRefuseInOneLineBeforeAnythingStarts(String option, String value, String message) {
        assertThat(npu("demo", option, value)).isEqualTo(Cli.WRONG_USE);
        assertThat(err.toString().lines()).hasSize(1).allMatch(line -> line.contains(message));
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void shouldRefuseTakenPortOfThePage() {
        try (DashboardServer other = DashboardServer.start(0)) {
            String port = Integer.toString(other.port());
            assertThat(npu("demo", "--port", port)).isEqualTo(Cli.WRONG_USE);
            assertThat(err.toString()).contains("Port taken: port=" + port);
        }
    }

    @Test
    void shouldRefuseUnknownClock() {
        assertThat(npu("demo", "--clock", "sundial")).isEqualTo(Cli.WRONG_USE);
        assertThat(err.toString()).contains("--clock").contains("sundial");
    }
}
