package org.flinknpu.device.opencl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;
import org.flinknpu.burst.testing.RandomBrains;
import org.flinknpu.burst.testing.Seed;
import org.flinknpu.device.Availability;
import org.flinknpu.device.BackendUnavailableException;
import org.flinknpu.device.DeviceDescription;
import org.flinknpu.device.DeviceLease;
import org.flinknpu.device.image.LaunchShape;
import org.junit.jupiter.api.Test;

class OpenClProviderTest {
    private static final LaunchShape SHAPE = new LaunchShape(0, LaunchShape.NEVER);

    private static Availability failing(Throwable failure) {
        OpenClProvider provider =
                new OpenClProvider(
                        () -> {
                            if (failure instanceof LinkageError e) {
                                throw e;
                            }
                            throw (RuntimeException) failure;
                        },
                        null,
                        SHAPE);
        return provider.probe();
    }

    private static BackendUnavailableException refusal(
            OpenClProvider provider, RandomBrains.Kind kind) {
        Connectome brain = RandomBrains.of(kind, 33, Seed.of("open cl provider")).connectome();
        try {
            provider.open(brain, new BrainState(brain), OpenClDevices.options()).close();
            return null;
        } catch (BackendUnavailableException e) {
            return e;
        }
    }

    @Test
    void shouldTellWhatToInstallWithoutALoader() {
        Availability found = failing(new UnsatisfiedLinkError("Failed to locate libOpenCL.so.1"));
        assertThat(found.reason())
                .isEqualTo("OpenCL loader not found: Failed to locate libOpenCL.so.1");
        assertThat(found.remedy()).contains("ocl-icd-libopencl1");
    }

    @Test
    void shouldTellWhatToInstallWithoutAPlatform() {
        Availability none = new OpenClProvider(List::of, null, SHAPE).probe();
        assertThat(none.reason()).isEqualTo("OpenCL loader found, but no platform");
        assertThat(none.remedy()).contains("/etc/OpenCL/vendors").contains("pocl-opencl-icd");
        Availability broken = failing(new OpenClException("clGetPlatformIDs", -6));
        assertThat(broken.reason())
                .startsWith("OpenCL platforms cannot be listed: clGetPlatformIDs");
    }

    @Test
    void shouldShowTheCompilersLogWhenTheKernelsDoNotBuild() {
        OpenClProvider broken =
                new OpenClProvider(
                        OpenClRuntime::devices, "kernel void stepBrain() { no_such_word; }", SHAPE);
        OpenClDevices.require(broken);
        BackendUnavailableException refused = refusal(broken, RandomBrains.Kind.MIXED);
        assertThat(refused).isNotNull();
        assertThat(refused.reason())
                .contains("kernels do not compile: clBuildProgram returned -11")
                .contains("no_such_word");
        assertThat(refused.remedy()).contains("backend cpu");
        DeviceDescription device = broken.probe().firstUsable(OpenClDevices.options().device());
        assertThat(DeviceLease.leases("opencl", device)).isZero();
        assertThat(DeviceLease.reservedBytes("opencl", device)).isZero();
    }

    @Test
    void shouldRefuseWideBrainsOnADeviceWithout64BitAtomics() {
        OpenClProvider narrow =
                new OpenClProvider(() -> without64BitAtomics(OpenClRuntime.devices()), null, SHAPE);
        OpenClDevices.require(narrow);
        BackendUnavailableException refused = refusal(narrow, RandomBrains.Kind.WIDE);
        assertThat(refused).isNotNull();
        assertThat(refused.reason()).contains("needs 64-bit atomics");
        assertThat(refusal(narrow, RandomBrains.Kind.UNIFORM)).isNull();
    }

    private static List<OpenClRuntime.Found> without64BitAtomics(List<OpenClRuntime.Found> found) {
        return found.stream()
                .map(each -> new OpenClRuntime.Found(each.platform(), each.device(), narrow(each)))
                .toList();
    }

    private static DeviceFacts narrow(OpenClRuntime.Found found) {
        DeviceFacts facts = found.facts();
        return new DeviceFacts(
                facts.index(),
                facts.name(),
                facts.pci(),
                facts.platform(),
                facts.driver(),
                facts.processor(),
                facts.available(),
                facts.fullProfile(),
                facts.littleEndian(),
                facts.version(),
                facts.floatConfig(),
                facts.workGroup(),
                facts.localBytes(),
                facts.memoryBytes(),
                facts.bufferBytes(),
                facts.computeUnits(),
                false,
                facts.capability(),
                facts.hostBuffers());
    }

    @Test
    void shouldComputeTheNeedOfABrainWithoutADevice() {
        OpenClProvider none = new OpenClProvider(List::of, null, SHAPE);
        Connectome brain =
                RandomBrains.of(RandomBrains.Kind.UNIFORM, 257, Seed.of("need")).connectome();
        assertThat(none.bytesNeeded(brain, OpenClDevices.options())).isPositive();
        assertThatThrownBy(() -> none.open(brain, new BrainState(brain), OpenClDevices.options()))
                .hasMessageContaining("OpenCL loader found, but no platform");
    }
}
