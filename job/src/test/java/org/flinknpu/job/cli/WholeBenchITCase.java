package org.flinknpu.job.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The benches of the whole system do their work; how fast they find it is not tested here. */
class WholeBenchITCase {
    @TempDir private Path folder;
    private final StringWriter out = new StringWriter();

    private int run(String... arguments) {
        PrintWriter writer = new PrintWriter(out);
        return Cli.run(writer, writer, arguments);
    }

    private JsonNode report(Path file) throws IOException {
        assertThat(file).as(out.toString()).exists();
        return JsonFields.JSON.readTree(file.toFile());
    }

    @Test
    void shouldCompareLatencyWithAndWithoutBrains() throws IOException {
        Path json = folder.resolve("pipeline.json");

        int code =
                run(
                        "bench",
                        "pipeline",
                        "--warm-ups=1",
                        "--rounds=1",
                        "--events=20",
                        "--json=" + json);

        assertThat(code).as(out.toString()).isEqualTo(Cli.DONE);
        JsonNode report = report(json);
        assertThat(report.path("npu").path("p50Millis").asDouble()).isPositive();
        assertThat(report.path("empty").path("p99Millis").asDouble()).isPositive();
        assertThat(report.path("rounds")).hasSize(2);
        assertThat(report.path("processors").asInt()).isPositive();
    }

    @Test
    void shouldCountEventsOfACamera() throws IOException {
        Path json = folder.resolve("events.json");

        int code =
                run(
                        "bench",
                        "events",
                        "--size=16x8",
                        "--per-record=100",
                        "--events=1000",
                        "--warm-ups=1",
                        "--rounds=2",
                        "--json=" + json);

        assertThat(code).as(out.toString()).isEqualTo(Cli.DONE);
        JsonNode report = report(json);
        assertThat(report.path("eventsPerSecond").asDouble()).isPositive();
        assertThat(report.path("nanosPerEvent").path("inject").asDouble()).isPositive();
        assertThat(report.path("nanosPerEvent")).hasSize(7);
        assertThat(report.path("rounds")).hasSize(2);
    }

    @Test
    void shouldLetAFleetLive() throws IOException {
        Path json = folder.resolve("alive.json");

        run(
                "bench",
                "fleet",
                "--brains=4",
                "--neurons=100",
                "--hz=50",
                "--duration=2s",
                "--json=" + json);

        JsonNode report = report(json);
        // Some are reported a second later; none twice.
        assertThat(report.path("bursts").asLong()).isBetween(200L, 800L);
        assertThat(report.path("fired").asLong()).isPositive();
        assertThat(report.path("heapAfter").asLong()).isPositive();
        assertThat(
                        report.path("lateByCollector").asLong()
                                        + report.path("lateByProcessor").asLong()
                                        + report.path("lateOtherwise").asLong()
                                > 0)
                .isEqualTo(!report.path("lateSeconds").isEmpty());
    }

    @Test
    void shouldSayWhatAnIdleBrainTakes() throws IOException {
        Path json = folder.resolve("idle.json");

        int code =
                run("bench", "fleet", "--idle", "--brains=300", "--neurons=100", "--json=" + json);

        assertThat(code).as(out.toString()).isEqualTo(Cli.DONE);
        assertThat(report(json).path("stateBytes").asLong()).isEqualTo(800);
        // Few brains, and a heap that other tests have left: the figure itself may be anything
        // here.
        assertThat(report(json).path("heapBytes").isNumber()).isTrue();
        assertThat(report(json).path("deploysPerSecond").asDouble()).isPositive();
    }

    @Test
    void shouldSayHowLongCheckpointsHoldABrainUp() throws IOException {
        Path json = folder.resolve("checkpoint.json");

        int code = run("bench", "checkpoint", "--neurons=8k", "--checkpoints=5", "--json=" + json);

        assertThat(code).as(out.toString()).isEqualTo(Cli.DONE);
        JsonNode report = report(json);
        assertThat(report.path("p99Millis").asDouble()).isPositive();
        // Potentials and counters, 8 bytes per neuron, once they have all been touched.
        assertThat(report.path("bytes").asLong()).isBetween(32_000L, 80_000L);
        assertThat(report.path("restingBytes").asLong()).isLessThan(1_000L);
    }

    @Test
    void shouldRefuseFleetsThatCannotBe() {
        assertThat(run("bench", "fleet", "--neurons=3")).isEqualTo(Cli.WRONG_USE);
        assertThat(run("bench", "fleet", "--duration=soon")).isEqualTo(Cli.WRONG_USE);
        assertThat(run("bench", "pipeline", "--rounds=0")).isEqualTo(Cli.WRONG_USE);
        assertThat(out.toString()).contains("neurons=3", "soon");
    }
}
