package org.flinknpu.importer.sonata;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.flinknpu.brain.BrainFormatException;
import org.flinknpu.brain.BrainLimits;
import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.ConnectomeBuilder;
import org.flinknpu.brain.file.Progress;
import org.flinknpu.importer.ImportReport;
import org.flinknpu.importer.Imported;
import org.flinknpu.importer.Outcome;

/**
 * A SONATA circuit that became a brain, and the spikes that its simulation puts into it. {@code
 * docs/importers.md} says what becomes of each part.
 *
 * @param imported the brain and the report
 * @param inputs input spikes of virtual nodes; may be none
 * @param dtMillis length of a burst in milliseconds
 */
public record SonataCircuit(Imported imported, InputSpikes inputs, double dtMillis) {
    /** The format of the origin of connectomes that come from circuits. */
    public static final String FORMAT = "sonata";

    /**
     * Reads a circuit.
     *
     * @param config its configuration: of a circuit, a simulation, or both
     * @throws BrainFormatException if a file is missing, damaged, outside the circuit's folder, or
     *     contradicts another one
     */
    public static SonataCircuit read(
            Path config, SonataOptions options, BrainLimits limits, Progress progress)
            throws IOException {
        Path file;
        try {
            file = config.toRealPath();
        } catch (NoSuchFileException e) {
            throw new BrainFormatException("No such file: " + config, e);
        }
        return new Reading(file, options, limits, progress).circuit();
    }

    /** One reading of a circuit. */
    private static final class Reading {
        private final BrainLimits limits;
        private final Progress progress;
        private final ImportReport report = new ImportReport();
        private final CircuitFiles files;
        private final SonataConfig config;
        private final double dt;
        private final Map<String, NodePopulation> populations;
        private final List<AreaPlan> areas;
        private final ChargeScales scales;

        Reading(Path file, SonataOptions options, BrainLimits limits, Progress progress)
                throws IOException {
            this.limits = limits;
            this.progress = progress;
            files = CircuitFiles.below(options.root().orElse(file.getParent()));
            config =
                    SonataConfig.read(
                            files, files.file(file.getParent(), file.toString(), "IN"), report);
            dt = timeStep(options);
            NodeKinds kinds = new NodeKinds(config, dt, report);
            populations = new NodeReader(files, config, kinds, limits, report).read();
            areas = AreaPlan.of(populations.values());
            int neurons = areas.stream().mapToInt(AreaPlan::neurons).sum();
            scales = new ChargeScales(areas, neurons);
        }

        private double timeStep(SonataOptions options) {
            if (options.dtMillis().isPresent()) {
                double dt = options.dtMillis().getAsDouble();
                report.note(Outcome.CONVERTED, "time step", "--dt", dt + " ms a burst");
                return dt;
            }
            if (!Double.isNaN(config.dtMillis())) {
                report.note(
                        Outcome.MAPPED, "time step", "run/dt", config.dtMillis() + " ms a burst");
                return config.dtMillis();
            }
            report.note(
                    Outcome.CONVERTED,
                    "time step",
                    "run/dt",
                    "no configuration names one: %s ms a burst"
                            .formatted(SonataOptions.DEFAULT_DT_MILLIS));
            return SonataOptions.DEFAULT_DT_MILLIS;
        }

        SonataCircuit circuit() throws IOException {
            EdgeReader edges = new EdgeReader(files, config, populations, dt, limits, report);
            edges.read(scales, true, progress);
            scales.fix();
            Path first = config.documents().keySet().iterator().next();
            ConnectomeBuilder builder =
                    new ConnectomeBuilder(
                            first.getFileName().toString().replaceFirst("\\.json$", ""));
            for (int i = 0; i < areas.size(); i++) {
                areas.get(i).addTo(builder, scales.scale(i));
                report.note(Outcome.MAPPED, "area", areas.get(i).id());
                areas.get(i).reportPositions(report);
            }
            areas.forEach(area -> area.fill(builder.neurons()));
            builder.expectSynapses((int) edges.count());
            edges.read(
                    (source, target, potential, delay) ->
                            builder.chargedSynapse(
                                    source, target, scales.charge(target, potential), delay),
                    false,
                    progress);
            for (int i = 0; i < areas.size(); i++) {
                reportCharges(i);
            }
            InputSpikes inputs = new InputSpikes(areas, dt);
            new SpikeTrains(files, config, populations, dt, inputs, report).read();
            if (inputs.merged() > 0) {
                report.note(
                        Outcome.APPROXIMATED,
                        "input spikes of one node in one burst",
                        "inputs",
                        inputs.merged() + " spikes; the node fires once");
            }
            Connectome brain = NodeMap.of(dt, areas, files, config).attach(builder.build(), report);
            return new SonataCircuit(new Imported(brain, report), inputs, dt);
        }

        private void reportCharges(int area) {
            double largest = scales.largest(area);
            if (largest == 0) {
                return;
            }
            boolean exact = scales.inexact(area) == 0;
            report.note(
                    exact ? Outcome.MAPPED : Outcome.CONVERTED,
                    exact ? "weights, exactly" : "weights",
                    areas.get(area).id(),
                    exact
                            ? "unit %s mV".formatted(scales.scale(area))
                            : "%d rounded to units of %s mV; largest error %s mV, largest weight %s mV"
                                    .formatted(
                                            scales.inexact(area),
                                            scales.scale(area),
                                            (float) scales.largestError(area),
                                            (float) largest));
        }
    }
}
