package org.flinknpu.device.cuda;

import org.flinknpu.device.image.LaunchShape;

/** As {@link CudaServedKernelTest}, by blocks that share all rows as in big brains. */
class CudaSharedRowsKernelTest extends CudaContract {
    private static final CudaProvider PROVIDER =
            new CudaProvider(CudaRuntime::devices, new LaunchShape(0, LaunchShape.NEVER, 0, 0, 0));

    CudaSharedRowsKernelTest() {
        super(PROVIDER);
    }
}
