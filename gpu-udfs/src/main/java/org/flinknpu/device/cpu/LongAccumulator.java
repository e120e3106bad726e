package org.flinknpu.device.cpu;

import java.util.Arrays;

/** Words of 64 bits. */
abstract class LongAccumulator extends Accumulator {
    /** One word per neuron; may be longer than the neurons. */
    protected final long[] words;

    LongAccumulator(int length, int fractionBits, int countBits) {
        super(fractionBits, countBits);
        words = new long[length];
    }

    @Override
    final Kind kind() {
        return Kind.LONG;
    }

    @Override
    final long bytes() {
        return 8L * words.length;
    }

    @Override
    final void touch(int neuron) {
        if (words[neuron] == 0) {
            words[neuron] = 1;
        }
    }

    @Override
    final int gather(int low, int high, int[] candidates, float[] sums) {
        long[] word = words;
        int count = 0;
        for (int neuron = low; neuron < high; neuron++) {
            candidates[count] = neuron;
            count += (int) ((word[neuron] | -word[neuron]) >>> 63);
        }
        int shift = countBits;
        for (int i = 0; i < count; i++) {
            sums[i] = (float) (word[candidates[i]] >> shift);
        }
        if (count > 0) {
            Arrays.fill(word, low, high, 0);
        }
        return count;
    }
}
