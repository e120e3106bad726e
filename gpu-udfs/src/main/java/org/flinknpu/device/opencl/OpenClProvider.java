package org.flinknpu.device.opencl;

import java.util.ArrayList;
import java.util.List;
import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;
import org.flinknpu.burst.BurstKernel;
import org.flinknpu.device.Availability;
import org.flinknpu.device.BackendUnavailableException;
import org.flinknpu.device.DeviceDescription;
import org.flinknpu.device.DeviceLease;
import org.flinknpu.device.KernelOptions;
import org.flinknpu.device.KernelProvider;
import org.flinknpu.device.image.BrainImage;
import org.flinknpu.device.image.KernelSource;
import org.flinknpu.device.image.ResidentKernel;

/** Bursts on any OpenCL 1.2 device that keeps the float rules. */
public final class OpenClProvider implements KernelProvider {
    /** Name in options. */
    public static final String NAME = "opencl";

    /** Share of a device's memory that brains may take; the rest is the driver's. */
    private static final double BUDGET = 0.9;

    private final DeviceSource source;
    private final String kernels;
    private final int wholeNeurons;
    private volatile Availability availability;
    private List<OpenClRuntime.Found> devices = List.of();

    /** Where devices come from; replaced in tests. */
    @FunctionalInterface
    interface DeviceSource {
        List<OpenClRuntime.Found> devices();
    }

    /** The provider of the devices of this machine. */
    public OpenClProvider() {
        this(OpenClRuntime::devices, null, BrainImage.MAX_WHOLE_NEURONS);
    }

    /**
     * A provider of given devices.
     *
     * @param kernels OpenCL C, or null for the burst's own
     * @param wholeNeurons up to how many neurons one work group runs a brain alone
     */
    OpenClProvider(DeviceSource source, String kernels, int wholeNeurons) {
        this.source = source;
        this.kernels = kernels;
        this.wholeNeurons = wholeNeurons;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Availability probe() {
        Availability known = availability;
        if (known == null) {
            synchronized (this) {
                known = availability;
                if (known == null) {
                    known = look();
                    availability = known;
                }
            }
        }
        return known;
    }

    private Availability look() {
        try {
            devices = source.devices();
        } catch (LinkageError e) {
            return Availability.missing(
                    "OpenCL loader not found: " + firstLine(e),
                    "install libOpenCL.so.1 (Debian: ocl-icd-libopencl1) and a device's driver");
        } catch (RuntimeException e) {
            return Availability.missing(
                    "OpenCL platforms cannot be listed: " + firstLine(e),
                    "check the files in /etc/OpenCL/vendors");
        }
        if (devices.isEmpty()) {
            return Availability.missing(
                    "OpenCL loader found, but no platform",
                    "install a driver with its file in /etc/OpenCL/vendors (on processors:"
                            + " pocl-opencl-icd)");
        }
        List<DeviceDescription> described = new ArrayList<>();
        for (OpenClRuntime.Found found : devices) {
            described.add(found.facts().describe());
        }
        return Availability.of(described);
    }

    private static String firstLine(Throwable e) {
        String text = String.valueOf(e.getMessage());
        int end = text.indexOf('\n');
        return end < 0 ? text : text.substring(0, end);
    }

    @Override
    public long bytesNeeded(Connectome connectome, KernelOptions options) {
        BrainImage image = BrainImage.of(connectome, wholeNeurons);
        return image.refusal() != null
                ? Long.MAX_VALUE
                : image.layout().arenaBytes() + image.layout().mailboxBytes();
    }

    @Override
    public BurstKernel open(Connectome connectome, BrainState initial, KernelOptions options) {
        initial.requireFits(connectome);
        Availability found = probe();
        if (!found.available()) {
            throw new BackendUnavailableException(NAME, found.reason(), found.remedy());
        }
        BrainImage image = BrainImage.of(connectome, wholeNeurons);
        if (image.refusal() != null) {
            throw new BackendUnavailableException(
                    NAME, image.refusal(), "split the brain, or use backend cpu");
        }
        BackendUnavailableException refused = null;
        for (DeviceDescription device : found.devices()) {
            if (device.usable() && device.matches(options.device())) {
                try {
                    return open(devices.get(device.index()), image, initial);
                } catch (BackendUnavailableException e) {
                    refused = e;
                }
            }
        }
        throw refused != null
                ? refused
                : new BackendUnavailableException(
                        NAME,
                        "no usable device matches: device=" + options.device(),
                        "list the devices with npu doctor");
    }

    private BurstKernel open(OpenClRuntime.Found device, BrainImage image, BrainState initial) {
        DeviceFacts facts = device.facts();
        if (image.layout().wordBits() == 64 && !facts.atomics64()) {
            throw new BackendUnavailableException(
                    NAME,
                    "the brain needs 64-bit atomics, which device %d (%s) has not"
                            .formatted(facts.index(), facts.name()),
                    "choose another device, lower weights or fan-in, or use backend cpu");
        }
        if (image.layout().arenaBytes() > facts.bufferBytes()) {
            throw new BackendUnavailableException(
                    NAME,
                    "the brain exceeds the largest buffer of device %d: needed=%d largest=%d"
                            .formatted(
                                    facts.index(),
                                    image.layout().arenaBytes(),
                                    facts.bufferBytes()),
                    "choose another device, or use backend cuda or cpu");
        }
        long bytes = image.layout().arenaBytes() + image.layout().mailboxBytes();
        String text = kernels == null ? KernelSource.whole("burst.cl") : kernels;
        DeviceLease<OpenClContext> lease = null;
        OpenClLink link;
        try {
            lease =
                    DeviceLease.acquire(
                            NAME,
                            facts.index(),
                            (long) (facts.memoryBytes() * BUDGET),
                            bytes,
                            () -> new OpenClContext(device, BinaryCache.ofUser(), text));
            link = new OpenClLink(lease, image.layout());
        } catch (OpenClException e) {
            if (lease != null) {
                lease.close();
            }
            throw new BackendUnavailableException(
                    NAME,
                    "device %d (%s): %s".formatted(facts.index(), facts.name(), e.getMessage()),
                    "check the driver, choose another device, or use backend cpu");
        }
        return new ResidentKernel(NAME, image, initial, link);
    }
}
