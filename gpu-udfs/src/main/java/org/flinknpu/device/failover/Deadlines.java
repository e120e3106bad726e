package org.flinknpu.device.failover;

/**
 * How long calls of one device may take. A burst gets what the options say or, without a say,
 * {@value #FACTOR} times the slowest of the recent bursts and at least {@value #FLOOR_NANOS} ns:
 * other slots may use the same device. The first bursts get more, because drivers finish loading
 * late.
 */
final class Deadlines {
    static final long FLOOR_NANOS = 250_000_000;
    static final int FACTOR = 64;

    /**
     * What a driver's compiler gets beyond what opening a brain takes otherwise; together they are
     * shorter than Flink waits for a task that is cancelled.
     */
    static final long COMPILE_NANOS = 120_000_000_000L;

    private static final int FIRST_BURSTS = 16;
    private static final long PATIENCE_NANOS = 10_000_000_000L;

    /** Slowest transfer that is still believed to get anywhere: 100 MB/s. */
    private static final long NANOS_PER_BYTE = 10;

    private final long fixedNanos;
    private long slowestNanos;
    private int bursts;

    Deadlines(FailoverOptions options) {
        fixedNanos = options.deadlineMicros() * 1_000;
    }

    /** Notes how long a burst took. */
    void observe(long nanos) {
        observe(nanos, 1);
    }

    /** Notes how long bursts took that were run in one call. */
    void observe(long nanos, int count) {
        slowestNanos = Math.max(nanos / count, slowestNanos - (slowestNanos >> 6));
        bursts = Math.min(bursts + count, FIRST_BURSTS);
    }

    /** Another brain's first bursts follow. */
    void startOver() {
        bursts = 0;
    }

    /** For one burst. */
    long burstNanos() {
        long settled = fixedNanos > 0 ? fixedNanos : Math.max(FLOOR_NANOS, FACTOR * slowestNanos);
        return bursts < FIRST_BURSTS ? Math.max(PATIENCE_NANOS, settled) : settled;
    }

    /**
     * For many bursts in one call. The least time of a burst is for what may come between two of
     * them, and is given once; so is the patience with each of the first ones.
     */
    long runNanos(int count) {
        long each = fixedNanos > 0 ? fixedNanos : FACTOR * slowestNanos;
        int first = Math.min(count, FIRST_BURSTS - bursts);
        return (1 + first) * PATIENCE_NANOS + count * each;
    }

    /** For opening or saving a brain of that size. */
    static long transferNanos(long bytes) {
        return PATIENCE_NANOS + bytes * NANOS_PER_BYTE;
    }
}
