package org.flinknpu.device.cpu;

import java.util.Arrays;

/** Words of 32 bits. */
abstract class IntAccumulator extends Accumulator {
    /** One word per neuron; may be longer than the neurons. */
    protected final int[] words;

    IntAccumulator(int length, int fractionBits, int countBits) {
        super(fractionBits, countBits);
        words = new int[length];
    }

    /** One word per neuron. */
    final int[] words() {
        return words;
    }

    /** How far a word is shifted to give the sum. */
    final int countBits() {
        return countBits;
    }

    @Override
    final Kind kind() {
        return Kind.INT;
    }

    @Override
    final long bytes() {
        return 4L * words.length;
    }

    @Override
    final void touch(int neuron) {
        if (words[neuron] == 0) {
            words[neuron] = 1;
        }
    }

    @Override
    final int gather(int low, int high, int[] candidates, float[] sums) {
        int[] word = words;
        int count = 0;
        // Written always and kept by moving on: a branch here would be mispredicted too often.
        for (int neuron = low; neuron < high; neuron++) {
            candidates[count] = neuron;
            count += (word[neuron] | -word[neuron]) >>> 31;
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
