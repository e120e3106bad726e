package org.flinknpu.importer.sonata;

import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.DatasetCreationOptions;
import io.jhdf.api.WritableDataset;
import io.jhdf.api.WritableGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.flinknpu.brain.Area;
import org.flinknpu.brain.BrainFormatException;
import org.flinknpu.brain.Connectome;

/**
 * Fired neurons on their way into a SONATA spikes file: {@code /spikes/<population>/node_ids}
 * (uint64) and {@code timestamps} (milliseconds), with the attributes {@code sorting} and {@code
 * units}. Filled, then written; not thread-safe.
 *
 * <p>A neuron that fires in burst b has the time b * dt, the end of the step, as in NEST; so input
 * spikes that are put in and come out again keep their times.
 */
public final class SpikesFile {
    private static final int MAGIC = 0x0A7A;
    private static final int[] VERSION = {0, 1};
    private static final int INITIAL = 1024;
    private static final double ROUNDING = 1e-12;

    /** What one array of Java can hold of eight bytes each, with room for the writer's buffer. */
    private static final int MOST_SPIKES = 1 << 27;

    private final Connectome brain;
    private final NodeMap nodes;
    private final double dtMillis;
    private final int[] lastNeurons;
    private final Map<String, Population> populations = new TreeMap<>();
    private final List<Population> byArea = new ArrayList<>();

    /** The spikes of one population. */
    private static final class Population {
        private long[] bursts = new long[INITIAL];
        private long[] ids = new long[INITIAL];
        private int count;

        void add(long burst, long id) {
            if (count == bursts.length) {
                if (count >= MOST_SPIKES) {
                    throw new BrainFormatException(
                            "More spikes than a file takes: maximum=%d; export fewer bursts at a time"
                                    .formatted(MOST_SPIKES));
                }
                bursts = Arrays.copyOf(bursts, count * 2);
                ids = Arrays.copyOf(ids, count * 2);
            }
            bursts[count] = burst;
            ids[count++] = id;
        }

        /**
         * Sorts, and merges what came twice: a neuron fires once in a burst, but a job that was
         * restored may say so again.
         */
        void sort(Sorting sorting) {
            if (sorting == Sorting.NONE) {
                return;
            }
            // The order is stable: by id first, then by time is by time and id.
            apply(order(ids));
            apply(order(bursts));
            int kept = 0;
            for (int i = 0; i < count; i++) {
                if (kept == 0 || bursts[i] != bursts[kept - 1] || ids[i] != ids[kept - 1]) {
                    bursts[kept] = bursts[i];
                    ids[kept++] = ids[i];
                }
            }
            count = kept;
            if (sorting == Sorting.BY_ID) {
                apply(order(ids));
            }
        }

        /** The places of the values in ascending order, without an object for each. */
        private int[] order(long[] values) {
            long[] sorted = Arrays.copyOf(values, count);
            Arrays.sort(sorted);
            long[] ranked = new long[count];
            for (int i = 0; i < count; i++) {
                // Any of several equal places will do: equal values find the same one.
                ranked[i] = (long) Arrays.binarySearch(sorted, values[i]) << 32 | i;
            }
            Arrays.sort(ranked);
            int[] order = new int[count];
            for (int i = 0; i < count; i++) {
                order[i] = (int) ranked[i];
            }
            return order;
        }

        private void apply(int[] order) {
            long[] sortedBursts = new long[count];
            long[] sortedIds = new long[count];
            for (int i = 0; i < count; i++) {
                sortedBursts[i] = bursts[order[i]];
                sortedIds[i] = ids[order[i]];
            }
            bursts = sortedBursts;
            ids = sortedIds;
        }
    }

    /**
     * An empty file.
     *
     * @param brain whose neurons fire
     * @param nodes which nodes they are
     * @param dtMillis length of a burst in milliseconds
     */
    public SpikesFile(Connectome brain, NodeMap nodes, double dtMillis) {
        this.brain = brain;
        this.nodes = nodes;
        this.dtMillis = SonataOptions.requireTimeStep(dtMillis, "--dt");
        List<Area> areas = brain.areas();
        lastNeurons = new int[areas.size()];
        for (int i = 0; i < lastNeurons.length; i++) {
            lastNeurons[i] = areas.get(i).endNeuron() - 1;
            byArea.add(populations.computeIfAbsent(nodes.population(i), name -> new Population()));
        }
    }

    /**
     * Adds a neuron of the brain that fired.
     *
     * @throws BrainFormatException if the brain has no such neuron, or the burst is not above 0
     */
    public void add(long burst, long neuron) {
        if (neuron < 0 || neuron >= brain.neuronCount()) {
            throw new BrainFormatException(
                    "Neuron that the brain lacks: neuron=%d neurons=%d"
                            .formatted(neuron, brain.neuronCount()));
        }
        int found = Arrays.binarySearch(lastNeurons, (int) neuron);
        int area = found < 0 ? -found - 1 : found;
        add(burst, area, (int) neuron - brain.areas().get(area).firstNeuron());
    }

    /** Adds a neuron by its area and its index in it; see {@link #add(long, long)}. */
    public void add(long burst, String areaId, long index) {
        for (int area = 0; area < lastNeurons.length; area++) {
            Area each = brain.areas().get(area);
            if (each.id().equals(areaId)) {
                if (index < 0 || index >= each.neuronCount()) {
                    throw new BrainFormatException(
                            "Neuron that the area lacks: area=%s neuron=%d neurons=%d"
                                    .formatted(areaId, index, each.neuronCount()));
                }
                add(burst, area, (int) index);
                return;
            }
        }
        throw new BrainFormatException("Area that the brain lacks: area=" + areaId);
    }

    private void add(long burst, int area, int index) {
        if (burst < 1) {
            throw new BrainFormatException("Burst below 1: burst=" + burst);
        }
        byArea.get(area).add(burst, nodes.nodeId(area, index));
    }

    /** Number of spikes so far. */
    public long count() {
        return populations.values().stream().mapToLong(each -> each.count).sum();
    }

    /**
     * Writes the file, to a place beside it first; an older one is replaced. Populations without
     * spikes are left out.
     *
     * @param sorting the order of the spikes; all but {@link Sorting#NONE} merge what came twice
     */
    public void write(Path file, Sorting sorting) throws IOException {
        Path absolute = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
        // No temporary file of the JDK, which nobody else could read.
        Path draft = absolute.resolveSibling(absolute.getFileName() + ".part-" + System.nanoTime());
        try {
            try (WritableHdfFile out = HdfFile.write(draft)) {
                out.putAttribute("magic", MAGIC, true);
                out.putAttribute("version", VERSION, true);
                WritableGroup spikes = out.putGroup("spikes");
                populations.forEach((name, each) -> put(spikes, name, each, sorting));
            }
            Files.move(draft, absolute, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    private void put(WritableGroup spikes, String name, Population population, Sorting sorting) {
        if (population.count == 0) {
            return;
        }
        population.sort(sorting);
        // 3 * 0.1 is not 0.3, but 3 / 10 is: most steps are a whole part of a millisecond.
        double perMilli = Math.rint(1 / dtMillis);
        boolean whole = Math.abs(perMilli * dtMillis - 1) < ROUNDING;
        double[] times = new double[population.count];
        for (int i = 0; i < times.length; i++) {
            long burst = population.bursts[i];
            times[i] = whole ? burst / perMilli : burst * dtMillis;
        }
        WritableGroup group = spikes.putGroup(name);
        group.getAttributes().put(SortingAttribute.NAME, new SortingAttribute(group, sorting));
        WritableDataset timestamps = group.putDataset("timestamps", times);
        timestamps.putAttribute("units", "ms");
        group.putDataset(
                "node_ids",
                Arrays.copyOf(population.ids, population.count),
                DatasetCreationOptions.builder().unsigned().build());
    }
}
