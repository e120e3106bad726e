package org.flinknpu.flow.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.api.common.externalresource.ExternalResourceInfo;
import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;
import org.flinknpu.burst.BurstKernel;
import org.flinknpu.device.Availability;
import org.flinknpu.device.DeviceDescription;
import org.flinknpu.device.KernelOptions;
import org.flinknpu.device.KernelProvider;
import org.flinknpu.device.Kernels;
import org.flinknpu.flow.NpuOptions;
import org.junit.jupiter.api.Test;

class GpuShareTest {
    private static final NpuOptions DEFAULTS = NpuOptions.defaults();

    /** Two GPUs that the backend counts against the order of their addresses. */
    private final Kernels kernels =
            new Kernels(List.of(new Gpus(List.of("0000:3b:00.0", "0000:19:00.0"))));

    private record Gpus(List<String> addresses) implements KernelProvider {
        @Override
        public String name() {
            return "cuda";
        }

        @Override
        public Availability probe() {
            List<DeviceDescription> devices = new ArrayList<>();
            for (String address : addresses) {
                devices.add(
                        DeviceDescription.usable(
                                devices.size(),
                                "GPU",
                                DeviceDescription.Kind.ACCELERATOR,
                                "driver 1",
                                1,
                                Map.of(DeviceDescription.PCI, address)));
            }
            return Availability.of(devices);
        }

        @Override
        public long bytesNeeded(Connectome connectome, KernelOptions options) {
            return 0;
        }

        @Override
        public BurstKernel open(Connectome connectome, BrainState initial, KernelOptions options) {
            throw new IllegalStateException("No brain is opened here");
        }
    }

    private record Given(String index) implements ExternalResourceInfo {
        @Override
        public Optional<String> getProperty(String key) {
            return key.equals("index") ? Optional.of(index) : Optional.empty();
        }

        @Override
        public Collection<String> getKeys() {
            return List.of("index");
        }
    }

    private String device(NpuOptions options, String... indices) {
        List<ExternalResourceInfo> given = new ArrayList<>();
        for (String index : indices) {
            given.add(new Given(index));
        }
        return GpuShare.apply(options, given, kernels).backend().device();
    }

    @Test
    void shouldKeepToTheDevicesThatFlinkGives() {
        assertThat(device(DEFAULTS, "0")).isEqualTo("0000:19:00.0");
        assertThat(device(DEFAULTS, "1", "0")).isEqualTo("0000:19:00.0,0000:3b:00.0");
    }

    @Test
    void shouldUseAnyDeviceWithoutAndTheJobsOwnDespiteOfExternalResources() {
        assertThat(device(DEFAULTS)).isEmpty();
        NpuOptions own = DEFAULTS.withBackend(new NpuOptions.Backend("cuda", "1", 0));
        assertThat(device(own, "0")).isEqualTo("1");
    }

    @Test
    void shouldUseNoneWhereTheGivenDevicesAreUnknown() {
        assertThat(device(DEFAULTS, "7")).isEqualTo("Flink's gpu [7]");
        assertThat(device(DEFAULTS, "GPU-1234")).isEqualTo("Flink's gpu []");
    }

    /** A backend in plain Java has no such device, and would refuse every brain. */
    @Test
    void shouldSelectNoGpuForBrainsOnTheHost() {
        NpuOptions host = DEFAULTS.withBackend(new NpuOptions.Backend("cpu", "", 0));
        assertThat(device(host, "0")).isEmpty();
    }
}
