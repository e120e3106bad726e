package org.flinknpu.device.cpu;

import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.SynapseColumns;

/**
 * Where the synapses of a source lie that have one delay and whose targets belong to one part of
 * the neurons. They are contiguous, because rows are sorted by delay, then target. Immutable.
 */
abstract class RowIndex {
    /** Entries of a table that is made however few the synapses are. */
    private static final long SMALL_TABLE = 1 << 16;

    /**
     * A table where it takes at most a quarter of the packed synapses or twice the connectome's own
     * row starts, else a search per row.
     *
     * @param partEnds one past the last neuron of each part, ascending
     */
    static RowIndex of(Connectome connectome, int[] partEnds) {
        long entries = (long) connectome.neuronCount() * connectome.maxDelay() * partEnds.length;
        long affordable =
                Math.max(
                        Math.max(SMALL_TABLE, 2L * connectome.neuronCount()),
                        connectome.synapseCount() / 4);
        return entries <= Math.min(affordable, Connectome.MAX_SYNAPSES - 1)
                ? new Table(connectome, partEnds)
                : new Search(connectome, partEnds);
    }

    /**
     * Finds the rows of some sources.
     *
     * @param sources neuron ids
     * @param from index of the first source
     * @param count number of sources
     * @param delay 1..maxDelay
     * @param part index into the parts
     * @param begins receives the first synapse of each row
     * @param ends receives one past the last
     * @return number of synapses in these rows
     */
    abstract int locate(
            int[] sources, int from, int count, int delay, int part, int[] begins, int[] ends);

    /** Bytes that it holds beside the connectome's own columns. */
    abstract long bytes();

    /** First synapses by (source, delay, part): each row ends where the next begins. */
    static final class Table extends RowIndex {
        private final int[] starts;
        private final int rowsPerSource;
        private final int parts;
        private final boolean shared;

        Table(Connectome connectome, int[] partEnds) {
            SynapseColumns synapses = connectome.synapses();
            parts = partEnds.length;
            rowsPerSource = parts * connectome.maxDelay();
            shared = rowsPerSource == 1;
            starts =
                    shared
                            ? synapses.rowStart()
                            : new int[connectome.neuronCount() * rowsPerSource + 1];
            if (!shared) {
                fill(synapses, connectome.neuronCount(), partEnds);
            }
        }

        private void fill(SynapseColumns synapses, int neuronCount, int[] partEnds) {
            int entry = 0;
            for (int source = 0; source < neuronCount; source++) {
                int synapse = synapses.rowStart()[source];
                int end = synapses.rowStart()[source + 1];
                for (int row = 0; row < rowsPerSource; row++) {
                    starts[entry++] = synapse;
                    int delay = row / parts + 1;
                    int partEnd = partEnds[row % parts];
                    while (synapse < end
                            && synapses.delay(synapse) == delay
                            && synapses.target()[synapse] < partEnd) {
                        synapse++;
                    }
                }
            }
            starts[entry] = synapses.count();
        }

        @Override
        int locate(
                int[] sources, int from, int count, int delay, int part, int[] begins, int[] ends) {
            int[] start = starts;
            int stride = rowsPerSource;
            int offset = (delay - 1) * parts + part;
            int found = 0;
            for (int i = 0; i < count; i++) {
                int row = sources[from + i] * stride + offset;
                int begin = start[row];
                int end = start[row + 1];
                begins[i] = begin;
                ends[i] = end;
                found += end - begin;
            }
            return found;
        }

        @Override
        long bytes() {
            return shared ? 0 : 4L * starts.length;
        }
    }

    /** Two binary searches per row. */
    static final class Search extends RowIndex {
        private final SynapseColumns synapses;
        private final int[] partEnds;

        Search(Connectome connectome, int[] partEnds) {
            synapses = connectome.synapses();
            this.partEnds = partEnds;
        }

        @Override
        int locate(
                int[] sources, int from, int count, int delay, int part, int[] begins, int[] ends) {
            int firstTarget = part == 0 ? 0 : partEnds[part - 1];
            int found = 0;
            for (int i = 0; i < count; i++) {
                int source = sources[from + i];
                int rowEnd = synapses.rowStart()[source + 1];
                int begin = lowerBound(synapses.rowStart()[source], rowEnd, delay, firstTarget);
                int end = lowerBound(begin, rowEnd, delay, partEnds[part]);
                begins[i] = begin;
                ends[i] = end;
                found += end - begin;
            }
            return found;
        }

        /** First synapse of a row that is not before (delay, target). */
        private int lowerBound(int begin, int end, int delay, int target) {
            int low = begin;
            int high = end;
            while (low < high) {
                int middle = (low + high) >>> 1;
                int its = synapses.delay(middle);
                if (its < delay || its == delay && synapses.target()[middle] < target) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low;
        }

        @Override
        long bytes() {
            return 0;
        }
    }
}
