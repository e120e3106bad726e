package org.flinknpu.job.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import org.flinknpu.brain.BrainLimits;
import org.flinknpu.importer.Imported;
import org.flinknpu.importer.hdf5.Hdf5File;
import org.flinknpu.importer.nir.NirImport;
import org.flinknpu.job.NamedFile;
import org.flinknpu.job.UsageException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code npu import nir}: makes a brain of a trained network. */
@Command(
        name = "nir",
        description = {
            "Make a brain of a network in NIR, as snnTorch, Norse, Sinabs, Lava and others write it.",
            "",
            "A burst is a time step. Weights become whole charges; the report says how far off"
                    + " that is, and --check compares spikes with the equations.",
            ""
        })
final class ImportNirCommand implements Callable<Integer> {
    private static final String DEFAULT_CHECK = "1000";

    @Spec private CommandSpec spec;
    @Mixin private ImportOutput output;

    @Parameters(paramLabel = "IN", description = "The network, an HDF5 file.")
    private Path input;

    @Option(
            names = "--dt",
            paramLabel = "SECONDS",
            description =
                    "Length of a time step. Default: 0.0001, or 1 where no node has a time"
                            + " constant.")
    private Double timeStep;

    @Option(
            names = "--exact",
            description =
                    "Leaks solve the equations exactly (exp(-dt/tau)) instead of by the explicit"
                            + " Euler method (1 - dt/tau), which simulators of NIR use.")
    private boolean exact;

    @Option(
            names = "--check",
            paramLabel = "BURSTS",
            arity = "0..1",
            defaultValue = "0",
            fallbackValue = DEFAULT_CHECK,
            description =
                    "Run brain and equations (in 64-bit floats) on the same random spikes and"
                            + " report how far they agree. Without a number: 1000 bursts.")
    private int check;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Decides the random spikes of --check. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Override
    public Integer call() throws IOException {
        if (timeStep != null && !(timeStep > 0 && Double.isFinite(timeStep))) {
            throw new UsageException("Time step not positive: --dt=" + timeStep);
        }
        if (check < 0) {
            throw new UsageException("Number of bursts is negative: --check=" + check);
        }
        output.check(input);
        NirImport.Options options =
                new NirImport.Options(
                        timeStep == null ? OptionalDouble.empty() : OptionalDouble.of(timeStep),
                        exact,
                        check,
                        seed);
        try (Hdf5File file = open();
                WorkProgress progress = new WorkProgress(spec.commandLine().getErr())) {
            Imported imported =
                    NirImport.read(file, options, BrainLimits.FILES, progress.of("connecting"));
            return output.finish(imported, input, spec.commandLine().getOut(), progress);
        }
    }

    private Hdf5File open() throws IOException {
        try (InputStream in = NamedFile.open(input)) {
            // HDF5 is read here and there, a pipe only once.
            return NamedFile.isPipe(input)
                    ? Hdf5File.of(in.readAllBytes(), input.toString(), NirImport.limits())
                    : Hdf5File.open(input, NirImport.limits());
        }
    }
}
