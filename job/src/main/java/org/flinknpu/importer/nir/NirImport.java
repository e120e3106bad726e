package org.flinknpu.importer.nir;

import java.util.OptionalDouble;
import org.flinknpu.brain.BrainFormatException;
import org.flinknpu.brain.BrainLimits;
import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.file.Progress;
import org.flinknpu.importer.ImportReport;
import org.flinknpu.importer.Imported;
import org.flinknpu.importer.Outcome;
import org.flinknpu.importer.hdf5.Hdf5File;
import org.flinknpu.importer.hdf5.Hdf5Limits;

/**
 * Networks in NIR files become brains. {@code docs/importers.md} says what becomes of each node,
 * what a time step is, and how far spike trains agree with the equations.
 */
public final class NirImport {
    /** What simulators assume where a file has time constants and names no time step. */
    public static final double DEFAULT_TIME_STEP = 1e-4;

    private static final int BYTES_PER_VALUE = 32;
    private static final long MAX_FILE_BYTES = 4L << 30;
    private static final long MAX_VALUES = 1 << 26;
    private static final int MAX_NAME_CHARACTERS = 200;

    private NirImport() {}

    /**
     * How a network becomes a brain.
     *
     * @param timeStep length of a burst in seconds; empty for {@link #DEFAULT_TIME_STEP}, or 1
     *     where no node has a time constant
     * @param exact whether leaks are those of the exact solution, not of the explicit Euler method
     * @param checkedBursts how many bursts are compared with 64-bit floats; 0 for none
     * @param seed of the random input of that comparison
     */
    public record Options(OptionalDouble timeStep, boolean exact, int checkedBursts, long seed) {
        /** The default time step, the Euler method, no comparison. */
        public static final Options PLAIN = new Options(OptionalDouble.empty(), false, 0, 1);

        /** Checks the numbers. */
        public Options {
            double dt = timeStep.orElse(1);
            if (!(dt > 0) || !Double.isFinite(dt) || checkedBursts < 0) {
                throw new BrainFormatException(
                        "Time step not positive and finite, or a negative number of bursts: dt=%s bursts=%d"
                                .formatted(dt, checkedBursts));
            }
        }
    }

    /** How much of a file is read: what the heap can hold. */
    public static Hdf5Limits limits() {
        return new Hdf5Limits(MAX_FILE_BYTES, Math.min(MAX_VALUES, maxValues()), 1 << 18, 64);
    }

    private static long maxValues() {
        return Math.max(1, Runtime.getRuntime().maxMemory() / BYTES_PER_VALUE);
    }

    /**
     * Imports a network.
     *
     * @param file an open file; stays open
     * @throws BrainFormatException if it is no NIR file, or becomes no brain within the limits
     */
    public static Imported read(
            Hdf5File file, Options options, BrainLimits limits, Progress progress) {
        ImportReport report = new ImportReport();
        ValueBudget budget = new ValueBudget(maxValues());
        NirReader.RawGraph raw = NirReader.read(file, budget, report);
        double timeStep = timeStep(raw, options, report);
        NodeForms forms = new NodeForms(timeStep, limits.maxNeurons(), report);
        GraphForm.Network network = GraphForm.network(raw, forms, report);
        NirTopology topology = new NirTopology(network.graph());
        noteTime(network.graph(), topology, report);
        NirDevelopment development =
                new NirDevelopment(network, topology, options, timeStep, limits, report, progress);
        Connectome connectome = development.develop(name(file.source()));
        if (options.checkedBursts() > 0) {
            NirSimulation simulation =
                    new NirSimulation(network.graph(), topology, timeStep, options.exact());
            Agreement agreement =
                    new Comparison(
                                    network.graph(),
                                    development::area,
                                    simulation,
                                    connectome,
                                    options.seed())
                            .run(options.checkedBursts());
            report.note(
                    agreement.same() ? Outcome.MAPPED : Outcome.APPROXIMATED,
                    "spikes, compared with 64-bit floats",
                    "/node",
                    agreement.text());
        }
        return new Imported(connectome, report);
    }

    /** The name of the file, without folders and the ending of its kind. */
    private static String name(String source) {
        String name = source.substring(source.replace('\\', '/').lastIndexOf('/') + 1);
        int end = name.lastIndexOf('.');
        name = (end > 0 ? name.substring(0, end) : name).replaceAll("\\p{Cntrl}", "?");
        return name.substring(0, Math.min(name.length(), MAX_NAME_CHARACTERS));
    }

    private static double timeStep(NirReader.RawGraph raw, Options options, ImportReport report) {
        boolean timed = false;
        for (NirReader.RawNode node : raw.nodes().values()) {
            NeuronLayer.Kind kind = NodeForms.kind(node.fields().type());
            timed |= kind != null && kind.leaky() || node.fields().type().equals("Delay");
        }
        double timeStep = options.timeStep().orElse(timed ? DEFAULT_TIME_STEP : 1);
        report.note(
                Outcome.CONVERTED,
                "time",
                "/node",
                "a burst is %s s%s; deploy with periodMicros %.0f for real time"
                        .formatted(
                                timeStep,
                                options.timeStep().isPresent()
                                        ? ""
                                        : timed
                                                ? ", the usual time step (--dt sets another)"
                                                : ", as no node has a time constant (--dt sets another)",
                                Math.max(1, timeStep * 1e6)));
        return timeStep;
    }

    private static void noteTime(NirGraph graph, NirTopology topology, ImportReport report) {
        for (int node = 0; node < graph.size(); node++) {
            if (graph.node(node) instanceof NeuronLayer layer) {
                report.note(
                        Outcome.CONVERTED,
                        "order of time",
                        layer.place(),
                        "level %d: as many bursts behind the input"
                                .formatted(topology.level(node)));
                if (topology.layersOnCycle(node) > 1) {
                    report.note(
                            Outcome.APPROXIMATED,
                            "cycle through several layers",
                            layer.place(),
                            "each connection of the cycle takes a time step");
                }
            } else if (graph.node(node) instanceof Port port) {
                report.note(
                        Outcome.CONVERTED,
                        "Input takes spikes",
                        port.place(),
                        "a stimulus of 1 or more is a spike of value 1");
            }
        }
    }
}
