package org.flinknpu.device.failover;

import java.util.function.LongSupplier;

/**
 * How time is taken against deadlines.
 *
 * @param nanoClock as {@link System#nanoTime}
 * @param longestLookNanos most that may count between two looks at the clock. A pause of this JVM
 *     stops the watching thread, too, and must not be taken for a hang of the device.
 */
public record Watch(LongSupplier nanoClock, long longestLookNanos) {
    /** The system's clock. */
    public static final Watch SYSTEM = new Watch(System::nanoTime, 10_000_000);

    /** The time. */
    long now() {
        return nanoClock.getAsLong();
    }

    /** What counts of the time since a look. */
    long since(long lookNanos) {
        return Math.min(now() - lookNanos, longestLookNanos);
    }
}
