package org.flinknpu.device.opencl;

import java.util.ArrayList;
import java.util.List;
import org.flinknpu.device.Availability;
import org.flinknpu.device.BackendUnavailableException;
import org.flinknpu.device.DeviceDescription;
import org.flinknpu.device.DeviceLease;
import org.flinknpu.device.image.Batch;
import org.flinknpu.device.image.BatchLink;
import org.flinknpu.device.image.BrainLayout;
import org.flinknpu.device.image.BrainLink;
import org.flinknpu.device.image.KernelSource;
import org.flinknpu.device.image.LaunchShape;
import org.flinknpu.device.image.ResidentProvider;

/** Bursts on any OpenCL 1.2 device that keeps the float rules. */
public final class OpenClProvider extends ResidentProvider {
    /** Name in options. */
    public static final String NAME = "opencl";

    /** Where launches may stay: what was fastest on an H200. */
    private static final LaunchShape SHAPE =
            new LaunchShape(
                    2048,
                    Integer.getInteger("flinknpu.opencl.binnedNeurons", 2_000_000),
                    2048,
                    Integer.getInteger("flinknpu.opencl.servedAfter", LaunchShape.SERVED_AFTER),
                    Integer.getInteger("flinknpu.opencl.runNeurons", LaunchShape.MOST_RUN_NEURONS));

    /** Elsewhere. On processors one work group is best for all that it can run. */
    private static final LaunchShape OTHER_SHAPE =
            new LaunchShape(2048, 3_000_000, 2048, LaunchShape.NEVER, 0);

    /**
     * Arena of a batch: room for 256 brains of 1,000 neurons with 100 synapses. On processors,
     * where brains are rather tried out, a quarter.
     */
    private static final long BATCH_BYTES = 160L << 20;

    /** What sorting into bins takes. */
    private static final int BINNED_LOCAL_BYTES = 48 << 10;

    /** Share of a device's memory that brains may take; the rest is the driver's. */
    private static final double BUDGET = 0.9;

    private final DeviceSource source;
    private final String kernels;
    private final boolean liveAnywhere;
    private final LaunchShape otherShape;
    private List<OpenClRuntime.Found> devices = List.of();

    /** Where devices come from; replaced in tests. */
    @FunctionalInterface
    interface DeviceSource {
        List<OpenClRuntime.Found> devices();
    }

    /** The provider of the devices of this machine. */
    public OpenClProvider() {
        this(OpenClRuntime::devices, null, SHAPE, OTHER_SHAPE, false);
    }

    /**
     * A provider of given devices.
     *
     * @param kernels OpenCL C, or null for the burst's own
     * @param shape which way serves which size of brain
     */
    OpenClProvider(DeviceSource source, String kernels, LaunchShape shape) {
        this(source, kernels, shape, shape, false);
    }

    /**
     * A provider of given devices.
     *
     * @param liveAnywhere whether to poll processors as if they were devices of their own
     */
    OpenClProvider(DeviceSource source, String kernels, LaunchShape shape, boolean liveAnywhere) {
        this(source, kernels, shape, shape, liveAnywhere);
    }

    private OpenClProvider(
            DeviceSource source,
            String kernels,
            LaunchShape shape,
            LaunchShape otherShape,
            boolean liveAnywhere) {
        super(NAME, shape);
        this.otherShape = otherShape;
        this.liveAnywhere = liveAnywhere;
        this.source = source;
        this.kernels = kernels;
    }

    @Override
    protected LaunchShape shape(int device) {
        return OpenClContext.serves(devices.get(device).facts()) ? super.shape(device) : otherShape;
    }

    @Override
    protected Availability look() {
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

    @Override
    protected BrainLink link(int device, BrainLayout layout) {
        DeviceFacts facts = devices.get(device).facts();
        requireRoom(facts, layout);
        try {
            return new OpenClLink(
                    region(device, layout.deviceBytes(), layout.mailboxBytes()),
                    layout,
                    liveAnywhere);
        } catch (OpenClException e) {
            throw refusal(facts, e);
        }
    }

    @Override
    protected BatchLink batchLink(int device, int wordBits) {
        DeviceFacts facts = devices.get(device).facts();
        requireAtomics(facts, wordBits);
        try {
            long bytes = facts.processor() ? BATCH_BYTES / 4 : BATCH_BYTES;
            OpenClRegion region = region(device, bytes, Batch.MAILBOX_BYTES);
            return new OpenClBatchLink(region, wordBits, bytes);
        } catch (OpenClException e) {
            throw refusal(facts, e);
        }
    }

    private OpenClRegion region(int device, long arenaBytes, long mailboxBytes) {
        OpenClRuntime.Found found = devices.get(device);
        String text = kernels == null ? KernelSource.whole("burst.cl") : kernels;
        DeviceLease<OpenClContext> lease =
                DeviceLease.acquire(
                        NAME,
                        found.facts().describe(),
                        (long) (found.facts().memoryBytes() * BUDGET),
                        arenaBytes + mailboxBytes,
                        () -> new OpenClContext(found, BinaryCache.ofUser(), text));
        return new OpenClRegion(lease, arenaBytes, mailboxBytes);
    }

    private static BackendUnavailableException refusal(DeviceFacts facts, OpenClException e) {
        return new BackendUnavailableException(
                NAME,
                "device %d (%s): %s".formatted(facts.index(), facts.name(), e.getMessage()),
                "check the driver, choose another device, or use backend cpu");
    }

    private static void requireAtomics(DeviceFacts facts, int wordBits) {
        if (wordBits == 64 && !facts.atomics64()) {
            throw new BackendUnavailableException(
                    NAME,
                    "the brain needs 64-bit atomics, which device %d (%s) has not"
                            .formatted(facts.index(), facts.name()),
                    "choose another device, lower weights or fan-in, or use backend cpu");
        }
    }

    private static void requireRoom(DeviceFacts facts, BrainLayout layout) {
        requireAtomics(facts, layout.wordBits());
        if (layout.binned() && facts.localBytes() < BINNED_LOCAL_BYTES) {
            throw new BackendUnavailableException(
                    NAME,
                    "a brain of this size needs %d bytes of local memory, device %d has %d"
                            .formatted(BINNED_LOCAL_BYTES, facts.index(), facts.localBytes()),
                    "choose another device, or use backend cpu");
        }
        if (layout.deviceBytes() > facts.bufferBytes()) {
            throw new BackendUnavailableException(
                    NAME,
                    "the brain exceeds the largest buffer of device %d: needed=%d largest=%d"
                            .formatted(facts.index(), layout.deviceBytes(), facts.bufferBytes()),
                    "choose another device, or use backend cuda or cpu");
        }
    }
}
