package org.flinknpu.device.opencl;

import org.flinknpu.device.KernelOptions;
import org.flinknpu.device.image.BatchContract;
import org.flinknpu.device.image.BrainImage;
import org.flinknpu.device.image.LaunchShape;
import org.flinknpu.device.image.ResidentProvider;

/** Many small brains whose launches stay on the device, however late the host comes. */
class OpenClServedBatchTest extends BatchContract {
    private static final OpenClProvider PROVIDER =
            new OpenClProvider(
                    OpenClRuntime::devices,
                    null,
                    new LaunchShape(0, LaunchShape.NEVER, BrainImage.MAX_WHOLE_NEURONS, 0));

    @Override
    protected ResidentProvider provider() {
        OpenClDevices.requireServing(PROVIDER);
        return PROVIDER;
    }

    @Override
    protected KernelOptions options() {
        return OpenClDevices.options();
    }

    @Override
    protected boolean stays() {
        return true;
    }
}
