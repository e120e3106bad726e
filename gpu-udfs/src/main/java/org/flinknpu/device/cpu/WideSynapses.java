package org.flinknpu.device.cpu;

import org.flinknpu.brain.Connectome;

/**
 * Synapses of 8 or 12 bytes: the connectome's own targets, and a value each. Values of 64 bits are
 * needed only by brains that mix dividing areas with undivided charges above 2^31 units of 2^-16.
 */
final class WideSynapses extends SynapseLayout {
    private final int[] targets;
    private final int[] values;
    private final long[] longValues;
    private final boolean shared;

    private WideSynapses(int[] targets, int[] values, long[] longValues, boolean shared) {
        this.targets = targets;
        this.values = values;
        this.longValues = longValues;
        this.shared = shared;
    }

    /** Values of 32 bits; the connectome's own column where charges are explicit. */
    static WideSynapses of(Connectome connectome) {
        int[] targets = connectome.synapses().target();
        if (connectome.synapses().explicitCharges()) {
            return new WideSynapses(targets, connectome.synapses().charge(), null, true);
        }
        int[] values = new int[targets.length];
        forEach(
                connectome,
                (synapse, value) -> {
                    values[synapse] = (int) value;
                    return true;
                });
        return new WideSynapses(targets, values, null, false);
    }

    /** Values of 64 bits. */
    static WideSynapses ofLong(Connectome connectome) {
        int[] targets = connectome.synapses().target();
        long[] values = new long[targets.length];
        forEach(
                connectome,
                (synapse, value) -> {
                    values[synapse] = value;
                    return true;
                });
        return new WideSynapses(targets, null, values, false);
    }

    /** Values by synapse, or null if they have 64 bits. */
    int[] values() {
        return values;
    }

    /** Values by synapse, or null if they have 32 bits. */
    long[] longValues() {
        return longValues;
    }

    @Override
    Shape shape() {
        return values != null ? Shape.WIDE : Shape.LONG;
    }

    @Override
    int target(int synapse) {
        return targets[synapse];
    }

    @Override
    long value(int synapse) {
        return values != null ? values[synapse] : longValues[synapse];
    }

    @Override
    int[] words() {
        return targets;
    }

    @Override
    long bytes() {
        return shared ? 0 : (values != null ? 4L : 8L) * targets.length;
    }

    @Override
    void mark(int begin, int end, byte[] marks) {
        for (int synapse = begin; synapse < end; synapse++) {
            marks[targets[synapse] >>> BLOCK_SHIFT] = 1;
        }
    }
}
