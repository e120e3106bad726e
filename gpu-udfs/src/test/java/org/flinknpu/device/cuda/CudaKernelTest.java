package org.flinknpu.device.cuda;

import org.flinknpu.device.image.LaunchShape;

/** Brains of any size, spread over many blocks. */
class CudaKernelTest extends CudaContract {
    private static final CudaProvider PROVIDER =
            new CudaProvider(CudaRuntime::devices, new LaunchShape(0, LaunchShape.NEVER));

    CudaKernelTest() {
        super(PROVIDER);
    }
}
