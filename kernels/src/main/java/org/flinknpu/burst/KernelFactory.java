package org.flinknpu.burst;

import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;

/** Opens kernels of one backend on one device, for callers that do not choose the device. */
@FunctionalInterface
public interface KernelFactory {
    /**
     * Opens a kernel.
     *
     * @param connectome the brain; shared, not copied
     * @param initial the state to continue from; copied
     * @return a kernel that the caller closes
     */
    BurstKernel open(Connectome connectome, BrainState initial);
}
