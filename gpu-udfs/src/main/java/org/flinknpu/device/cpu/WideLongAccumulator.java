package org.flinknpu.device.cpu;

/** Words of 64 bits fed by synapses with a value of 32 or 64 bits each. */
final class WideLongAccumulator extends LongAccumulator {
    private final WideSynapses synapses;
    private final int[] targets;

    WideLongAccumulator(WideSynapses synapses, int neuronCount, int fractionBits, int countBits) {
        super(neuronCount, fractionBits, countBits);
        this.synapses = synapses;
        targets = synapses.words();
    }

    @Override
    void add(int begin, int end) {
        long[] word = words;
        int[] target = targets;
        int shift = countBits;
        int[] value = synapses.values();
        if (value != null) {
            for (int i = begin; i < end; i++) {
                word[target[i]] += ((long) value[i] << shift) + 1;
            }
            return;
        }
        long[] longValue = synapses.longValues();
        for (int i = begin; i < end; i++) {
            word[target[i]] += (longValue[i] << shift) + 1;
        }
    }

    @Override
    void addDriven(int begin, int end, int psp) {
        long factor = (long) psp << fractionBits + countBits;
        for (int i = begin; i < end; i++) {
            words[targets[i]] += synapses.value(i) * factor + 1;
        }
    }

    @Override
    void addDivided(int begin, int end, int psp, int divisor) {
        for (int i = begin; i < end; i++) {
            words[targets[i]] += (divided(synapses.value(i), psp, divisor) << countBits) + 1;
        }
    }
}
