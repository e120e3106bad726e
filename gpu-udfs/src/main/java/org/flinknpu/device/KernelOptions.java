package org.flinknpu.device;

import java.util.Objects;
import org.flinknpu.device.failover.FailoverOptions;
import org.flinknpu.device.race.RaceOptions;

/**
 * How a brain is opened: which device and which resources. Immutable; none of it changes what a
 * brain does.
 *
 * @param device which of a backend's devices: empty for any, else an index, a bus address, a part
 *     of the device's name in any case, or several of these with commas between
 * @param threads most host threads that work on one burst; 0 lets the backend choose. Brains too
 *     small to gain get fewer
 * @param race how backends compete where the choice is automatic
 * @param failover how devices are watched
 */
public record KernelOptions(
        String device, int threads, RaceOptions race, FailoverOptions failover) {
    /** Most threads that may be asked for. */
    public static final int MAX_THREADS = 1024;

    private static final KernelOptions DEFAULTS = new KernelOptions("", 0);

    /** Checks the values. */
    public KernelOptions {
        if (threads < 0 || threads > MAX_THREADS) {
            throw new IllegalArgumentException(
                    "Threads outside 0..%d: threads=%d; 0 chooses by the size of the brain"
                            .formatted(MAX_THREADS, threads));
        }
        Objects.requireNonNull(race, "race");
        Objects.requireNonNull(failover, "failover");
        device = device == null ? "" : device.strip();
    }

    /** A device and threads; competition and watching as usual. */
    public KernelOptions(String device, int threads) {
        this(device, threads, RaceOptions.defaults(), FailoverOptions.defaults());
    }

    /** Any device, threads by size. */
    public static KernelOptions defaults() {
        return DEFAULTS;
    }

    /** These options with another device selector. */
    public KernelOptions withDevice(String selector) {
        return new KernelOptions(selector, threads, race, failover);
    }

    /** These options with another number of threads. */
    public KernelOptions withThreads(int count) {
        return new KernelOptions(device, count, race, failover);
    }

    /** These options with another competition. */
    public KernelOptions withRace(RaceOptions other) {
        return new KernelOptions(device, threads, other, failover);
    }

    /** These options with another way to watch devices. */
    public KernelOptions withFailover(FailoverOptions other) {
        return new KernelOptions(device, threads, race, other);
    }
}
