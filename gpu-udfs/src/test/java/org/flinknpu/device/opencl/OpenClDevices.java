package org.flinknpu.device.opencl;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.flinknpu.device.Availability;
import org.flinknpu.device.KernelOptions;

/** Whether there is an OpenCL device for tests. In CI there must be one. */
final class OpenClDevices {
    /** System property that selects a device where there are several. */
    private static final String DEVICE = "opencl.device";

    private OpenClDevices() {}

    static KernelOptions options() {
        return KernelOptions.defaults().withDevice(System.getProperty(DEVICE, ""));
    }

    /** The same, and skips the test if there is no device on which launches may stay. */
    static void requireServing(OpenClProvider provider) {
        require(provider);
        boolean serves =
                OpenClRuntime.devices().stream()
                        .anyMatch(each -> OpenClContext.serves(each.facts()));
        assumeTrue(serves, "no OpenCL device on which launches may stay");
    }

    /** Skips the test, with the reason, if a provider finds no device; fails it in CI. */
    static void require(OpenClProvider provider) {
        Availability found = provider.probe();
        if (!found.available()) {
            String why = "no OpenCL device: " + found.reason() + "; " + found.remedy();
            if ("true".equals(System.getenv("CI"))) {
                fail("CI must have an OpenCL device; " + why);
            }
            abort(why);
        }
    }
}
