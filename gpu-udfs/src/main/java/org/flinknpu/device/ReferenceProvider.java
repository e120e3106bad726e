package org.flinknpu.device;

import java.util.List;
import java.util.Map;
import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;
import org.flinknpu.burst.BurstKernel;
import org.flinknpu.burst.ReferenceKernel;

/** The backend {@code reference}: {@link ReferenceKernel}, available everywhere. Thread-safe. */
public final class ReferenceProvider implements KernelProvider {
    /** Stimulus sum, charge sum and candidate flag, and the state itself. */
    private static final long BYTES_PER_NEURON = 4 + 8 + 1 + 4 + 2 + 2;

    @Override
    public String name() {
        return "reference";
    }

    @Override
    public Availability probe() {
        return Availability.of(List.of(DeviceDescription.host(Map.of("threads", "1"))));
    }

    @Override
    public long bytesNeeded(Connectome connectome, KernelOptions options) {
        return connectome.neuronCount() * BYTES_PER_NEURON;
    }

    @Override
    public BurstKernel open(Connectome connectome, BrainState initial, KernelOptions options) {
        return new ReferenceKernel(connectome, initial);
    }
}
