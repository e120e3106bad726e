package org.flinknpu.device.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.assertj.core.api.Assertions;
import org.flinknpu.brain.AreaRole;
import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.ConnectomeBuilder;
import org.flinknpu.device.Availability;
import org.flinknpu.device.BackendUnavailableException;
import org.flinknpu.device.DeviceDescription;
import org.flinknpu.device.KernelOptions;
import org.flinknpu.device.image.LaunchShape;
import org.junit.jupiter.api.Test;

/** What the probe makes of drivers and devices, without any. */
class CudaProviderTest {
    private static final CudaFacts SOUND =
            new CudaFacts(
                    0, "NVIDIA H200", "0000:19:00.0", 12040, 90, 1L << 37, 132, 50 << 20, true);

    private static CudaProvider provider(CudaProvider.DeviceSource source) {
        return new CudaProvider(source, new LaunchShape(0, LaunchShape.NEVER));
    }

    private static DeviceDescription describe(int driver, int capability, boolean maps) {
        return new CudaFacts(
                        0,
                        SOUND.name(),
                        SOUND.pci(),
                        driver,
                        capability,
                        SOUND.memoryBytes(),
                        SOUND.processors(),
                        SOUND.cacheBytes(),
                        maps)
                .describe();
    }

    private static Availability failing(Throwable failure) {
        return provider(
                        () -> {
                            if (failure instanceof LinkageError e) {
                                throw e;
                            }
                            throw (RuntimeException) failure;
                        })
                .probe();
    }

    @Test
    void shouldTakeADeviceThatHasEverything() {
        Availability found = provider(() -> List.of(SOUND)).probe();
        assertThat(found.available()).isTrue();
        assertThat(found.devices().get(0).driver()).isEqualTo("CUDA driver 12.4");
        assertThat(found.devices().get(0).hardware("cuda")).isEqualTo("0000:19:00.0");
    }

    @Test
    void shouldRefuseADriverThatIsTooOldForThePtx() {
        assertThat(describe(12000, 75, true).usable()).isTrue();
        DeviceDescription old = describe(11080, 75, true);
        assertThat(old.problem()).isEqualTo("driver too old: CUDA 11.8, needs 12.0");
        assertThat(old.remedy()).isEqualTo("install an NVIDIA driver of version 525 or later");
    }

    @Test
    void shouldRefuseDevicesThatThePtxIsNotFor() {
        DeviceDescription volta = describe(12040, 70, true);
        assertThat(volta.problem()).isEqualTo("compute capability 7.0, needs 7.5");
        assertThat(volta.remedy()).contains("backend opencl");
        assertThat(describe(12040, 90, false).problem()).isEqualTo("cannot map the host's memory");
    }

    @Test
    void shouldGiveTheRemedyOfTheDeviceWhenNoneIsUsable() {
        CudaFacts old = new CudaFacts(0, "Old", "0000:01:00.0", 11080, 60, 1, 1, 1, true);
        CudaProvider provider = provider(() -> List.of(old));
        Availability found = provider.probe();
        assertThat(found.available()).isFalse();
        assertThat(found.reason())
                .isEqualTo("device 0 (Old): driver too old: CUDA 11.8, needs 12.0");
        Connectome one = one();
        Assertions.assertThatThrownBy(
                        () -> provider.open(one, new BrainState(one), KernelOptions.defaults()))
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessage(
                        "Backend unavailable: backend=cuda: device 0 (Old): driver too old: CUDA"
                                + " 11.8, needs 12.0; install an NVIDIA driver of version 525 or"
                                + " later");
    }

    private static Connectome one() {
        ConnectomeBuilder builder = new ConnectomeBuilder("one");
        builder.area("a", AreaRole.INTERNAL, 1, 1, 1, 1, true, false);
        return builder.build();
    }

    /** jcuda reports every attempt to load its natives, each with a stack trace. */
    @Test
    void shouldTellWhyTheDriverIsNotFoundInOneLine() {
        Availability found =
                failing(
                        new UnsatisfiedLinkError(
                                "Error while loading native library\n"
                                        + "java.lang.UnsatisfiedLinkError: no JCudaDriver\n"
                                        + "\tat java.base/...\n"
                                        + "java.lang.UnsatisfiedLinkError: libcuda.so.1: cannot"
                                        + " open shared object file\n\tat java.base/..."));
        assertThat(found.reason())
                .isEqualTo("NVIDIA driver not found: libcuda.so.1: cannot open shared object file");
        assertThat(found.remedy()).contains("525 or later");
        assertThat(failing(new NoClassDefFoundError("jcuda/driver/JCudaDriver")).remedy())
                .contains("jcuda-natives");
    }

    @Test
    void shouldNameFlinksLibWhenAnotherClassLoaderHasTheNatives() {
        Availability found =
                failing(
                        new UnsatisfiedLinkError(
                                "Native Library /tmp/libJCudaDriver.so already loaded in another"
                                        + " classloader"));
        assertThat(found.reason()).startsWith("jcuda's natives are loaded by another class loader");
        assertThat(found.remedy())
                .isEqualTo("put the jcuda jars into Flink's lib/ and out of the job's jar");
    }

    @Test
    void shouldTellADriverWithoutDevicesAndOneThatDoesNotStart() {
        Availability none = provider(List::of).probe();
        assertThat(none.reason()).isEqualTo("NVIDIA driver found, but no device");
        assertThat(none.remedy()).contains("CUDA_VISIBLE_DEVICES");
        Availability broken = failing(new IllegalStateException("cuInit returned 803\nat line 1"));
        assertThat(broken.reason()).isEqualTo("NVIDIA driver does not start: cuInit returned 803");
        assertThat(broken.remedy()).contains("restart the machine");
    }
}
