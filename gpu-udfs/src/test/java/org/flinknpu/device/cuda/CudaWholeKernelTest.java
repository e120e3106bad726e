package org.flinknpu.device.cuda;

import org.flinknpu.device.image.BrainImage;
import org.flinknpu.device.image.LaunchShape;

/** Small brains, each run by one block. */
class CudaWholeKernelTest extends CudaContract {
    private static final CudaProvider PROVIDER =
            new CudaProvider(
                    CudaRuntime::devices,
                    new LaunchShape(BrainImage.MAX_WHOLE_NEURONS, LaunchShape.NEVER));

    CudaWholeKernelTest() {
        super(PROVIDER);
    }
}
