package org.flinknpu.device.cpu;

/** Words of 32 bits fed by packed synapses: the fastest pair, and the usual one. */
final class PackedIntAccumulator extends IntAccumulator {
    private final int[] synapses;
    private final int targetBits;

    /** What a synapse adds to its target's word, by palette index. */
    private final int[] contributions;

    /** What it adds per unit of psp, where the source is membrane-driven. */
    private final int[] drivenContributions;

    private final long[] palette;

    PackedIntAccumulator(PackedSynapses packed, int fractionBits, int countBits) {
        // As long as a masked target can reach, so that the compiler drops the bounds check.
        super(1 << packed.targetBits(), fractionBits, countBits);
        synapses = packed.words();
        targetBits = packed.targetBits();
        palette = packed.palette();
        PackedSynapses.Contributions each = packed.contributions(fractionBits, countBits);
        contributions = each.fixed();
        drivenContributions = each.perPsp();
    }

    @Override
    void add(int begin, int end) {
        int[] synapse = synapses;
        int[] word = words;
        int[] contribution = contributions;
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
        int[] word = words;
        int targetMask = word.length - 1;
        for (int i = begin; i < end; i++) {
            int packed = synapses[i];
            word[packed & targetMask] += drivenContributions[packed >>> targetBits] * psp + 1;
        }
    }

    @Override
    void addDivided(int begin, int end, int psp, int divisor) {
        int[] word = words;
        int targetMask = word.length - 1;
        for (int i = begin; i < end; i++) {
            int packed = synapses[i];
            long charge = divided(palette[packed >>> targetBits], psp, divisor);
            word[packed & targetMask] += (int) (charge << countBits) + 1;
        }
    }
}
