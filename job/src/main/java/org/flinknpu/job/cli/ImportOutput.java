package org.flinknpu.job.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.flinknpu.brain.file.ConnectomeFile;
import org.flinknpu.importer.ImportReport;
import org.flinknpu.importer.Imported;
import org.flinknpu.importer.ReportForm;
import org.flinknpu.job.NamedFile;
import org.flinknpu.job.UsageException;
import picocli.CommandLine.Option;

/** Where an imported brain goes, and how its report is shown: the same for every format. */
final class ImportOutput {
    /** Forms of a report. */
    enum Form {
        TEXT,
        JSON
    }

    @Option(
            names = {"-o", "--output"},
            paramLabel = "OUT",
            required = true,
            description = "The connectome file to write; an older one is replaced.")
    private Path output;

    @Option(
            names = "--report",
            paramLabel = "FORM",
            defaultValue = "text",
            description = "text or json. Default: ${DEFAULT-VALUE}.")
    private Form form;

    /**
     * Refuses an output that cannot be meant, before any work is done.
     *
     * @throws UsageException if it is a folder, the input, or in no folder
     */
    void check(Path input) throws IOException {
        NamedFile.requireReplaceable(output, "--output");
        NamedFile.requireFolder(output);
        if (Files.exists(output) && Files.exists(input) && Files.isSameFile(output, input)) {
            throw new UsageException("Output is the input: --output=" + output);
        }
    }

    /**
     * Writes the brain and shows the report.
     *
     * @return the exit code: 1 if something essential was refused
     */
    int finish(Imported imported, Path input, PrintWriter out, WorkProgress progress)
            throws IOException {
        try {
            ConnectomeFile.write(imported.connectome(), output, progress.of("writing"));
        } catch (IOException e) {
            throw new UsageException("File cannot be written: " + output + " (" + e + ")", e);
        }
        progress.close();
        if (form == Form.JSON) {
            out.println(ReportForm.json(imported, input.toString(), output.toString()));
        } else {
            ReportForm.text(out, imported, input.toString(), output.toString());
        }
        out.flush();
        ImportReport report = imported.report();
        return report.essentialRefusals() > 0 ? Cli.FAILED : Cli.DONE;
    }
}
