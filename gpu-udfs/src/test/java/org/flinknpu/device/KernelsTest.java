package org.flinknpu.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.flinknpu.brain.AreaRole;
import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.ConnectomeBuilder;
import org.flinknpu.burst.BurstKernel;
import org.flinknpu.device.failover.Watch;
import org.flinknpu.device.race.Calibration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class KernelsTest {
    private final Connectome connectome = connectome();

    private static Connectome connectome() {
        ConnectomeBuilder builder = new ConnectomeBuilder("one");
        builder.area("a", AreaRole.INTERNAL, 1, 1, 1, 1, true, false);
        return builder.build();
    }

    private BurstKernel open(String backend, KernelOptions options, KernelProvider... providers) {
        return new Kernels(List.of(providers))
                .open(backend, connectome, new BrainState(connectome), options);
    }

    private static DeviceDescription device(int index, DeviceDescription.Kind kind) {
        return DeviceDescription.usable(index, "Device " + index, kind, "driver 1", 1, Map.of());
    }

    private static Availability accelerators(int count) {
        return Availability.of(
                java.util.stream.IntStream.range(0, count)
                        .mapToObj(i -> device(i, DeviceDescription.Kind.ACCELERATOR))
                        .toList());
    }

    private static FakeProvider absent(String name) {
        return new FakeProvider(name, Availability.missing("no driver", "install it"), null);
    }

    @Test
    void shouldFindTheReferenceBackendThroughTheServiceLoader() {
        Kernels kernels = Kernels.installed();
        assertThat(kernels.names()).startsWith("auto").endsWith("reference");
        try (BurstKernel kernel =
                kernels.open(
                        "reference",
                        connectome,
                        new BrainState(connectome),
                        KernelOptions.defaults())) {
            assertThat(kernel.backend()).isEqualTo("reference");
        }
    }

    @Test
    void shouldRefuseAnUnknownBackendWithTheKnownNames() {
        assertThatThrownBy(() -> open("tpu", KernelOptions.defaults(), new ReferenceProvider()))
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessage(
                        "Backend unavailable: backend=tpu: no such backend; use one of auto,"
                                + " reference");
    }

    @Test
    void shouldFailWithTheRemedyWhenAnExplicitBackendIsMissing() {
        assertThatThrownBy(
                        () ->
                                open(
                                        "cuda",
                                        KernelOptions.defaults(),
                                        absent("cuda"),
                                        new ReferenceProvider()))
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessage("Backend unavailable: backend=cuda: no driver; install it");
    }

    @Test
    void shouldNameTheDevicesWhenTheSelectorMatchesNone() {
        assertThatThrownBy(
                        () ->
                                open(
                                        "cuda",
                                        KernelOptions.defaults().withDevice("2"),
                                        new FakeProvider("cuda", accelerators(2), null)))
                .hasMessage(
                        "Backend unavailable: backend=cuda: no usable device matches: device=2; use"
                                + " one of 0 (Device 0), 1 (Device 1)");
    }

    @Test
    void shouldWalkTheLadderPastMissingAndRefusingBackends() {
        FakeProvider cpu =
                new FakeProvider(
                        "cpu",
                        Availability.of(List.of(device(0, DeviceDescription.Kind.HOST))),
                        null);
        open(
                        Kernels.AUTO,
                        KernelOptions.defaults(),
                        cpu,
                        new FakeProvider("opencl", accelerators(1), "too small"),
                        absent("cuda"))
                .close();
        assertThat(cpu.openedDevice).isEqualTo("0");
    }

    @Test
    void shouldSkipForeignBackendsOnTheHostsProcessorsWhenAutomatic() {
        Availability pocl =
                Availability.of(
                        List.of(
                                device(0, DeviceDescription.Kind.HOST),
                                device(1, DeviceDescription.Kind.ACCELERATOR)));
        FakeProvider opencl = new FakeProvider("opencl", pocl, null);
        open(Kernels.AUTO, KernelOptions.defaults(), opencl).close();
        assertThat(opencl.openedDevice).isEqualTo("1");
    }

    @Test
    void shouldApplyTheDeviceSelectorToAcceleratorsOnlyWhenAutomatic() {
        FakeProvider cuda = new FakeProvider("cuda", accelerators(2), null);
        KernelOptions third = KernelOptions.defaults().withDevice("3");
        try (BurstKernel kernel = open(Kernels.AUTO, third, cuda, new ReferenceProvider())) {
            assertThat(kernel.backend()).isEqualTo("reference");
        }
        open(Kernels.AUTO, KernelOptions.defaults().withDevice("1"), cuda).close();
        assertThat(cuda.openedDevice).isEqualTo("1");
    }

    @Test
    void shouldLeaveBothBackendsOfOneQuarantinedDeviceOut() {
        Availability same =
                Availability.of(
                        List.of(
                                DeviceDescription.usable(
                                        0,
                                        "GPU",
                                        DeviceDescription.Kind.ACCELERATOR,
                                        "driver 1",
                                        1,
                                        Map.of(DeviceDescription.PCI, "0000:19:00.0"))));
        FakeProvider cuda = new FakeProvider("cuda", same, null);
        FakeProvider opencl = new FakeProvider("opencl", same, null);
        DeviceLedger ledger = new DeviceLedger(() -> 0);
        ledger.failed(new Candidate(cuda, same.devices().get(0), null).deviceKey(), "hung", 1);
        Kernels kernels =
                new Kernels(
                        List.of(cuda, opencl, new ReferenceProvider()),
                        ledger,
                        Calibration.ofThisJvm(),
                        Watch.SYSTEM);
        BrainState state = new BrainState(connectome);
        try (BurstKernel kernel =
                kernels.open(Kernels.AUTO, connectome, state, KernelOptions.defaults())) {
            assertThat(kernel.backend()).isEqualTo("reference");
        }
        assertThat(opencl.openedDevice).isNull();
    }

    @Test
    @Timeout(60)
    void shouldStartOnTheNextBackendWhileADriverHangs() throws Exception {
        CountDownLatch released = new CountDownLatch(1);
        FakeProvider hung =
                new FakeProvider("cuda", accelerators(1), null) {
                    @Override
                    public Availability probe() {
                        try {
                            released.await();
                        } catch (InterruptedException e) {
                            throw new IllegalStateException(e);
                        }
                        return super.probe();
                    }
                };
        Kernels kernels =
                new Kernels(
                        List.of(hung, new ReferenceProvider()),
                        new DeviceLedger(() -> 0),
                        Calibration.ofThisJvm(),
                        Watch.SYSTEM,
                        5);
        KernelOptions options = KernelOptions.defaults();
        BrainState state = new BrainState(connectome);
        try (BurstKernel kernel = kernels.open(Kernels.AUTO, connectome, state, options)) {
            assertThat(kernel.backend()).isEqualTo("reference");
        }
        assertThatThrownBy(() -> kernels.open("cuda", connectome, state, options))
                .hasMessageStartingWith(
                        "Backend unavailable: backend=cuda: its driver has not answered within 5 ms"
                                + "; look after the driver");
        released.countDown();
        while (!kernels.probe(hung).available()) {
            Thread.onSpinWait();
        }
        kernels.open("cuda", connectome, state, options).close();
        assertThat(hung.openedDevice).isEqualTo("0");
    }

    private static DeviceDescription placed(int index, String address) {
        return DeviceDescription.usable(
                index,
                "GPU",
                DeviceDescription.Kind.ACCELERATOR,
                "driver 1",
                1,
                Map.of(DeviceDescription.PCI, address));
    }

    @Test
    void shouldFindDevicesThatSomebodyElseHasNumberedAlongTheBus() {
        Availability cuda =
                Availability.of(List.of(placed(0, "0000:3b:00.0"), placed(1, "0000:19:00.0")));
        Availability opencl =
                Availability.of(
                        List.of(
                                device(0, DeviceDescription.Kind.HOST),
                                placed(1, "0000:19:00.0"),
                                placed(2, "0000:3b:00.0")));
        Kernels kernels =
                new Kernels(
                        List.of(
                                new FakeProvider("cuda", cuda, null),
                                new FakeProvider("opencl", opencl, null)));
        String first = kernels.selectorOf(List.of(0));
        assertThat(first).isEqualTo("0000:19:00.0");
        KernelOptions options = KernelOptions.defaults().withDevice(first);
        assertThat(kernels.candidates("cuda", connectome, options))
                .singleElement()
                .satisfies(each -> assertThat(each.device().index()).isEqualTo(1));
        assertThat(kernels.candidates("opencl", connectome, options))
                .singleElement()
                .satisfies(each -> assertThat(each.device().index()).isEqualTo(1));
        assertThat(kernels.selectorOf(List.of(1, 0))).isEqualTo("0000:19:00.0,0000:3b:00.0");
        assertThat(kernels.selectorOf(List.of(5))).isEmpty();
    }

    @Test
    void shouldPreferAnAcceleratorToTheHostsProcessorsWhenABackendIsAskedFor() {
        Availability both =
                Availability.of(
                        List.of(
                                device(0, DeviceDescription.Kind.HOST),
                                device(1, DeviceDescription.Kind.ACCELERATOR)));
        FakeProvider opencl = new FakeProvider("opencl", both, null);
        open("opencl", KernelOptions.defaults(), opencl).close();
        assertThat(opencl.openedDevice).isEqualTo("1");
        open("opencl", KernelOptions.defaults().withDevice("0"), opencl).close();
        assertThat(opencl.openedDevice).isEqualTo("0");
    }

    /** A context of nothing. */
    private static final class Context implements AutoCloseable {
        @Override
        public void close() {
            // Nothing was opened.
        }
    }

    @Test
    void shouldPutABrainOnTheDeviceThatHoldsTheFewest() {
        FakeProvider cuda = new FakeProvider("cuda", accelerators(2), null);
        DeviceDescription busy = cuda.probe().devices().get(0);
        DeviceLease<Context> other = DeviceLease.acquire("cuda", busy, 10, 1, Context::new);
        open("cuda", KernelOptions.defaults(), cuda).close();
        assertThat(cuda.openedDevice).isEqualTo("1");
        other.close();
        open("cuda", KernelOptions.defaults(), cuda).close();
        assertThat(cuda.openedDevice).isEqualTo("0");
    }

    @Test
    void shouldTellEveryRungsReasonWhenNothingCanRunTheBrain() {
        assertThatThrownBy(
                        () ->
                                open(
                                        Kernels.AUTO,
                                        KernelOptions.defaults(),
                                        absent("cuda"),
                                        new FakeProvider("opencl", accelerators(1), "too small")))
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessageContaining("cuda: no driver (install it)")
                .hasMessageContaining("opencl device 0: too small (buy more)")
                .hasMessageContaining("cpu: not installed")
                .hasMessageNotContaining("\n");
    }

    @Test
    void shouldRefuseAnImpossibleNumberOfThreads() {
        assertThatThrownBy(() -> KernelOptions.defaults().withThreads(-1))
                .hasMessageContaining("threads=-1");
    }
}
