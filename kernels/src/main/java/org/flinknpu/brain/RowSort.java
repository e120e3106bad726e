package org.flinknpu.brain;

import java.util.Arrays;

/**
 * Sorts each row of synapse columns by (delay, target), in place. Equal synapses keep their order;
 * rows that are sorted already are only looked at.
 */
final class RowSort {
    private static final int INITIAL_ROW = 64;
    private static final int POSITION_BITS = 24;
    private static final int DELAY_SHIFT = POSITION_BITS + 31;

    private final SynapseColumns columns;
    private long[] keys = new long[INITIAL_ROW];
    private long[] row = new long[INITIAL_ROW];

    RowSort(SynapseColumns columns) {
        this.columns = columns;
    }

    void run() {
        int[] rowStart = columns.rowStart();
        for (int n = 0; n < rowStart.length - 1; n++) {
            sort(rowStart[n], rowStart[n + 1]);
        }
    }

    private void sort(int begin, int end) {
        int length = end - begin;
        if (length > keys.length) {
            keys = new long[length];
            row = new long[length];
        }
        boolean sorted = true;
        // Delay (8 bits), target (31 bits) and position in the row (24 bits) make one long.
        for (int i = 0; i < length; i++) {
            long bursts = columns.delay(begin + i);
            keys[i] =
                    bursts << DELAY_SHIFT | (long) columns.target()[begin + i] << POSITION_BITS | i;
            sorted &= i == 0 || keys[i] > keys[i - 1];
        }
        if (sorted) {
            return;
        }
        Arrays.sort(keys, 0, length);
        for (int i = 0; i < length; i++) {
            row[i] = payload(begin + i);
        }
        for (int i = 0; i < length; i++) {
            put(begin + i, keys[i], row[(int) keys[i] & (1 << POSITION_BITS) - 1]);
        }
    }

    /** What a synapse carries beside delay and target. */
    private long payload(int synapse) {
        if (columns.explicitCharges()) {
            return columns.charge()[synapse];
        }
        return (columns.inhibitory(synapse) ? 1L << Short.SIZE : 0)
                | (columns.weight()[synapse] & 0xFF) << Byte.SIZE
                | columns.psp()[synapse] & 0xFF;
    }

    private void put(int synapse, long key, long payload) {
        columns.target()[synapse] = (int) (key >>> POSITION_BITS) & Integer.MAX_VALUE;
        if (columns.delay() != null) {
            columns.delay()[synapse] = (byte) (key >>> DELAY_SHIFT);
        }
        if (columns.explicitCharges()) {
            columns.charge()[synapse] = (int) payload;
            return;
        }
        columns.weight()[synapse] = (byte) (payload >>> Byte.SIZE);
        columns.psp()[synapse] = (byte) payload;
        long bit = 1L << synapse;
        if (payload >>> Short.SIZE == 0) {
            columns.inhibitory()[synapse >>> 6] &= ~bit;
        } else {
            columns.inhibitory()[synapse >>> 6] |= bit;
        }
    }
}
