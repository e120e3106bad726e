package org.flinknpu.device;

import java.util.Set;
import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;
import org.flinknpu.burst.BurstKernel;

/**
 * One way to run a brain: a backend on one of its devices with given resources. Immutable.
 *
 * @param provider the backend
 * @param device one of its usable devices
 * @param options select exactly that device
 */
public record Candidate(KernelProvider provider, DeviceDescription device, KernelOptions options) {
    /** Backends that are plain Java: they can neither hang in a driver nor lose their device. */
    private static final Set<String> PLAIN_JAVA = Set.of("cpu", "reference");

    /** A backend on one of its devices, with the other options as given. */
    public static Candidate of(
            KernelProvider provider, DeviceDescription device, KernelOptions options) {
        return new Candidate(
                provider, device, options.withDevice(Integer.toString(device.index())));
    }

    /** Whether a backend of that name is plain Java on the host's processors. */
    public static boolean isPlainJava(String backend) {
        return PLAIN_JAVA.contains(backend);
    }

    /** Whether bursts run as plain Java on the host's processors, without a driver. */
    public boolean plainJava() {
        return isPlainJava(provider.name());
    }

    /** Name for people: backend, and device or threads where there is a choice. */
    public String name() {
        if (!plainJava()) {
            return provider.name() + " device " + device.index();
        }
        return options.threads() == 0
                ? provider.name()
                : provider.name() + " threads=" + options.threads();
    }

    /** Identity of the piece of hardware, see {@link DeviceDescription#hardware}. */
    public String deviceKey() {
        return device.hardware(provider.name());
    }

    /** Opens a brain; as {@link KernelProvider#open}. */
    public BurstKernel open(Connectome connectome, BrainState initial) {
        return provider.open(connectome, initial, options);
    }

    @Override
    public String toString() {
        return name();
    }
}
