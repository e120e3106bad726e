package org.flinknpu.job.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SoakCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir private Path dir;

    private int soak(String... options) {
        List<String> args = new ArrayList<>(List.of("soak", "--every", "100"));
        args.addAll(List.of(options));
        if (!args.contains("--neurons")) {
            args.addAll(List.of("--neurons", "1k"));
        }
        return Cli.run(new PrintWriter(out), new PrintWriter(err), args.toArray(new String[0]));
    }

    @Test
    void shouldFindBackendsAlikeAtEveryLookWhileTheBrainLives() {
        int exitCode = soak("--backends", "reference,cpu", "--bursts", "450");

        assertThat(exitCode).as("%s%s", out, err).isEqualTo(Cli.DONE);
        List<String> lines = out.toString().lines().toList();
        assertThat(lines).hasSize(3);
        assertThat(lines.get(1)).startsWith("reference  450 bursts").contains("0 of 5 looks");
        assertThat(lines.get(2)).startsWith("cpu        450 bursts").contains("5 of 5 looks");
        assertThat(hashes(lines.get(2))).isEqualTo(hashes(lines.get(1)));
        double percent = Double.parseDouble(lines.get(1).replaceAll(".*each, ([0-9.]+) %.*", "$1"));
        assertThat(percent).isBetween(1.5, 50.0);
    }

    private static String hashes(String line) {
        return line.substring(line.indexOf("state"), line.indexOf(';'));
    }

    @Test
    void shouldCompareWithAFileAndTellTheFirstDifference() throws Exception {
        Path file = dir.resolve("right.looks");
        assertThat(soak("--backends", "reference", "--bursts", "300", "--out", file.toString()))
                .isEqualTo(Cli.DONE);
        String[] options = {"--backends", "cpu", "--bursts", "300", "--expect", file.toString()};
        assertThat(soak(options)).as("%s", out).isEqualTo(Cli.DONE);
        assertThat(out.toString()).contains("3 of 3 looks compared, all equal");

        List<String> lines = new ArrayList<>(Files.readAllLines(file));
        assertThat(lines).hasSize(4);
        lines.set(2, lines.get(2).replaceAll("\"state\":\"[0-9a-f]+\"", "\"state\":\"1\""));
        Files.write(file, lines);
        assertThat(soak(options)).isEqualTo(Cli.FAILED);
        assertThat(out.toString()).contains("DIFFERS: {\"burst\":200,").contains("expected");
    }

    @Test
    void shouldRefuseWhatCannotBeComparedInOneLine() throws Exception {
        Path file = dir.resolve("right.looks");
        soak("--backends", "cpu", "--bursts", "100", "--out", file.toString());
        String[] other = {"--backends", "cpu", "--seed", "2", "--expect", file.toString()};
        assertThat(soak(other)).isEqualTo(Cli.WRONG_USE);
        assertThat(err.toString()).contains("Looks at another brain: file=" + file);

        Files.writeString(file, Files.readString(file) + "{\"burst\":200,\"state\":\"no\"}\n");
        assertThat(soak("--backends", "cpu", "--expect", file.toString())).isEqualTo(Cli.WRONG_USE);
        assertThat(err.toString()).contains("Not a look: file=" + file);
        assertThat(soak("--backends", "abacus")).isEqualTo(Cli.WRONG_USE);
        assertThat(err.toString()).contains("backend=abacus: no such backend");
        assertThat(soak("--backends", "cpu", "--bursts", "10x")).isEqualTo(Cli.WRONG_USE);
        assertThat(err.toString()).contains("'10x' is not a number above 0");
        assertThat(soak("--backends", "cpu", "--neurons", "10")).isEqualTo(Cli.WRONG_USE);
        assertThat(err.toString()).contains("--neurons=10; use 100 to");
    }
}
