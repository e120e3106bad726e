package org.flinknpu.device.cpu;

import java.util.Arrays;
import org.flinknpu.brain.Area;
import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.SynapseColumns;

/**
 * The synapses in the form that propagation reads: a target and a signed value each, in the order
 * of {@link SynapseColumns}. The value is the charge, or the signed weight where the source is
 * membrane-driven and the charge depends on the spike. Immutable; shared between kernels.
 */
abstract class SynapseLayout {
    /** How wide a synapse is, narrowest first. */
    enum Shape {
        /** Target and index of the value share 4 bytes. */
        PACKED,
        /** 4 bytes of target, 4 of value. */
        WIDE,
        /** 4 bytes of target, 8 of value. */
        LONG
    }

    /** Synapses per 64-byte cache line in the column that {@link #touch} reads. */
    static final int SYNAPSES_PER_LINE = 16;

    /**
     * Synapses of a row that are touched ahead; the hardware's own prefetch follows longer rows.
     */
    private static final int TOUCHED = 256;

    /** log2 of the neurons in a block of marks. */
    static final int BLOCK_SHIFT = 4;

    /**
     * The narrowest layout that holds a connectome's synapses.
     *
     * @param atLeast the narrowest shape allowed
     */
    static SynapseLayout of(Connectome connectome, Shape atLeast) {
        if (atLeast == Shape.PACKED) {
            SynapseLayout packed = PackedSynapses.of(connectome);
            if (packed != null) {
                return packed;
            }
        }
        if (atLeast != Shape.LONG && connectome.bounds().maxCharge() <= Integer.MAX_VALUE) {
            return WideSynapses.of(connectome);
        }
        return WideSynapses.ofLong(connectome);
    }

    private int[] rowsOf;
    private RowIndex rows;

    /**
     * Where rows lie, made once for kernels of the same parts: it takes a look at every row.
     *
     * @param connectome the one that this layout was made of
     * @param partEnds one past the last neuron of each part, ascending
     */
    final synchronized RowIndex rows(Connectome connectome, int[] partEnds) {
        if (!Arrays.equals(rowsOf, partEnds)) {
            rows = RowIndex.of(connectome, partEnds);
            rowsOf = partEnds.clone();
        }
        return rows;
    }

    /** Which shape this is. */
    abstract Shape shape();

    /** Target neuron of a synapse. */
    abstract int target(int synapse);

    /** Charge or signed weight of a synapse. */
    abstract long value(int synapse);

    /** The column of 4-byte words that holds the targets. */
    abstract int[] words();

    /** Bytes that this layout holds beside the connectome's own columns. */
    abstract long bytes();

    /** Marks the blocks that hold the targets of some synapses. */
    abstract void mark(int begin, int end, byte[] marks);

    /**
     * Reads one word per cache line of a row, so that the lines of several rows are fetched from
     * memory at the same time and not one after the other. Java has no prefetch instruction.
     *
     * @return a value that depends on every word read; without a use of it the reads would vanish
     */
    static int touch(int[] words, int begin, int end) {
        int seen = 0;
        int last = Math.min(end, begin + TOUCHED);
        for (int synapse = begin; synapse < last; synapse += SYNAPSES_PER_LINE) {
            seen ^= words[synapse];
        }
        return seen;
    }

    /** Receives the value of each synapse. */
    interface ValueSink {
        /** Returns whether to go on. */
        boolean accept(int synapse, long value);
    }

    /** Whether the charges that leave an area depend on the spike. */
    static boolean driven(Connectome connectome, Area area) {
        return area.membraneDrivenPsp() && !connectome.synapses().explicitCharges();
    }

    /**
     * Computes the value of every synapse, in order.
     *
     * @return whether the sink took all of them
     */
    static boolean forEach(Connectome connectome, ValueSink sink) {
        SynapseColumns synapses = connectome.synapses();
        for (Area area : connectome.areas()) {
            for (int source = area.firstNeuron(); source < area.endNeuron(); source++) {
                int divisor = connectome.divisor(area, source);
                int end = synapses.rowStart()[source + 1];
                for (int synapse = synapses.rowStart()[source]; synapse < end; synapse++) {
                    if (!sink.accept(synapse, value(connectome, area, synapse, divisor))) {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    private static long value(Connectome connectome, Area area, int synapse, int divisor) {
        SynapseColumns synapses = connectome.synapses();
        if (synapses.explicitCharges()) {
            return synapses.charge()[synapse];
        }
        if (area.membraneDrivenPsp()) {
            return signedWeight(synapses, synapse);
        }
        if (divisor == 1) {
            // What the formula gives without its division, which would take most of the time.
            long product = signedWeight(synapses, synapse) * (synapses.psp()[synapse] & 0xFF);
            return product << connectome.fractionBits();
        }
        return connectome.charge(synapse, divisor);
    }

    private static long signedWeight(SynapseColumns synapses, int synapse) {
        int weight = synapses.weight()[synapse] & 0xFF;
        return synapses.inhibitory(synapse) ? -weight : weight;
    }
}
