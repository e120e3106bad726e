package org.flinknpu.device.image;

import java.util.List;
import java.util.Map;
import org.flinknpu.device.Availability;
import org.flinknpu.device.DeviceDescription;
import org.flinknpu.device.KernelOptions;
import org.flinknpu.device.image.EmulatedBatchLink.Staying;

/**
 * Batches as CUDA runs them, on the {@link Emulator}. Launches always stay, and seldom have room
 * for all their blocks; those wait until others give up.
 */
class EmulatedBatchTest extends BatchContract {
    private static final Staying STAYING = new Staying(10, 5, seats -> true, 20_000_000, 20);
    static final ResidentProvider PROVIDER = new Provider();

    @Override
    protected ResidentProvider provider() {
        Emulator.require();
        return PROVIDER;
    }

    @Override
    protected KernelOptions options() {
        return KernelOptions.defaults();
    }

    @Override
    protected boolean stays() {
        return true;
    }

    /** Opens brains in batches as far as they are small enough. */
    private static final class Provider extends ResidentProvider {
        Provider() {
            super(
                    EmulatedRegion.BACKEND,
                    new LaunchShape(0, LaunchShape.NEVER, BrainImage.MAX_WHOLE_NEURONS, 0));
        }

        @Override
        protected Availability look() {
            return Availability.of(
                    List.of(
                            DeviceDescription.usable(
                                    0,
                                    "emulator",
                                    DeviceDescription.Kind.ACCELERATOR,
                                    "",
                                    1L << 30,
                                    Map.of())));
        }

        @Override
        protected BrainLink link(int device, BrainLayout layout) {
            return new EmulatedLink(Emulator.require(), layout, STAYING.looks());
        }

        @Override
        protected BatchLink batchLink(int device, int wordBits) {
            return new EmulatedBatchLink(Emulator.require(), wordBits, STAYING);
        }
    }
}
