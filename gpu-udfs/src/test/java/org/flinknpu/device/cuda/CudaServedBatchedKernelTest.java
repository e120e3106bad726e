package org.flinknpu.device.cuda;

/** Brains in batches whose launches stay, one by one. */
class CudaServedBatchedKernelTest extends CudaContract {
    private static final CudaProvider PROVIDER =
            new CudaProvider(CudaRuntime::devices, CudaServedBatchTest.SHAPE);

    CudaServedBatchedKernelTest() {
        super(PROVIDER);
    }
}
