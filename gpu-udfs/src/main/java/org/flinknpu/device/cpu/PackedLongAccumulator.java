package org.flinknpu.device.cpu;

/** Words of 64 bits fed by packed synapses. */
final class PackedLongAccumulator extends LongAccumulator {
    private final int[] synapses;
    private final int targetBits;

    /** What a synapse adds to its target's word, by palette index. */
    private final long[] contributions;

    private final long[] palette;

    PackedLongAccumulator(PackedSynapses packed, int fractionBits, int countBits) {
        super(1 << packed.targetBits(), fractionBits, countBits);
        synapses = packed.words();
        targetBits = packed.targetBits();
        palette = packed.palette();
        contributions = new long[palette.length];
        for (int i = 0; i < palette.length; i++) {
            contributions[i] = (palette[i] << countBits) + 1;
        }
    }

    @Override
    void add(int begin, int end) {
        int[] synapse = synapses;
        long[] word = words;
        long[] contribution = contributions;
        int targetMask = word.length - 1;
        int paletteMask = contribution.length - 1;
        int bits = targetBits;
        for (int i = begin; i < end; i++) {
            int packed = synapse[i];
            word[packed & targetMask] += contribution[packed >>> bits & paletteMask];
        }
    }

    @Override
    void addDriven(int begin, int end, int psp) {
        int targetMask = words.length - 1;
        long factor = (long) psp << fractionBits + countBits;
        for (int i = begin; i < end; i++) {
            int packed = synapses[i];
            words[packed & targetMask] += palette[packed >>> targetBits] * factor + 1;
        }
    }

    @Override
    void addDivided(int begin, int end, int psp, int divisor) {
        int targetMask = words.length - 1;
        for (int i = begin; i < end; i++) {
            int packed = synapses[i];
            long charge = divided(palette[packed >>> targetBits], psp, divisor);
            words[packed & targetMask] += (charge << countBits) + 1;
        }
    }
}
