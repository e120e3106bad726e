package org.flinknpu.device.failover;

import org.flinknpu.burst.Stimulus;

/**
 * The stimuli of consecutive bursts, in a ring of fixed size: what must be run again to rebuild a
 * state. An entry takes a word, and two more per pair of neuron and potential.
 *
 * <p>One thread appends and drops. Another may read entries that have been handed to it in a way
 * that orders memory, as long as they are not dropped.
 */
final class StimulusLog {
    private final int[] words;
    private final int mask;
    private long head;
    private long tail;
    private long firstBurst = 1;
    private long lastBurst;

    /**
     * An empty log.
     *
     * @param bytes at least; rounded up to a power of two
     */
    StimulusLog(long bytes) {
        long wanted = Math.max(4, (bytes + Integer.BYTES - 1) / Integer.BYTES);
        long capacity = Long.highestOneBit(wanted - 1) << 1;
        words = new int[(int) Math.min(capacity, 1 << 30)];
        mask = words.length - 1;
    }

    /** Drops everything; the next entry is that of the burst after this one. */
    void restart(long burst) {
        tail = head;
        firstBurst = burst + 1;
        lastBurst = burst;
    }

    /** Number of the first burst in the log; one more than the last if it is empty. */
    long firstBurst() {
        return firstBurst;
    }

    /** Number of the last burst in the log. */
    long lastBurst() {
        return lastBurst;
    }

    /** Number of bursts in the log. */
    long bursts() {
        return lastBurst - firstBurst + 1;
    }

    /**
     * Appends the stimulus of the next burst.
     *
     * @return false, and nothing done, if there is no room
     */
    boolean append(Stimulus stimulus) {
        int size = stimulus.size();
        if (1 + 2L * size > words.length - (head - tail)) {
            return false;
        }
        words[(int) head & mask] = size;
        int[] neurons = stimulus.neurons();
        float[] potentials = stimulus.potentials();
        long at = head + 1;
        for (int i = 0; i < size; i++) {
            words[(int) at & mask] = neurons[i];
            words[(int) (at + 1) & mask] = Float.floatToRawIntBits(potentials[i]);
            at += 2;
        }
        head = at;
        lastBurst++;
        return true;
    }

    /** Whether that many bursts without stimulus can be appended. */
    boolean fits(int silentBursts) {
        return silentBursts <= words.length - (head - tail);
    }

    /** Appends bursts without stimulus; they must {@link #fits fit}. */
    void appendSilent(int bursts) {
        for (int i = 0; i < bursts; i++) {
            words[(int) head++ & mask] = 0;
        }
        lastBurst += bursts;
    }

    /** Drops the entries up to that burst. */
    void dropThrough(long burst) {
        while (firstBurst <= burst) {
            tail += 1 + 2L * words[(int) tail & mask];
            firstBurst++;
        }
    }

    /** Where the first entry is: for {@link #read}. */
    long start() {
        return tail;
    }

    /**
     * Reads an entry.
     *
     * @param position {@link #start} or what the last read returned
     * @param into cleared and filled
     * @return position of the entry after it
     */
    long read(long position, Stimulus into) {
        int size = words[(int) position & mask];
        into.clear();
        into.ensureCapacity(size);
        long at = position + 1;
        for (int i = 0; i < size; i++) {
            into.add(words[(int) at & mask], Float.intBitsToFloat(words[(int) (at + 1) & mask]));
            at += 2;
        }
        return at;
    }
}
