package org.flinknpu.cluster;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what another process does, within a limit. */
public final class Await {
    private static final long POLL_NANOS = Duration.ofMillis(20).toNanos();

    private Await() {}

    /** Waits until the condition holds. */
    public static void until(String what, Duration limit, BooleanSupplier condition) {
        value(what, limit, () -> condition.getAsBoolean() ? Boolean.TRUE : null);
    }

    /** Waits for a value that is not null. */
    public static <T> T value(String what, Duration limit, Supplier<T> source) {
        long start = System.nanoTime();
        while (true) {
            T value = source.get();
            if (value != null) {
                return value;
            }
            if (System.nanoTime() - start > limit.toNanos()) {
                throw new AssertionError("not within %d s: %s".formatted(limit.toSeconds(), what));
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }
}
