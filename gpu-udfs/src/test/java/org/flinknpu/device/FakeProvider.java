package org.flinknpu.device;

import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;
import org.flinknpu.burst.BurstKernel;
import org.flinknpu.burst.ReferenceKernel;

/** A provider that finds what a test says, and may refuse every brain. */
class FakeProvider implements KernelProvider {
    private final String name;
    private final Availability availability;
    private final String refusal;
    String openedDevice;

    FakeProvider(String name, Availability availability, String refusal) {
        this.name = name;
        this.availability = availability;
        this.refusal = refusal;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Availability probe() {
        return availability;
    }

    @Override
    public long bytesNeeded(Connectome connectome, KernelOptions options) {
        return 0;
    }

    @Override
    public BurstKernel open(Connectome connectome, BrainState initial, KernelOptions options) {
        if (refusal != null) {
            throw new BackendUnavailableException(name, refusal, "buy more");
        }
        openedDevice = options.device();
        return new ReferenceKernel(connectome, initial);
    }
}
