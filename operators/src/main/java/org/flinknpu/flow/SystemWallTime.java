package org.flinknpu.flow;

import java.util.concurrent.TimeUnit;

/**
 * The machine's clock in microseconds: {@link System#nanoTime} on top of {@link
 * System#currentTimeMillis}, set again when the two have drifted apart by more than the resolution
 * of the latter, so that it follows corrections of the machine's clock.
 */
final class SystemWallTime implements WallTime {
    private static final long serialVersionUID = 1L;
    private static final long MAX_DRIFT_MICROS = 2_000;

    /** Microseconds since 1970 at which nanoTime was 0; threads may set it at the same time. */
    private transient volatile long offsetMicros;

    @Override
    public long nowMicros() {
        long monotonic = TimeUnit.NANOSECONDS.toMicros(System.nanoTime());
        long coarse = TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis());
        long now = monotonic + offsetMicros;
        if (Math.abs(now - coarse) > MAX_DRIFT_MICROS) {
            offsetMicros = coarse - monotonic;
            return coarse;
        }
        return now;
    }

    @Override
    public boolean real() {
        return true;
    }

    private Object readResolve() {
        return SYSTEM;
    }
}
