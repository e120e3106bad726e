package org.flinknpu.brain;

import java.util.Arrays;

/**
 * Synapses in the order in which they were added, and their sorting into rows.
 *
 * <p>As long as sources come in ascending order the columns are those of the connectome already:
 * nothing is kept beside them but one count per source, and rows are sorted in place. Only the
 * first synapse out of order makes a column of sources, and then sorting needs a second set of
 * columns.
 */
final class SynapseList {
    private static final int INITIAL_CAPACITY = 64;

    /** Synapses of each source, for sources up to the last one; null once they are in no order. */
    private int[] fanOut = new int[0];

    private int lastSource;
    private int[] source;
    private int[] target = new int[0];
    private byte[] weight = new byte[0];
    private byte[] psp = new byte[0];
    private long[] inhibitory = new long[0];
    private int[] charge;
    private byte[] delay;
    private int size;

    int size() {
        return size;
    }

    void add(int from, int to, int w, int p, boolean inhibits, int bursts) {
        if (charge != null) {
            throw mixed();
        }
        append(from, to, bursts);
        weight[size] = (byte) w;
        psp[size] = (byte) p;
        if (inhibits) {
            inhibitory[size >>> 6] |= 1L << size;
        }
        size++;
    }

    void addCharged(int from, int to, int value, int bursts) {
        if (charge == null) {
            if (size > 0) {
                throw mixed();
            }
            charge = new int[target.length];
        }
        append(from, to, bursts);
        charge[size++] = value;
    }

    private static BrainFormatException mixed() {
        return new BrainFormatException(
                "Synapses with explicit charges and with weight and psp in one brain; use one kind");
    }

    private void append(int from, int to, int bursts) {
        if (size == target.length) {
            grow();
        }
        if (source == null && from < lastSource) {
            nameSources();
        }
        if (source != null) {
            source[size] = from;
        } else {
            if (from >= fanOut.length) {
                fanOut = Arrays.copyOf(fanOut, grown(from + 1L, fanOut.length));
            }
            fanOut[from]++;
            lastSource = from;
        }
        target[size] = to;
        if (bursts != 1 && delay == null) {
            delay = new byte[target.length];
            Arrays.fill(delay, 0, size, (byte) 1);
        }
        if (delay != null) {
            delay[size] = (byte) bursts;
        }
    }

    private static int grown(long needed, int capacity) {
        long grown = Math.max(needed, capacity + (long) (capacity >> 1));
        return (int) Math.min(Math.max(INITIAL_CAPACITY, grown), Connectome.MAX_SYNAPSES);
    }

    private void nameSources() {
        source = new int[target.length];
        int at = 0;
        for (int n = 0; n <= lastSource; n++) {
            Arrays.fill(source, at, at + fanOut[n], n);
            at += fanOut[n];
        }
        fanOut = null;
    }

    private void grow() {
        if (size >= Connectome.MAX_SYNAPSES) {
            throw new BrainFormatException(
                    "More synapses than a brain can hold: maximum=" + Connectome.MAX_SYNAPSES);
        }
        ensureCapacity(grown(size + 1L, size));
    }

    void ensureCapacity(int capacity) {
        if (capacity > target.length) {
            resize(capacity);
        }
    }

    /** One column at a time, so that only one is there twice. */
    private void resize(int capacity) {
        if (source != null) {
            source = Arrays.copyOf(source, capacity);
        }
        target = Arrays.copyOf(target, capacity);
        if (charge != null) {
            charge = Arrays.copyOf(charge, capacity);
        } else {
            weight = Arrays.copyOf(weight, capacity);
            psp = Arrays.copyOf(psp, capacity);
            inhibitory = Arrays.copyOf(inhibitory, capacity + 63 >>> 6);
        }
        if (delay != null) {
            delay = Arrays.copyOf(delay, capacity);
        }
    }

    /** Sorts into rows by source, each row by (delay, target); duplicates keep their order. */
    SynapseColumns sortBySource(int neuronCount) {
        return source == null ? sortRows(neuronCount) : sortAll(neuronCount);
    }

    private SynapseColumns sortRows(int neuronCount) {
        int[] rowStart = new int[neuronCount + 1];
        for (int n = 0; n < neuronCount; n++) {
            int count = n < fanOut.length ? fanOut[n] : 0;
            requireFanOut(n, count);
            rowStart[n + 1] = rowStart[n] + count;
        }
        if (size < target.length) {
            resize(size);
        }
        SynapseColumns columns =
                charge == null
                        ? new SynapseColumns(rowStart, target, weight, psp, inhibitory, null, delay)
                        : new SynapseColumns(rowStart, target, null, null, null, charge, delay);
        new RowSort(columns).run();
        return columns;
    }

    private static void requireFanOut(int source, int count) {
        if (count > ConnectomeBuilder.MAX_FAN_OUT) {
            throw new BrainFormatException(
                    "Fan-out above the maximum: source=%d synapses=%d maximum=%d"
                            .formatted(source, count, ConnectomeBuilder.MAX_FAN_OUT));
        }
    }

    private SynapseColumns sortAll(int neuronCount) {
        int[] rowStart = new int[neuronCount + 1];
        for (int i = 0; i < size; i++) {
            rowStart[source[i] + 1]++;
        }
        for (int n = 0; n < neuronCount; n++) {
            requireFanOut(n, rowStart[n + 1]);
            rowStart[n + 1] += rowStart[n];
        }
        SynapseColumns columns = permute(rowStart, bySource(rowStart, neuronCount));
        new RowSort(columns).run();
        return columns;
    }

    private int[] bySource(int[] rowStart, int neuronCount) {
        int[] next = Arrays.copyOf(rowStart, neuronCount);
        int[] order = new int[size];
        for (int i = 0; i < size; i++) {
            order[next[source[i]]++] = i;
        }
        return order;
    }

    private SynapseColumns permute(int[] rowStart, int[] order) {
        int[] targets = new int[size];
        byte[] delays = delay == null ? null : new byte[size];
        for (int i = 0; i < size; i++) {
            targets[i] = target[order[i]];
            if (delays != null) {
                delays[i] = delay[order[i]];
            }
        }
        if (charge != null) {
            int[] charges = new int[size];
            for (int i = 0; i < size; i++) {
                charges[i] = charge[order[i]];
            }
            return new SynapseColumns(rowStart, targets, null, null, null, charges, delays);
        }
        byte[] weights = new byte[size];
        byte[] psps = new byte[size];
        long[] signs = new long[size + 63 >>> 6];
        for (int i = 0; i < size; i++) {
            int synapse = order[i];
            weights[i] = weight[synapse];
            psps[i] = psp[synapse];
            if ((inhibitory[synapse >>> 6] >>> synapse & 1) != 0) {
                signs[i >>> 6] |= 1L << i;
            }
        }
        return new SynapseColumns(rowStart, targets, weights, psps, signs, null, delays);
    }
}
