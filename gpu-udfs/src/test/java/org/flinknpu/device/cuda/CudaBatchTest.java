package org.flinknpu.device.cuda;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.flinknpu.device.Availability;
import org.flinknpu.device.KernelOptions;
import org.flinknpu.device.image.BatchContract;
import org.flinknpu.device.image.BrainImage;
import org.flinknpu.device.image.LaunchShape;
import org.flinknpu.device.image.ResidentProvider;

/** Many small brains whose bursts are launched together. */
class CudaBatchTest extends BatchContract {
    static final LaunchShape SHAPE =
            new LaunchShape(0, LaunchShape.NEVER, BrainImage.MAX_WHOLE_NEURONS);

    private static final CudaProvider PROVIDER = new CudaProvider(CudaRuntime::devices, SHAPE);

    @Override
    protected ResidentProvider provider() {
        return require(PROVIDER);
    }

    static ResidentProvider require(ResidentProvider provider) {
        Availability found = provider.probe();
        assumeTrue(found.available(), "no CUDA device: " + found.reason());
        return provider;
    }

    @Override
    protected KernelOptions options() {
        return KernelOptions.defaults();
    }
}
