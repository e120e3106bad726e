package org.flinknpu.device.opencl;

import org.flinknpu.device.KernelOptions;
import org.flinknpu.device.image.BatchContract;
import org.flinknpu.device.image.BrainImage;
import org.flinknpu.device.image.LaunchShape;
import org.flinknpu.device.image.ResidentProvider;

/** Many small brains whose bursts are launched together. */
class OpenClBatchTest extends BatchContract {
    static final LaunchShape SHAPE =
            new LaunchShape(0, LaunchShape.NEVER, BrainImage.MAX_WHOLE_NEURONS);

    private static final OpenClProvider PROVIDER =
            new OpenClProvider(OpenClRuntime::devices, null, SHAPE);

    @Override
    protected ResidentProvider provider() {
        OpenClDevices.require(PROVIDER);
        return PROVIDER;
    }

    @Override
    protected KernelOptions options() {
        return OpenClDevices.options();
    }
}
