package org.flinknpu.device.cuda;

import org.flinknpu.device.image.LaunchShape;

/** Bursts that a launch serves which stays on the device, however late the host rings. */
class CudaServedKernelTest extends CudaContract {
    private static final CudaProvider PROVIDER =
            new CudaProvider(CudaRuntime::devices, new LaunchShape(0, LaunchShape.NEVER, 0, 0));

    CudaServedKernelTest() {
        super(PROVIDER);
    }
}
