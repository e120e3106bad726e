package org.flinknpu.device.cpu;

import java.util.Arrays;
import org.flinknpu.brain.Connectome;

/**
 * Synapses of 4 bytes: the low bits are the target, the high bits index a palette of the distinct
 * values. Half the bytes of target and charge, and memory traffic is what propagation waits for.
 */
final class PackedSynapses extends SynapseLayout {
    /** Most distinct values: a palette of 32-bit contributions then takes half of a 32 KB L1. */
    static final int MAX_PALETTE = 4096;

    private final int[] words;
    private final int targetBits;
    private final long[] palette;
    private volatile Contributions lastContributions;

    private PackedSynapses(int[] words, int targetBits, long[] palette) {
        this.words = words;
        this.targetBits = targetBits;
        this.palette = palette;
    }

    /** Bits of the largest target: 2^bits is at least the number of neurons. */
    static int targetBits(int neuronCount) {
        return neuronCount <= 1 ? 0 : 32 - Integer.numberOfLeadingZeros(neuronCount - 1);
    }

    /** The packed synapses, or null if targets and palette need more than 32 bits. */
    static PackedSynapses of(Connectome connectome) {
        int targetBits = targetBits(connectome.neuronCount());
        if (targetBits > 30) {
            return null;
        }
        int[] words = new int[connectome.synapseCount()];
        int[] target = connectome.synapses().target();
        Palette palette = new Palette((int) Math.min(MAX_PALETTE, 1L << (32 - targetBits)));
        boolean fits =
                forEach(
                        connectome,
                        (synapse, value) -> {
                            int index = palette.index(value);
                            words[synapse] = target[synapse] | index << targetBits;
                            return index >= 0;
                        });
        return fits ? new PackedSynapses(words, targetBits, palette.values()) : null;
    }

    /** Number of low bits that hold the target. */
    int targetBits() {
        return targetBits;
    }

    /** Distinct values by index; the length is a power of two. */
    long[] palette() {
        return palette;
    }

    /**
     * What a synapse adds to the 32-bit word of its target, by palette index.
     *
     * @param fractionBits fraction bits of charges
     * @param countBits bits of the contribution count
     * @param fixed where the value is a charge
     * @param perPsp per unit of psp, where the value is a signed weight
     */
    record Contributions(int fractionBits, int countBits, int[] fixed, int[] perPsp) {
        private static Contributions of(long[] palette, int fractionBits, int countBits) {
            int[] fixed = new int[palette.length];
            int[] perPsp = new int[palette.length];
            for (int i = 0; i < palette.length; i++) {
                fixed[i] = (int) ((palette[i] << countBits) + 1);
                perPsp[i] = (int) (palette[i] << countBits + fractionBits);
            }
            return new Contributions(fractionBits, countBits, fixed, perPsp);
        }
    }

    /**
     * Contributions for words of that form; kernels of equal form share them. Not to be written.
     */
    Contributions contributions(int fractionBits, int countBits) {
        Contributions known = lastContributions;
        if (known == null || known.fractionBits != fractionBits || known.countBits != countBits) {
            known = Contributions.of(palette, fractionBits, countBits);
            lastContributions = known;
        }
        return known;
    }

    @Override
    Shape shape() {
        return Shape.PACKED;
    }

    @Override
    int target(int synapse) {
        return words[synapse] & (1 << targetBits) - 1;
    }

    @Override
    long value(int synapse) {
        return palette[words[synapse] >>> targetBits];
    }

    @Override
    int[] words() {
        return words;
    }

    @Override
    long bytes() {
        return 4L * words.length + 8L * palette.length;
    }

    @Override
    void mark(int begin, int end, byte[] marks) {
        int mask = (1 << targetBits) - 1;
        for (int synapse = begin; synapse < end; synapse++) {
            marks[(words[synapse] & mask) >>> BLOCK_SHIFT] = 1;
        }
    }

    /** Distinct values in the order of their first appearance, found by hashing. */
    private static final class Palette {
        private final long[] slotValue = new long[4 * MAX_PALETTE];
        private final int[] slotIndex = new int[4 * MAX_PALETTE];
        private final long[] values;
        private int size;

        Palette(int capacity) {
            values = new long[capacity];
            Arrays.fill(slotIndex, -1);
        }

        /** Index of a value, or -1 if the palette is full. */
        int index(long value) {
            int slot = (int) (value * 0x9E3779B97F4A7C15L >>> 40) & slotIndex.length - 1;
            while (slotIndex[slot] >= 0) {
                if (slotValue[slot] == value) {
                    return slotIndex[slot];
                }
                slot = slot + 1 & slotIndex.length - 1;
            }
            if (size == values.length) {
                return -1;
            }
            slotValue[slot] = value;
            slotIndex[slot] = size;
            values[size] = value;
            return size++;
        }

        long[] values() {
            int length = Integer.highestOneBit(Math.max(1, 2 * size - 1));
            return Arrays.copyOf(values, length);
        }
    }
}
