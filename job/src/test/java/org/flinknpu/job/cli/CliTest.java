package org.flinknpu.job.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

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

        assertThat(err.toString()).contains("brocker").contains("Did you mean: npu broker");
    }

    @Test
    void shouldExitWith2WhenAnOptionIsUnknown() {
        assertThat(npu("broker", "--prot", "1")).isEqualTo(Cli.WRONG_USE);

        assertThat(err.toString()).contains("--prot");
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
