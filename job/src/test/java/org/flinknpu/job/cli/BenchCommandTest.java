package org.flinknpu.job.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.flinknpu.device.bench.W1Bench;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That the bench runs, checks, writes and compares; never how fast anything is. */
class BenchCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir private Path dir;

    private int bench(String... options) {
        List<String> args = new ArrayList<>(List.of("bench", "--seconds", "0.02"));
        args.addAll(List.of(options));
        return Cli.run(new PrintWriter(out), new PrintWriter(err), args.toArray(new String[0]));
    }

    private JsonNode benchSmall(Path file) throws Exception {
        int exitCode =
                bench(
                        "--backends",
                        "cpu,reference",
                        "--sizes",
                        "300,1k",
                        "--rates",
                        "0.05",
                        "--json",
                        file.toString());
        assertThat(exitCode).as(err.toString()).isEqualTo(Cli.DONE);
        return JsonFields.JSON.readTree(file.toFile());
    }

    @Test
    void shouldMeasureEveryBackendOnEveryBrainAndCompareWhatFired() throws Exception {
        JsonNode report = benchSmall(dir.resolve("bench.json"));
        assertThat(report.get("rows")).hasSize(8);
        for (JsonNode row : report.get("rows")) {
            assertThat(row.get("problem").textValue()).isEmpty();
            assertThat(row.get("checkedAgainst").textValue()).isEqualTo("reference");
            assertThat(row.get("medianMicros").doubleValue()).isPositive();
            assertThat(row.get("p99Micros").doubleValue())
                    .isGreaterThanOrEqualTo(row.get("medianMicros").doubleValue());
            assertThat(row.get("firedRate").doubleValue()).isBetween(0.005, 0.2);
            assertThat(row.get("bursts").intValue()).isPositive();
        }
        assertThat(report.get("auto")).hasSize(2);
        assertThat(report.get("auto").get(0).get("chose").textValue()).isEqualTo("cpu");
        assertThat(out.toString()).contains("auto chose cpu").contains("free_run");
    }

    @Test
    void shouldRefuseAnUnknownBackendBeforeTheTableBegins() {
        assertThat(bench("--backends", "cpu,cudda")).isEqualTo(Cli.WRONG_USE);
        assertThat(err.toString().lines())
                .containsExactly("npu: No such backend: cudda; did you mean cuda?");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void shouldFailWhenARowIsSlowerThanTheBaselineAllows() throws Exception {
        Path file = dir.resolve("bench.json");
        ObjectNode report = (ObjectNode) benchSmall(file);
        Path slow = dir.resolve("slow.json");
        Path fast = dir.resolve("fast.json");
        Files.writeString(slow, scaled(report, 1e6).toString());
        Files.writeString(fast, scaled(report, 1e-12).toString());
        String[] small = {"--backends", "cpu", "--sizes", "300", "--rates", "0.05", "--baseline"};

        assertThat(bench(with(small, slow))).isEqualTo(Cli.DONE);
        assertThat(bench(with(small, fast))).isEqualTo(Cli.FAILED);
        assertThat(out.toString()).contains("SLOWER");
    }

    private static String[] with(String[] args, Path file) {
        List<String> all = new ArrayList<>(List.of(args));
        all.add(file.toString());
        return all.toArray(new String[0]);
    }

    private static JsonNode scaled(ObjectNode report, double factor) {
        for (JsonNode row : report.get("rows")) {
            double median = row.get("medianMicros").doubleValue();
            ((ObjectNode) row).put("medianMicros", median * factor);
        }
        return report;
    }

    @Test
    void shouldLeaveOutBrainsWhenTheLimitHasPassed() {
        assertThat(bench("--backends", "cpu", "--sizes", "300", "--limit", "-1")).isZero();
        assertThat(out.toString()).contains("left out, --limit has passed: 300 at 0.01");
    }

    @Test
    void shouldFailWhenTheAutomaticChoiceIsPoorOnTooManyBrains() {
        BenchReport report = new BenchReport();
        report.add(new W1Bench.Choice(1000, 0.01, "cpu", "cpu", 1.0));
        report.add(new W1Bench.Choice(1000, 0.03, "cpu", "cuda", 1.1));
        report.add(new W1Bench.Choice(2000, 0.01, "cpu", "cuda", 1.11));
        report.add(new W1Bench.Choice(3000, 0.01, "abacus", "cuda", 0));
        assertThat(report.goodChoices()).isEqualTo(2);
        assertThat(report.comparedChoices()).isEqualTo(3);

        String[] sound = {"--backends", "cpu", "--sizes", "300", "--rates", "0.05"};
        String[] options = Arrays.copyOf(sound, sound.length + 2);
        options[sound.length] = "--auto-share";
        options[sound.length + 1] = "1";
        assertThat(bench(options)).as(err.toString()).isEqualTo(Cli.DONE);
        assertThat(out.toString()).contains("auto within 10 % of the best in 1 of 1 brains");
        options[sound.length + 1] = "1.5";
        assertThat(bench(options)).isEqualTo(Cli.WRONG_USE);
    }

    @Test
    void shouldRefuseWhatCannotBeMeant() throws Exception {
        Path empty = Files.writeString(dir.resolve("empty.json"), "{}");
        assertThat(bench("--sizes", "ten")).isEqualTo(Cli.WRONG_USE);
        assertThat(err.toString()).contains("Not a number of neurons: --sizes=ten");
        assertThat(bench("--rates", "2")).isEqualTo(Cli.WRONG_USE);
        assertThat(bench("--backends", "abacus")).isEqualTo(Cli.WRONG_USE);
        assertThat(err.toString()).contains("No such backend: abacus; use one of auto, cuda");
        assertThat(bench("--baseline", empty.toString())).isEqualTo(Cli.WRONG_USE);
        assertThat(err.toString()).contains("rows are missing");
    }
}
