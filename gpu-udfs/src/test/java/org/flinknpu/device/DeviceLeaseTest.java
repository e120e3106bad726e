package org.flinknpu.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DeviceLeaseTest {
    /** Names of backends that no other test uses: the registry is the JVM's. */
    private static final String NATIVE = "lease-test-native";

    private static final String PORTABLE = "lease-test-portable";

    private final AtomicInteger open = new AtomicInteger();

    private final class Context implements AutoCloseable {
        Context() {
            open.incrementAndGet();
        }

        @Override
        public void close() {
            open.decrementAndGet();
        }
    }

    private static DeviceDescription device(int index, Map<String, String> limits) {
        return DeviceDescription.usable(
                index,
                "Device " + index,
                DeviceDescription.Kind.ACCELERATOR,
                "driver 1",
                1000,
                limits);
    }

    private DeviceLease<Context> lease(String backend, DeviceDescription device, long bytes) {
        return DeviceLease.acquire(backend, device, 1000, bytes, Context::new);
    }

    @Test
    void shouldShareOneContextUntilTheLastLeaseIsClosed() {
        DeviceDescription device = device(0, Map.of());
        DeviceLease<Context> first = lease(NATIVE, device, 600);
        DeviceLease<Context> second = lease(NATIVE, device, 400);
        assertThat(second.context()).isSameAs(first.context());
        assertThat(DeviceLease.leases(NATIVE, device)).isEqualTo(2);
        first.close();
        first.close();
        assertThat(open).hasValue(1);
        assertThat(DeviceLease.reservedBytes(NATIVE, device)).isEqualTo(400);
        second.close();
        assertThat(open).hasValue(0);
        assertThat(DeviceLease.leases(NATIVE, device)).isZero();
        assertThat(DeviceLease.reservedBytes(NATIVE, device)).isZero();
    }

    @Test
    void shouldRefuseWhatExceedsTheBudgetBeforeAnythingIsOpened() {
        DeviceDescription device = device(3, Map.of());
        assertThatThrownBy(() -> lease(NATIVE, device, 1001))
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessageContaining(
                        "device memory does not suffice: device=3 needed=1001 reserved=0 budget=1000")
                .hasMessageContaining("use backend cpu");
        assertThat(open).hasValue(0);
        assertThat(DeviceLease.leases(NATIVE, device)).isZero();
    }

    @Test
    void shouldCountTheMemoryOfOnePieceOfHardwareForBothBackendsThatReachIt() {
        Map<String, String> address =
                Map.of(DeviceDescription.PCI, DeviceDescription.pciAddress(0, 0x19, 0, 0));
        DeviceDescription one = device(0, address);
        DeviceDescription same = device(1, address);
        DeviceDescription other = device(2, Map.of(DeviceDescription.PCI, "0000:1a:00.0"));
        try (DeviceLease<Context> first = lease(NATIVE, one, 700);
                DeviceLease<Context> elsewhere = lease(PORTABLE, other, 700)) {
            assertThat(elsewhere.context()).isNotSameAs(first.context());
            assertThat(first.alone()).isTrue();
            assertThat(DeviceLease.reservedBytes(PORTABLE, same)).isEqualTo(700);
            assertThatThrownBy(() -> lease(PORTABLE, same, 400))
                    .hasMessageContaining("needed=400 reserved=700 budget=1000");
            try (DeviceLease<Context> second = lease(PORTABLE, same, 300)) {
                assertThat(second.context()).isNotSameAs(first.context());
                assertThat(DeviceLease.reservedBytes(NATIVE, one)).isEqualTo(1000);
                assertThat(first.alone()).isFalse();
                assertThat(second.alone()).isFalse();
            }
            assertThat(first.alone()).isTrue();
        }
        assertThat(DeviceLease.reservedBytes(NATIVE, one)).isZero();
    }

    @Test
    void shouldReserveNothingWhenTheContextDoesNotOpen() {
        DeviceDescription device = device(0, Map.of());
        assertThatThrownBy(
                        () ->
                                DeviceLease.<Context>acquire(
                                        NATIVE,
                                        device,
                                        1000,
                                        10,
                                        () -> {
                                            throw new IllegalStateException("driver error 999");
                                        }))
                .hasMessage("driver error 999");
        assertThat(DeviceLease.reservedBytes(NATIVE, device)).isZero();
        lease(NATIVE, device, 10).close();
        assertThat(open).hasValue(0);
    }

    @Test
    void shouldNotWaitForAnotherDeviceThatHangsWhileItOpens() throws Exception {
        CountDownLatch hanging = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        Thread hung =
                new Thread(
                        () ->
                                DeviceLease.acquire(
                                                NATIVE,
                                                device(7, Map.of()),
                                                1000,
                                                10,
                                                () -> {
                                                    hanging.countDown();
                                                    await(released);
                                                    return new Context();
                                                })
                                        .close());
        hung.start();
        hanging.await();
        lease(NATIVE, device(8, Map.of()), 10).close();
        assertThat(hung.isAlive()).isTrue();
        released.countDown();
        hung.join();
        assertThat(open).hasValue(0);
        assertThat(DeviceLease.reservedBytes(NATIVE, device(7, Map.of()))).isZero();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
