package org.flinknpu.device.failover;

import java.io.Serializable;

/**
 * How devices are watched. Immutable; none of it changes what a brain does.
 *
 * @param deadlineMicros longest burst before the device counts as hung, in microseconds; 0 derives
 *     it from the bursts measured
 * @param shadowInterval bursts between two copies of the state; 0 copies as often as costs a
 *     fiftieth of the time
 * @param logBytes room for the stimuli since the last copy, per brain; a full log forces a copy
 * @param auditInterval bursts between two comparisons of the state with the host's; 0 for none
 * @param auditHolds whether a burst that ends an audit interval is held back until the comparison
 *     is done; with an interval of 1 no output leaves unproven
 * @param retryMillis how long a failed device is left alone at first, in milliseconds
 */
public record FailoverOptions(
        long deadlineMicros,
        int shadowInterval,
        long logBytes,
        int auditInterval,
        boolean auditHolds,
        long retryMillis)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    private static final FailoverOptions DEFAULTS =
            new FailoverOptions(0, 0, 4 << 20, 0, false, 10_000);

    /** Checks the values. */
    public FailoverOptions {
        requireAtLeast(0, deadlineMicros, "deadlineMicros");
        requireAtLeast(0, shadowInterval, "shadowInterval");
        requireAtLeast(1024, logBytes, "logBytes");
        requireAtLeast(0, auditInterval, "auditInterval");
        requireAtLeast(1, retryMillis, "retryMillis");
    }

    /** Deadline and copies by measurement, no audit. */
    public static FailoverOptions defaults() {
        return DEFAULTS;
    }

    /** These options with another deadline. */
    public FailoverOptions withDeadlineMicros(long micros) {
        return new FailoverOptions(
                micros, shadowInterval, logBytes, auditInterval, auditHolds, retryMillis);
    }

    /** These options with another interval between copies. */
    public FailoverOptions withShadowInterval(int bursts) {
        return new FailoverOptions(
                deadlineMicros, bursts, logBytes, auditInterval, auditHolds, retryMillis);
    }

    /** These options with another room for stimuli. */
    public FailoverOptions withLogBytes(long bytes) {
        return new FailoverOptions(
                deadlineMicros, shadowInterval, bytes, auditInterval, auditHolds, retryMillis);
    }

    /** These options with other audits. */
    public FailoverOptions withAudit(int bursts, boolean holds) {
        return new FailoverOptions(
                deadlineMicros, shadowInterval, logBytes, bursts, holds, retryMillis);
    }

    /** These options with another first quarantine. */
    public FailoverOptions withRetryMillis(long millis) {
        return new FailoverOptions(
                deadlineMicros, shadowInterval, logBytes, auditInterval, auditHolds, millis);
    }

    private static void requireAtLeast(long least, long value, String name) {
        if (value < least) {
            throw new IllegalArgumentException(
                    "Option below its least value: %s=%d; use at least %d"
                            .formatted(name, value, least));
        }
    }
}
