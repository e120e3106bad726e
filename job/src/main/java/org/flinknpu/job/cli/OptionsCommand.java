package org.flinknpu.job.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.apache.flink.configuration.ConfigOption;
import org.flinknpu.job.JobOptions;
import org.flinknpu.job.OptionsTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code npu options}: every option of the job with its default. */
@Command(
        name = "options",
        description = "List the options of the job, their types, defaults and meaning.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  npu options                  one option per paragraph",
            "  npu options --markdown       the table of the documentation"
        })
final class OptionsCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Option(names = "--markdown", description = "Print the page docs/options.md.")
    private boolean markdown;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        if (markdown) {
            out.print(OptionsTable.markdown());
        } else {
            for (ConfigOption<?> option : JobOptions.ALL) {
                out.println(OptionsTable.summary(option));
                out.println("    " + OptionsTable.description(option));
            }
        }
        out.flush();
        return Cli.DONE;
    }
}
