package org.flinknpu.device.cpu;

/** Words of 32 bits fed by synapses with a 32-bit value each. */
final class WideIntAccumulator extends IntAccumulator {
    private final int[] targets;
    private final int[] values;

    WideIntAccumulator(WideSynapses synapses, int neuronCount, int fractionBits, int countBits) {
        super(neuronCount, fractionBits, countBits);
        targets = synapses.words();
        values = synapses.values();
    }

    @Override
    void add(int begin, int end) {
        int[] word = words;
        int[] target = targets;
        int[] value = values;
        int shift = countBits;
        for (int i = begin; i < end; i++) {
            word[target[i]] += (value[i] << shift) + 1;
        }
    }

    @Override
    void addDriven(int begin, int end, int psp) {
        int factor = (int) ((long) psp << fractionBits + countBits);
        for (int i = begin; i < end; i++) {
            words[targets[i]] += values[i] * factor + 1;
        }
    }

    @Override
    void addDivided(int begin, int end, int psp, int divisor) {
        for (int i = begin; i < end; i++) {
            words[targets[i]] += (int) (divided(values[i], psp, divisor) << countBits) + 1;
        }
    }
}
