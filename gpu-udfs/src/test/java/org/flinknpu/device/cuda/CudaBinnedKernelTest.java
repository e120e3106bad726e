package org.flinknpu.device.cuda;

import org.flinknpu.device.image.LaunchShape;

/** Brains whose contributions are sorted into bins, as far as they can be. */
class CudaBinnedKernelTest extends CudaContract {
    private static final CudaProvider PROVIDER =
            new CudaProvider(CudaRuntime::devices, new LaunchShape(0, 0));

    CudaBinnedKernelTest() {
        super(PROVIDER);
    }
}
