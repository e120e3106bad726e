package org.flinknpu.flow.codec;

import java.util.Arrays;
import org.flinknpu.flow.state.DeviceImage;

/**
 * What a device remembers from burst to burst, in three columns that its coding uses as it likes.
 * It is saved with the brain; whatever is not in here, a device works out anew. Not thread-safe.
 */
final class Memory {
    final int[] counts;

    /** Bits of finite doubles. */
    final long[] words;

    /** Finite. */
    final float[] samples;

    /** A memory of zeros. */
    Memory(int counts, int words, int samples) {
        this.counts = new int[counts];
        this.words = new long[words];
        this.samples = new float[samples];
    }

    /** A memory for a device that has none. */
    static Memory none() {
        return new Memory(0, 0, 0);
    }

    /** Back to zeros. */
    void clear() {
        Arrays.fill(counts, 0);
        Arrays.fill(words, 0);
        Arrays.fill(samples, 0);
    }

    /** A copy, for a snapshot. */
    DeviceImage image(String device) {
        return new DeviceImage(device, counts.clone(), words.clone(), samples.clone());
    }

    /**
     * Takes over what was saved.
     *
     * @throws org.flinknpu.flow.state.CorruptStateException if it belongs to another device or
     *     holds a number that is not finite
     */
    void restore(String device, DeviceImage image) {
        image.requireFits(device, counts.length, words.length, samples.length);
        image.requireFinite();
        System.arraycopy(image.counts(), 0, counts, 0, counts.length);
        System.arraycopy(image.words(), 0, words, 0, words.length);
        System.arraycopy(image.samples(), 0, samples, 0, samples.length);
    }
}
