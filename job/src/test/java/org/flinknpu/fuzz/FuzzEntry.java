package org.flinknpu.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/**
 * What a fuzzer calls: {@code fuzzerInitialize} once with the name of a target, then {@code
 * fuzzerTestOneInput} for every input. It runs the target and measures what it allocates.
 */
public final class FuzzEntry {
    /** What loads classes or compiles a pattern for the first time does so in one of these. */
    private static final int MEASUREMENTS = 3;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static FuzzTarget chosen;

    private FuzzEntry() {}

    /** Chooses the target of this process. */
    public static void fuzzerInitialize(String[] args) {
        chosen = FuzzTargets.of(args[0]);
    }

    /** Runs the chosen target. */
    public static void fuzzerTestOneInput(byte[] input) throws Throwable {
        run(chosen, input);
    }

    /**
     * Runs a target on one input.
     *
     * @throws Throwable what the target throws
     * @throws AssertionError if it allocates more than it may
     */
    static void run(FuzzTarget target, byte[] input) throws Throwable {
        long allowed = target.allowedBytes(input.length);
        long least = Long.MAX_VALUE;
        for (int i = 0; i < MEASUREMENTS && least > allowed; i++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            target.accept(input);
            least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
        }
        if (least > allowed) {
            throw new AssertionError(
                    "allocates too much: bytes=%d allowed=%d input bytes=%d"
                            .formatted(least, allowed, input.length));
        }
    }
}
