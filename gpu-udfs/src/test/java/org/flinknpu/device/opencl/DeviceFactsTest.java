package org.flinknpu.device.opencl;

import static org.assertj.core.api.Assertions.assertThat;

import org.flinknpu.device.DeviceDescription;
import org.junit.jupiter.api.Test;

/** Which devices can keep the rules of the burst. */
class DeviceFactsTest {
    private static final long FLOATS = DeviceFacts.FP_DENORM | DeviceFacts.FP_ROUND_TO_NEAREST;

    /** A device, changed in one way by each test. */
    private static final class Draft {
        private String pci = "";
        private boolean available = true;
        private boolean fullProfile = true;
        private boolean littleEndian = true;
        private int version = 12;
        private long floats = FLOATS;
        private long workGroup = 256;
        private long localBytes = 48 << 10;
        private boolean atomics64 = true;

        DeviceDescription describe() {
            return facts().describe();
        }

        DeviceFacts facts() {
            return new DeviceFacts(
                    0,
                    "Device",
                    pci,
                    "Platform OpenCL 3.0",
                    "1.0",
                    false,
                    available,
                    fullProfile,
                    littleEndian,
                    version,
                    floats,
                    workGroup,
                    localBytes,
                    1L << 32,
                    1L << 30,
                    8,
                    atomics64,
                    0,
                    false);
        }
    }

    private final Draft draft = new Draft();

    @Test
    void shouldTakeADeviceThatKeepsTheRules() {
        draft.pci = "0000:19:00.0";
        assertThat(draft.describe().problem()).isEmpty();
        assertThat(draft.describe().hardware("opencl")).isEqualTo("0000:19:00.0");
        draft.pci = "";
        assertThat(draft.describe().hardware("opencl")).isEqualTo("opencl:0");
    }

    @Test
    void shouldRefuseADeviceWithoutDenormals() {
        draft.floats = DeviceFacts.FP_ROUND_TO_NEAREST;
        assertThat(draft.describe().problem())
                .isEqualTo("flushes denormal floats to zero, so results would differ");
        assertThat(draft.describe().remedy()).isEqualTo("choose another device, or backend cpu");
    }

    @Test
    void shouldRefuseADeviceThatRoundsOtherwise() {
        draft.floats = DeviceFacts.FP_DENORM;
        assertThat(draft.describe().problem()).startsWith("does not round floats to nearest");
    }

    @Test
    void shouldRefuseWhatTheKernelsAreNotWrittenFor() {
        draft.version = 11;
        assertThat(draft.describe().problem()).isEqualTo("OpenCL below 1.2: version=1.1");
        draft.version = 12;
        draft.fullProfile = false;
        assertThat(draft.describe().problem()).isEqualTo("embedded profile");
        draft.fullProfile = true;
        draft.littleEndian = false;
        assertThat(draft.describe().problem()).isEqualTo("big-endian");
        draft.littleEndian = true;
        draft.workGroup = 128;
        assertThat(draft.describe().problem()).startsWith("work groups too small: size=128");
    }

    @Test
    void shouldSendToTheDriverWhenTheCompilerIsMissing() {
        draft.available = false;
        assertThat(draft.describe().problem()).isEqualTo("device or its compiler not available");
        assertThat(draft.describe().remedy()).contains("clinfo");
    }

    @Test
    void shouldReadTheVersionOfAnyText() {
        assertThat(OpenClRuntime.version("OpenCL 1.2 pocl")).isEqualTo(12);
        assertThat(OpenClRuntime.version("OpenCL 3.0 CUDA")).isEqualTo(30);
        assertThat(OpenClRuntime.version("nonsense")).isZero();
    }
}
