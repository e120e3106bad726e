package org.flinknpu.device.failover;

import java.util.Arrays;
import org.flinknpu.burst.FiredListener;
import org.flinknpu.burst.FiredSet;

/** The fired neurons of a stretch of bursts, kept until it is certain that all of them ran. */
final class FiredTape implements FiredListener {
    private int[] words = new int[1024];
    private int end;
    private int bursts;

    void clear() {
        end = 0;
        bursts = 0;
    }

    /** Number of bursts on the tape. */
    int bursts() {
        return bursts;
    }

    /** Number of fired neurons on the tape. */
    int spikes() {
        return end - bursts;
    }

    @Override
    public void fired(long burst, FiredSet fired) {
        int size = fired.size();
        if (words.length - end <= size) {
            words = Arrays.copyOf(words, Math.max(words.length * 2, end + size + 1));
        }
        words[end] = size;
        System.arraycopy(fired.neurons(), 0, words, end + 1, size);
        end += 1 + size;
        bursts++;
    }

    /** Hands the bursts out, the first with that number. */
    void play(long firstBurst, FiredSet reused, FiredListener listener) {
        int at = 0;
        for (int i = 0; i < bursts; i++) {
            int size = words[at];
            reused.ensureCapacity(size);
            System.arraycopy(words, at + 1, reused.neurons(), 0, size);
            reused.size(size);
            at += 1 + size;
            listener.fired(firstBurst + i, reused);
        }
    }
}
