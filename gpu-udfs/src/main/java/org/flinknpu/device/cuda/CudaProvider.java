package org.flinknpu.device.cuda;

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
import org.flinknpu.device.image.LaunchShape;
import org.flinknpu.device.image.ResidentProvider;

/** Bursts on NVIDIA devices. */
public final class CudaProvider extends ResidentProvider {
    /** Name in options. */
    public static final String NAME = "cuda";

    /** System property: milliseconds after which a burst without result counts as lost. */
    static final String DEADLINE = "flinknpu.cuda.deadlineMillis";

    private static final long DEADLINE_MILLIS = 10_000;

    /** What was fastest on an H200. */
    private static final LaunchShape SHAPE =
            new LaunchShape(
                    Integer.getInteger("flinknpu.cuda.wholeNeurons", 1024),
                    Integer.getInteger("flinknpu.cuda.binnedNeurons", 2_000_000),
                    Integer.getInteger("flinknpu.cuda.batchedNeurons", 2048),
                    Integer.getInteger("flinknpu.cuda.servedAfter", LaunchShape.SERVED_AFTER),
                    Integer.getInteger("flinknpu.cuda.runNeurons", LaunchShape.MOST_OWN_NEURONS));

    /** Arena of a batch: room for 256 brains of 1,000 neurons with 100 synapses. */
    private static final long BATCH_BYTES = 160L << 20;

    /** Share of a device's free memory that brains may take; the rest is the driver's. */
    private static final double BUDGET = 0.95;

    private final DeviceSource source;
    private List<CudaFacts> devices = List.of();

    /** Where devices come from; replaced in tests. */
    @FunctionalInterface
    interface DeviceSource {
        List<CudaFacts> devices();
    }

    /** The provider of the devices of this machine. */
    public CudaProvider() {
        this(CudaRuntime::devices, SHAPE);
    }

    CudaProvider(DeviceSource source, LaunchShape shape) {
        super(NAME, shape);
        this.source = source;
    }

    @Override
    protected Availability look() {
        try {
            devices = source.devices();
        } catch (LinkageError e) {
            return missing(e);
        } catch (RuntimeException e) {
            return Availability.missing(
                    "NVIDIA driver does not start: " + firstLine(e),
                    "check nvidia-smi; after an update of the driver, restart the machine");
        }
        if (devices.isEmpty()) {
            return Availability.missing(
                    "NVIDIA driver found, but no device",
                    "check nvidia-smi and CUDA_VISIBLE_DEVICES");
        }
        List<DeviceDescription> described = new ArrayList<>();
        for (CudaFacts facts : devices) {
            described.add(facts.describe());
        }
        return Availability.of(described);
    }

    private static Availability missing(LinkageError e) {
        String what = decisiveLine(e);
        if (what.contains("already loaded in another class")) {
            return Availability.missing(
                    "jcuda's natives are loaded by another class loader: " + what,
                    "put the jcuda jars into Flink's lib/ and out of the job's jar");
        }
        if (e instanceof NoClassDefFoundError) {
            return Availability.missing(
                    "jcuda does not load: " + what,
                    "put jcuda and jcuda-natives (linux-x86_64) on the class path");
        }
        return Availability.missing(
                "NVIDIA driver not found: " + what,
                "install an NVIDIA driver of version 525 or later (libcuda.so.1)");
    }

    /** jcuda's message is a page of stack traces; the last error in it is the one that decides. */
    private static String decisiveLine(LinkageError e) {
        String decisive = firstLine(e);
        for (String line : String.valueOf(e.getMessage()).split("\n")) {
            int error = line.indexOf("UnsatisfiedLinkError: ");
            if (error >= 0) {
                decisive = line.substring(error + "UnsatisfiedLinkError: ".length());
            }
        }
        return decisive;
    }

    @Override
    protected BrainLink link(int device, BrainLayout layout) {
        CudaFacts facts = devices.get(device);
        try {
            CudaRegion region = region(facts, layout.deviceBytes(), layout.mailboxBytes());
            return new CudaLink(region, layout, deadlineNanos());
        } catch (CudaException e) {
            throw refusal(facts, e);
        }
    }

    @Override
    protected BatchLink batchLink(int device, int wordBits) {
        CudaFacts facts = devices.get(device);
        try {
            CudaRegion region = region(facts, BATCH_BYTES, Batch.MAILBOX_BYTES);
            return new CudaBatchLink(region, wordBits, BATCH_BYTES, deadlineNanos());
        } catch (CudaException e) {
            throw refusal(facts, e);
        }
    }

    private static long deadlineNanos() {
        return Long.getLong(DEADLINE, DEADLINE_MILLIS) * 1_000_000;
    }

    private static BackendUnavailableException refusal(CudaFacts facts, CudaException e) {
        return new BackendUnavailableException(
                NAME,
                "device %d (%s): %s".formatted(facts.index(), facts.name(), e.getMessage()),
                "free the device's memory, choose another device, or use backend cpu");
    }

    private static CudaRegion region(CudaFacts facts, long arenaBytes, long mailboxBytes) {
        DeviceLease<CudaContext> lease =
                DeviceLease.acquire(
                        NAME,
                        facts.describe(),
                        (long) (facts.memoryBytes() * BUDGET),
                        arenaBytes,
                        () -> new CudaContext(facts));
        return new CudaRegion(lease, arenaBytes, mailboxBytes);
    }
}
