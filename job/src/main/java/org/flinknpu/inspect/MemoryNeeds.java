package org.flinknpu.inspect;

import java.util.ArrayList;
import java.util.List;
import org.flinknpu.brain.Connectome;
import org.flinknpu.device.Availability;
import org.flinknpu.device.DeviceDescription;
import org.flinknpu.device.KernelOptions;
import org.flinknpu.device.KernelProvider;
import org.flinknpu.device.Kernels;

/**
 * What running a brain would take from a device, computed without taking any.
 *
 * @param backend name of the backend
 * @param device name of the device, or why there is none
 * @param usable whether the backend can use it
 * @param bytesNeeded bytes of its memory that the brain would take; -1 without a device
 * @param bytesThere memory of the device; -1 if it is not known
 */
public record MemoryNeeds(
        String backend, String device, boolean usable, long bytesNeeded, long bytesThere) {

    /** Asks every backend of this machine. */
    public static List<MemoryNeeds> of(Connectome brain) {
        List<MemoryNeeds> needs = new ArrayList<>();
        for (KernelProvider provider : Kernels.installed().providers()) {
            Availability found = provider.probe();
            for (DeviceDescription device : found.devices()) {
                KernelOptions options =
                        KernelOptions.defaults().withDevice(Integer.toString(device.index()));
                needs.add(
                        new MemoryNeeds(
                                provider.name(),
                                device.name(),
                                device.usable(),
                                provider.bytesNeeded(brain, options),
                                device.memoryBytes()));
            }
            if (found.devices().isEmpty()) {
                needs.add(new MemoryNeeds(provider.name(), found.reason(), false, -1, -1));
            }
        }
        return needs;
    }

    /** Whether the brain fits the memory there. */
    public boolean fits() {
        return usable && (bytesThere <= 0 || bytesNeeded <= bytesThere);
    }
}
