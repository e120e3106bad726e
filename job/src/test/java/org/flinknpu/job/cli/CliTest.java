package org.flinknpu.job.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class CliTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void shouldExitWith2AndNameTheCommandsWhenNoneIsGiven() {
        assertThat(npu()).isEqualTo(Cli.WRONG_USE);

        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).startsWith("No command given").contains("broker");
    }

    @Test
    void shouldExitWith2AndSuggestWhenACommandIsMisspelt() {
        assertThat(npu("brocker")).isEqualTo(Cli.WRONG_USE);

        assertThat(err.toString().lines())
                .containsExactly(
                        "npu: No such command: brocker; did you mean broker or doctor;"
                                + " npu --help shows what there is");
    }

    @Test
    void shouldExitWith2WhenAnOptionIsUnknown() {
        assertThat(npu("broker", "--prot", "1")).isEqualTo(Cli.WRONG_USE);

        assertThat(err.toString().lines())
                .containsExactly(
                        "npu: Unknown option: --prot; npu broker --help shows what there is");
    }

    @Test
    void shouldTellInOneLineThatTheHeapIsTooSmall() {
        assertThat(Mistake.ofHeap(new PrintWriter(err, true), 900L << 20)).isEqualTo(Cli.FAILED);
        assertThat(Mistake.ofHeap(new PrintWriter(err, true), 4L << 30)).isEqualTo(Cli.FAILED);

        assertThat(err.toString().lines())
                .containsExactly(
                        "npu: Heap too small: heap=900 MiB; give it more, such as"
                                + " NPU_JAVA_OPTS=-Xmx2g",
                        "npu: Heap too small: heap=4096 MiB; give it more, such as"
                                + " NPU_JAVA_OPTS=-Xmx8g");
    }

    @Test
    void shouldTellInOneLineWhatIsNoValueOfAnOption() {
        assertThat(npu("feed", "csv", "f", "--unit", "h")).isEqualTo(Cli.WRONG_USE);
        assertThat(npu("feed", "csv", "f")).isEqualTo(Cli.WRONG_USE);
        assertThat(npu("feed", "tape", "f")).isEqualTo(Cli.WRONG_USE);
        assertThat(npu("broker", "now")).isEqualTo(Cli.WRONG_USE);

        assertThat(err.toString().lines())
                .containsExactly(
                        "npu: Invalid value for option '--unit': expected one of [S, MS, US, NS]"
                                + " (case-insensitive) but was 'h';"
                                + " npu feed csv --help shows what there is",
                        "npu: Missing required option: '--brain=ID';"
                                + " npu feed csv --help shows what there is",
                        "npu: No such command: tape; npu feed --help shows what there is",
                        "npu: Unexpected argument: now; npu broker --help shows what there is");
    }

    @Test
    void shouldTellFilesThatCannotBeUsedInOneLine() {
        CommandLine line = new CommandLine(new Cli()).setErr(new PrintWriter(err, true));
        for (IOException e :
                List.of(
                        new AccessDeniedException("a"),
                        new NoSuchFileException("b"),
                        new NotDirectoryException("c"),
                        new FileSystemException("d", null, "Too many open files"))) {
            assertThat(Mistake.ofRun(e, line)).isEqualTo(Cli.WRONG_USE);
        }
        assertThat(Mistake.ofRun(new UncheckedIOException(new AccessDeniedException("e")), line))
                .isEqualTo(Cli.WRONG_USE);

        assertThat(err.toString().lines())
                .containsExactly(
                        "npu: Not allowed by the file system: a",
                        "npu: No such file: b",
                        "npu: File cannot be used: c (NotDirectoryException)",
                        "npu: File cannot be used: d (Too many open files)",
                        "npu: Not allowed by the file system: e");
    }

    @Test
    void shouldShowExamplesAndExitCodesInTheHelp() {
        assertThat(npu("--help")).isZero();

        assertThat(out.toString()).contains("Examples:").contains("Exit codes:");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void shouldShowExamplesInTheHelpOfEveryCommand() {
        for (String command : new picocli.CommandLine(new Cli()).getSubcommands().keySet()) {
            out.getBuffer().setLength(0);
            assertThat(npu(command, "--help")).as(command).isZero();
            assertThat(out.toString()).as(command).contains("Examples:").contains("npu " + command);
        }
    }

    @Test
    void shouldPrintTheVersionOfTheBuild() {
        assertThat(npu("--version")).isZero();

        assertThat(out.toString())
                .containsPattern("flink-npu \\d+\\.\\d+")
                .containsPattern("Java \\d");
    }

    @Test
    void shouldTellAPortThatIsTooLargeInOneLine() {
        assertThat(npu("broker", "--port", "65536")).isEqualTo(Cli.WRONG_USE);

        assertThat(err.toString().lines())
                .containsExactly("npu: Port outside 0..65535: port=65536; choose 0 for a free one");
    }

    private int npu(String... args) {
        return Cli.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
    }
}
