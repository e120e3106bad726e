package org.flinknpu.device.opencl;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import org.flinknpu.device.Availability;

/** Whether there is an OpenCL device for tests. In CI there must be one. */
final class OpenClDevices {
    private OpenClDevices() {}

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
