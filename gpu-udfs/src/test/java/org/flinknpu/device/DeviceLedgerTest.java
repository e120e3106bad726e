package org.flinknpu.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DeviceLedgerTest {
    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5);
    private final DeviceLedger ledger = new DeviceLedger(clock::get);

    @Test
    void shouldKeepAFailedDeviceInQuarantineForAWhile() {
        ledger.failed("gpu", "fell off the bus", 100);
        assertThat(ledger.quarantine("gpu")).isEqualTo("fell off the bus");
        assertThat(ledger.quarantined("another")).isFalse();
        clock.addAndGet(99);
        assertThat(ledger.quarantined("gpu")).isTrue();
        clock.addAndGet(1);
        assertThat(ledger.quarantined("gpu")).isFalse();
    }

    @Test
    void shouldDoubleTheQuarantineWithEveryFailureUntilTheDeviceHasProvenItself() {
        for (int backoff = 1; backoff <= 4 * DeviceLedger.LONGEST_BACKOFF; backoff *= 2) {
            ledger.failed("gpu", "again", 100);
            long length = 100L * Math.min(backoff, DeviceLedger.LONGEST_BACKOFF);
            clock.addAndGet(length - 1);
            assertThat(ledger.quarantined("gpu")).as("backoff %d", backoff).isTrue();
            clock.addAndGet(1);
            assertThat(ledger.quarantined("gpu")).as("backoff %d", backoff).isFalse();
        }
        ledger.proven("gpu");
        ledger.failed("gpu", "once more", 100);
        clock.addAndGet(100);
        assertThat(ledger.quarantined("gpu")).isFalse();
    }
}
