package org.flinknpu.brain;

import java.util.Arrays;

/** Synapses in the order in which they were added, and their sorting into rows. */
final class SynapseList {
    private static final int INITIAL_CAPACITY = 64;

    private int[] source = new int[0];
    private int[] target = new int[0];
    private byte[] weight = new byte[0];
    private byte[] psp = new byte[0];
    private boolean[] inhibitory = new boolean[0];
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
        inhibitory[size++] = inhibits;
    }

    void addCharged(int from, int to, int value, int bursts) {
        if (charge == null) {
            if (size > 0) {
                throw mixed();
            }
            charge = new int[source.length];
        }
        append(from, to, bursts);
        charge[size++] = value;
    }

    private static BrainFormatException mixed() {
        return new BrainFormatException(
                "Synapses with explicit charges and with weight and psp in one brain; use one kind");
    }

    private void append(int from, int to, int bursts) {
        if (size == source.length) {
            grow();
        }
        source[size] = from;
        target[size] = to;
        if (bursts != 1 && delay == null) {
            delay = new byte[source.length];
            Arrays.fill(delay, 0, size, (byte) 1);
        }
        if (delay != null) {
            delay[size] = (byte) bursts;
        }
    }

    private void grow() {
        if (size >= Connectome.MAX_SYNAPSES) {
            throw new BrainFormatException(
                    "More synapses than a brain can hold: maximum=" + Connectome.MAX_SYNAPSES);
        }
        long grown = Math.max(INITIAL_CAPACITY, size + (long) (size >> 1));
        ensureCapacity((int) Math.min(grown, Connectome.MAX_SYNAPSES));
    }

    void ensureCapacity(int capacity) {
        if (capacity <= source.length) {
            return;
        }
        source = Arrays.copyOf(source, capacity);
        target = Arrays.copyOf(target, capacity);
        if (charge != null) {
            charge = Arrays.copyOf(charge, capacity);
        } else {
            weight = Arrays.copyOf(weight, capacity);
            psp = Arrays.copyOf(psp, capacity);
            inhibitory = Arrays.copyOf(inhibitory, capacity);
        }
        if (delay != null) {
            delay = Arrays.copyOf(delay, capacity);
        }
    }

    /** Sorts into rows by source, each row by (delay, target); duplicates keep their order. */
    SynapseColumns sortBySource(int neuronCount) {
        int[] rowStart = new int[neuronCount + 1];
        for (int i = 0; i < size; i++) {
            rowStart[source[i] + 1]++;
        }
        for (int n = 0; n < neuronCount; n++) {
            if (rowStart[n + 1] > ConnectomeBuilder.MAX_FAN_OUT) {
                throw new BrainFormatException(
                        "Fan-out above the maximum: source=%d synapses=%d maximum=%d"
                                .formatted(n, rowStart[n + 1], ConnectomeBuilder.MAX_FAN_OUT));
            }
            rowStart[n + 1] += rowStart[n];
        }
        int[] order = bySource(rowStart, neuronCount);
        long[] keys = new long[INITIAL_CAPACITY];
        int[] row = new int[INITIAL_CAPACITY];
        for (int n = 0; n < neuronCount; n++) {
            int length = rowStart[n + 1] - rowStart[n];
            if (length > keys.length) {
                keys = new long[length];
                row = new int[length];
            }
            sortRow(order, rowStart[n], length, keys, row);
        }
        return permute(rowStart, order);
    }

    private int[] bySource(int[] rowStart, int neuronCount) {
        int[] next = Arrays.copyOf(rowStart, neuronCount);
        int[] order = new int[size];
        for (int i = 0; i < size; i++) {
            order[next[source[i]]++] = i;
        }
        return order;
    }

    private void sortRow(int[] order, int begin, int length, long[] keys, int[] row) {
        // Delay (8 bits), target (31 bits) and position in the row (24 bits) make one sortable
        // long.
        for (int i = 0; i < length; i++) {
            int synapse = order[begin + i];
            long bursts = delay == null ? 1 : delay[synapse] & 0xFF;
            keys[i] = bursts << 55 | (long) target[synapse] << 24 | i;
            row[i] = synapse;
        }
        Arrays.sort(keys, 0, length);
        for (int i = 0; i < length; i++) {
            order[begin + i] = row[(int) keys[i] & 0xFFFFFF];
        }
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
            if (inhibitory[synapse]) {
                signs[i >>> 6] |= 1L << i;
            }
        }
        return new SynapseColumns(rowStart, targets, weights, psps, signs, null, delays);
    }
}
