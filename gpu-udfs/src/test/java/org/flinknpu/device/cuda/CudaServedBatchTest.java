package org.flinknpu.device.cuda;

import org.flinknpu.device.image.BrainImage;
import org.flinknpu.device.image.LaunchShape;
import org.flinknpu.device.image.ResidentProvider;

/** Many small brains whose launches stay on the device, however late the host comes. */
class CudaServedBatchTest extends CudaBatchTest {
    static final LaunchShape SHAPE =
            new LaunchShape(0, LaunchShape.NEVER, BrainImage.MAX_WHOLE_NEURONS, 0);

    private static final CudaProvider PROVIDER = new CudaProvider(CudaRuntime::devices, SHAPE);

    @Override
    protected ResidentProvider provider() {
        return require(PROVIDER);
    }

    @Override
    protected boolean stays() {
        return true;
    }
}
