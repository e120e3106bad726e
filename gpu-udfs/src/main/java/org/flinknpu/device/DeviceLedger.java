package org.flinknpu.device;

import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Which devices have failed and when each may be tried again. A device that fails is quarantined;
 * the time doubles with every further failure up to {@value #LONGEST_BACKOFF} times the first, and
 * starts over once the device has {@link #proven} itself.
 *
 * <p>Thread-safe. One ledger serves all brains of a JVM, so that a device which one brain has found
 * dead is not tried by the next.
 */
public final class DeviceLedger {
    /** Longest quarantine as a multiple of the first one. */
    public static final int LONGEST_BACKOFF = 64;

    private static final DeviceLedger OF_THIS_JVM = new DeviceLedger(System::nanoTime);

    private record Failure(String problem, long untilNanos, int backoff) {}

    private final LongSupplier nanoClock;
    private final Map<String, Failure> failures = new HashMap<>();

    /**
     * An empty ledger.
     *
     * @param nanoClock as {@link System#nanoTime}
     */
    public DeviceLedger(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /** The ledger that all brains of this JVM share. */
    public static DeviceLedger ofThisJvm() {
        return OF_THIS_JVM;
    }

    /**
     * Notes a failure and quarantines the device.
     *
     * @param device {@link Candidate#deviceKey()}
     * @param problem what happened, in one line
     * @param retryNanos length of a first quarantine
     */
    public synchronized void failed(String device, String problem, long retryNanos) {
        Failure before = failures.get(device);
        if (before != null && quarantined(device)) {
            // Its brains find out one after the other that it is lost: that is one failure.
            return;
        }
        int backoff = before == null ? 1 : Math.min(LONGEST_BACKOFF, before.backoff * 2);
        failures.put(
                device,
                new Failure(problem, nanoClock.getAsLong() + retryNanos * backoff, backoff));
    }

    /** Forgets the failures of a device: it has worked for a while. */
    public synchronized void proven(String device) {
        failures.remove(device);
    }

    /** What the device failed with, while it is quarantined; else empty. */
    public synchronized String quarantine(String device) {
        Failure failure = failures.get(device);
        return failure == null || failure.untilNanos - nanoClock.getAsLong() <= 0
                ? ""
                : failure.problem;
    }

    /** Whether the device must not be used now. */
    public boolean quarantined(String device) {
        return !quarantine(device).isEmpty();
    }
}
