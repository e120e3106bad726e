package org.flinknpu.device.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.util.Arrays;
import org.flinknpu.burst.Stimulus;

/**
 * Sums the entries of a stimulus per neuron, in f32, in arrival order, from +0: what the rule asks
 * for and what a device working on all entries at once could not do. A stimulus in ascending order,
 * as most sensors deliver it, has nothing to sum. For others the table is as large as the stimulus
 * and not as the brain, so that it stays in the cache: 1,000 entries for a brain of 1M neurons took
 * 14 us with a column of neurons. Not thread-safe.
 */
final class StimulusSums {
    /** So many that nearly every neuron finds its slot at once, and the branch is foreseen. */
    private static final int SLOTS_PER_ENTRY = 8;

    /** Neuron below, sum above: as the device reads them. Copied out in one go. */
    private long[] entries = new long[64];

    private int count;

    /** Open addressing: place of an entry plus the first place of this burst. */
    private int[] table = new int[64 * SLOTS_PER_ENTRY];

    /** Table entries below it are of earlier bursts. */
    private int firstPlace = 1;

    /** The entries of an inbox that begins at a byte of a mailbox. */
    static LongBuffer entries(ByteBuffer mailbox, int inbox) {
        int first = inbox + BrainLayout.INBOX_HEAD * Integer.BYTES;
        return mailbox.slice(first, mailbox.capacity() - first)
                .order(ByteOrder.nativeOrder())
                .asLongBuffer();
    }

    /**
     * Sums a stimulus and writes one entry per neuron to an inbox.
     *
     * @param inbox its {@link #entries}
     * @return number of entries
     */
    int write(Stimulus stimulus, LongBuffer inbox) {
        int size = take(stimulus);
        write(inbox);
        return size;
    }

    /**
     * Sums a stimulus.
     *
     * @return number of entries, one per neuron
     */
    int take(Stimulus stimulus) {
        int size = stimulus.size();
        reserve(size);
        int[] neurons = stimulus.neurons();
        float[] potentials = stimulus.potentials();
        count =
                ascending(neurons, size)
                        ? take(neurons, potentials, size)
                        : sum(neurons, potentials, size);
        return count;
    }

    /** Number of entries taken last. */
    int count() {
        return count;
    }

    /** Writes what was taken to the {@link #entries} of an inbox. */
    void write(LongBuffer inbox) {
        inbox.put(0, entries, 0, count);
    }

    private static boolean ascending(int[] neurons, int size) {
        int differences = 0;
        for (int i = 1; i < size; i++) {
            // Neurons are not negative, so this cannot run over.
            differences |= neurons[i] - neurons[i - 1] - 1;
        }
        return differences >= 0;
    }

    private int take(int[] neurons, float[] potentials, int size) {
        long[] into = entries;
        for (int i = 0; i < size; i++) {
            into[i] = entry(neurons[i], 0f + potentials[i]);
        }
        return size;
    }

    private int sum(int[] neurons, float[] potentials, int size) {
        long[] into = entries;
        int[] slots = table;
        int mask = slots.length - 1;
        int shift = Integer.numberOfLeadingZeros(mask);
        int first = firstPlace;
        int count = 0;
        for (int i = 0; i < size; i++) {
            int neuron = neurons[i];
            int slot = neuron * 0x9E3779B1 >>> shift;
            int place = slots[slot] - first;
            while (place >= 0 && (int) into[place] != neuron) {
                slot = slot + 1 & mask;
                place = slots[slot] - first;
            }
            if (place < 0) {
                slots[slot] = first + count;
                // From +0, which a sum of -0 alone shows.
                into[count++] = entry(neuron, 0f + potentials[i]);
            } else {
                float sum = Float.intBitsToFloat((int) (into[place] >>> Integer.SIZE));
                into[place] = entry(neuron, sum + potentials[i]);
            }
        }
        firstPlace = first + count;
        return count;
    }

    private static long entry(int neuron, float potential) {
        return (long) Float.floatToRawIntBits(potential) << Integer.SIZE | neuron;
    }

    private void reserve(int size) {
        if (size > entries.length) {
            entries = new long[Integer.highestOneBit(size) * 2];
            table = new int[entries.length * SLOTS_PER_ENTRY];
            firstPlace = 1;
        }
        if (firstPlace > Integer.MAX_VALUE - size) {
            Arrays.fill(table, 0);
            firstPlace = 1;
        }
    }
}
