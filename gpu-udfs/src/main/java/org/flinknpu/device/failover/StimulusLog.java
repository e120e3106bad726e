package org.flinknpu.device.failover;

import org.flinknpu.burst.Stimulus;

/**
 * The stimuli of consecutive bursts, in rings of fixed size: what must be run again to rebuild a
 * state. A burst takes 4 bytes, and 8 more per pair of neuron and potential.
 *
 * <p>One thread appends and drops. Another may read entries that have been handed to it in a way
 * that orders memory, as long as they are not dropped.
 */
final class StimulusLog {
    /** A quarter of the room is for bursts, which may be silent. */
    private static final int SHARE_OF_BURSTS = 4;

    private final int[] sizes;
    private final int[] neurons;
    private final float[] potentials;
    private long head;
    private long tail;
    private long firstBurst = 1;
    private long lastBurst;

    /**
     * An empty log.
     *
     * @param bytes at most, but room for some bursts
     */
    StimulusLog(long bytes) {
        long ofBursts = bytes / SHARE_OF_BURSTS;
        sizes = new int[powerOfTwo(ofBursts / Integer.BYTES)];
        int pairs = powerOfTwo((bytes - ofBursts) / (Integer.BYTES + Float.BYTES));
        neurons = new int[pairs];
        potentials = new float[pairs];
    }

    private static int powerOfTwo(long most) {
        return (int) Math.min(1 << 28, Long.highestOneBit(Math.max(1, most)));
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
        return append(stimulus.neurons(), stimulus.potentials(), 0, stimulus.size());
    }

    /** Appends the stimulus of the next burst from a range of two arrays, likewise. */
    boolean append(int[] ids, float[] values, int from, int size) {
        if (size > neurons.length - (head - tail) || !fits(1)) {
            return false;
        }
        sizes[(int) ++lastBurst & sizes.length - 1] = size;
        int at = (int) head & neurons.length - 1;
        int straight = Math.min(size, neurons.length - at);
        System.arraycopy(ids, from, neurons, at, straight);
        System.arraycopy(values, from, potentials, at, straight);
        System.arraycopy(ids, from + straight, neurons, 0, size - straight);
        System.arraycopy(values, from + straight, potentials, 0, size - straight);
        head += size;
        return true;
    }

    /** Whether that many bursts without stimulus can be appended. */
    boolean fits(int silentBursts) {
        return silentBursts <= sizes.length - bursts();
    }

    /** Appends bursts without stimulus; they must {@link #fits fit}. */
    void appendSilent(int bursts) {
        for (int i = 0; i < bursts; i++) {
            sizes[(int) ++lastBurst & sizes.length - 1] = 0;
        }
    }

    /** Drops the entries up to that burst. */
    void dropThrough(long burst) {
        while (firstBurst <= burst) {
            tail += sizes[(int) firstBurst & sizes.length - 1];
            firstBurst++;
        }
    }

    /** Where the stimulus of the first burst is: for {@link #read}. */
    long start() {
        return tail;
    }

    /**
     * Reads the stimulus of a burst.
     *
     * @param burst its number; in the log
     * @param position {@link #start} for the first burst, or what reading the one before returned
     * @param into cleared and filled
     * @return position of the burst after it
     */
    long read(long burst, long position, Stimulus into) {
        int size = sizes[(int) burst & sizes.length - 1];
        int at = (int) position & neurons.length - 1;
        int straight = Math.min(size, neurons.length - at);
        into.clear();
        into.addAll(neurons, potentials, at, straight);
        into.addAll(neurons, potentials, 0, size - straight);
        return position + size;
    }
}
