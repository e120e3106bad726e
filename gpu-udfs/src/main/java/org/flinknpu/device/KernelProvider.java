package org.flinknpu.device;

import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;
import org.flinknpu.burst.BurstKernel;

/**
 * One backend: what it finds on this machine, and how a brain is opened on it. Implementations are
 * found by {@link java.util.ServiceLoader}, so they have a public constructor without arguments;
 * the constructor neither loads natives nor touches a device, and the class loads on a machine that
 * has neither.
 *
 * <p>Providers are thread-safe: slots of one JVM probe and open at the same time. The kernels that
 * they open are not; see {@link BurstKernel}.
 */
public interface KernelProvider {
    /** The backend's name in options, lower case: {@code reference}, {@code cpu}, ... */
    String name();

    /**
     * Looks for devices. Never throws: what is missing becomes {@link Availability#missing}, with
     * the remedy. The first call may take seconds (drivers start); providers keep its result.
     */
    Availability probe();

    /**
     * Bytes of the device's memory that {@link #open} would take, computed without allocating any.
     *
     * @param connectome the brain
     * @param options as for {@link #open}
     */
    long bytesNeeded(Connectome connectome, KernelOptions options);

    /**
     * Numbers of host threads worth comparing for a brain, for {@link KernelOptions#withThreads}.
     *
     * @param connectome the brain
     * @param options what is asked for
     */
    default int[] threadChoices(Connectome connectome, KernelOptions options) {
        return new int[] {options.threads()};
    }

    /**
     * Makes what all brains of a connectome share, ahead of {@link #open}.
     *
     * @param connectome the brain
     * @return keeps it alive; holds no device
     */
    default Object prepare(Connectome connectome) {
        return connectome;
    }

    /**
     * Opens a brain on a device.
     *
     * @param connectome the brain; shared, not written
     * @param initial the state to continue from; copied
     * @param options device and resources
     * @return a kernel that owns its share of the device until it is closed
     * @throws BackendUnavailableException if no device that the options select can run this brain:
     *     missing, too small, or unable to keep the float or integer rules; nothing stays allocated
     * @throws org.flinknpu.brain.BrainFormatException if the state does not fit the connectome
     */
    BurstKernel open(Connectome connectome, BrainState initial, KernelOptions options);
}
