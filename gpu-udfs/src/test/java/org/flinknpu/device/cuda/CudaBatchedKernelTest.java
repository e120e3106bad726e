package org.flinknpu.device.cuda;

/** Brains in batches, one by one. */
class CudaBatchedKernelTest extends CudaContract {
    private static final CudaProvider PROVIDER =
            new CudaProvider(CudaRuntime::devices, CudaBatchTest.SHAPE);

    CudaBatchedKernelTest() {
        super(PROVIDER);
    }
}
