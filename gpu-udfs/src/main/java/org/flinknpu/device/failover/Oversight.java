package org.flinknpu.device.failover;

import org.flinknpu.device.BackendCounters;
import org.flinknpu.device.DeviceLedger;

/**
 * What the watched brains of one {@link org.flinknpu.device.Kernels} share.
 *
 * @param options how devices are watched
 * @param ledger which devices have failed
 * @param counts what happened
 * @param watch how time is taken
 * @param crews whose brains are called together
 */
public record Oversight(
        FailoverOptions options,
        DeviceLedger ledger,
        BackendCounters counts,
        Watch watch,
        Crews crews) {
    private static final long NANOS_PER_MILLI = 1_000_000;

    /** Quarantines a device. */
    void quarantine(String device, String problem) {
        ledger.failed(device, problem, options.retryMillis() * NANOS_PER_MILLI);
    }
}
