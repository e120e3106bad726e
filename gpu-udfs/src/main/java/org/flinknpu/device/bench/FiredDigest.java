package org.flinknpu.device.bench;

import org.flinknpu.burst.FiredListener;
import org.flinknpu.burst.FiredSet;

/** A hash of what fired in consecutive bursts: equal exactly when, for all purposes, it is. */
final class FiredDigest implements FiredListener {
    private long value;

    @Override
    public void fired(long burst, FiredSet fired) {
        long hash = mix(value, burst);
        int[] neurons = fired.neurons();
        int size = fired.size();
        for (int i = 0; i < size; i++) {
            hash = mix(hash, neurons[i]);
        }
        value = mix(hash, size);
    }

    private static long mix(long hash, long word) {
        long mixed = (hash ^ word) * 0xD6E8FEB86659FD93L;
        return mixed ^ mixed >>> 32;
    }

    long value() {
        return value;
    }
}
