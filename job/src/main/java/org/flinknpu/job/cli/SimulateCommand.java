package org.flinknpu.job.cli;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;
import org.flinknpu.burst.BurstJson;
import org.flinknpu.burst.BurstKernel;
import org.flinknpu.burst.FiredSet;
import org.flinknpu.burst.Stimulus;
import org.flinknpu.burst.StimulusPlan;
import org.flinknpu.job.NamedFile;
import org.flinknpu.job.UsageException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code npu simulate}: runs a brain offline, without Kafka and Flink. */
@Command(
        name = "simulate",
        description = {
            "Run a brain offline and write one line {\"burst\":n,\"fired\":[...]} per burst.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  npu simulate --brain reflex.json --stimulus touch.json --bursts 3",
            "  npu simulate --brain case.json --stimulus case.json --bursts 100 --backend cpu"
                    + " --out fired.jsonl --state state.json"
        })
final class SimulateCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private BackendChoice backend;

    @Option(
            names = "--brain",
            paramLabel = "FILE",
            required = true,
            description = "Brain JSON, a connectome file, or a golden case.")
    private Path brain;

    @Option(
            names = "--stimulus",
            paramLabel = "FILE",
            description =
                    "JSON list of {burst, neurons, potentials}, or a golden case."
                            + " Default: no stimulus.")
    private Path stimulus;

    @Option(
            names = "--bursts",
            paramLabel = "N",
            required = true,
            description = "How many bursts to run.")
    private long bursts;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "Write the lines here. Default: standard output.")
    private Path out;

    @Option(
            names = "--state",
            paramLabel = "FILE",
            description = "Write the final state here, as in golden cases.")
    private Path stateFile;

    @Override
    public Integer call() throws IOException {
        if (bursts < 0) {
            throw new UsageException("Number of bursts is negative: --bursts=" + bursts);
        }
        if (stateFile != null) {
            NamedFile.requireFolder(stateFile);
        }
        Connectome connectome = BrainFile.read(brain);
        StimulusPlan plan = plan(connectome);
        BrainState state = new BrainState(connectome);
        try (BurstKernel kernel = backend.factory().open(connectome, state)) {
            if (out == null) {
                // Not closed: standard output belongs to the caller.
                run(kernel, plan, new AsciiOutput(spec.commandLine().getOut()));
            } else {
                try (OutputStream file = create(out)) {
                    run(kernel, plan, file);
                }
            }
            kernel.save(state);
        }
        if (stateFile != null) {
            try (OutputStream file = create(stateFile);
                    BurstJson json = new BurstJson(file)) {
                json.state(state);
            }
        }
        return Cli.DONE;
    }

    private void run(BurstKernel kernel, StimulusPlan plan, OutputStream lines) throws IOException {
        Stimulus input = new Stimulus();
        FiredSet fired = new FiredSet();
        try (BurstJson json = new BurstJson(lines)) {
            for (long burst = 1; burst <= bursts; burst++) {
                input.clear();
                plan.addTo(input, burst);
                kernel.burst(input, fired);
                json.fired(burst, fired);
            }
        }
        lines.flush();
    }

    private StimulusPlan plan(Connectome connectome) throws IOException {
        if (stimulus == null) {
            return StimulusPlan.NONE;
        }
        try (InputStream in = new BufferedInputStream(NamedFile.open(stimulus))) {
            StimulusPlan plan = StimulusPlan.read(in, stimulus.toString(), Long.MAX_VALUE);
            plan.requireFits(connectome);
            return plan;
        }
    }

    private static OutputStream create(Path file) {
        try {
            return new BufferedOutputStream(Files.newOutputStream(file), 1 << 16);
        } catch (IOException e) {
            throw new UsageException("File cannot be written: " + file + " (" + e + ")", e);
        }
    }

    /** Bytes that are all ASCII, as the lines of fired neurons are, on their way to a writer. */
    private static final class AsciiOutput extends OutputStream {
        private final PrintWriter writer;

        AsciiOutput(PrintWriter writer) {
            this.writer = writer;
        }

        @Override
        public void write(int b) {
            writer.write(b);
        }

        @Override
        public void write(byte[] bytes, int from, int count) {
            writer.write(new String(bytes, from, count, StandardCharsets.US_ASCII));
        }

        @Override
        public void flush() {
            writer.flush();
        }
    }
}
