package org.flinknpu.device.image;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;
import org.flinknpu.burst.BurstKernel;
import org.flinknpu.device.Availability;
import org.flinknpu.device.BackendUnavailableException;
import org.flinknpu.device.DeviceDescription;
import org.flinknpu.device.KernelOptions;
import org.flinknpu.device.KernelProvider;

/** A backend whose brains live on a device, as {@link ResidentKernel}s. Thread-safe. */
public abstract class ResidentProvider implements KernelProvider {
    private final String name;
    private final LaunchShape shape;
    private final Map<Integer, List<Batch>> batches = new ConcurrentHashMap<>();
    private volatile Availability availability;

    /**
     * A backend.
     *
     * @param name its name in options
     * @param shape which way serves which size of brain, if all devices are alike
     */
    protected ResidentProvider(String name, LaunchShape shape) {
        this.name = name;
        this.shape = shape;
    }

    /** Which way serves which size of brain on a device. */
    protected LaunchShape shape(int device) {
        return shape;
    }

    /** Looks for devices; called once. Never throws. */
    protected abstract Availability look();

    /**
     * Allocates what a brain needs.
     *
     * @param device index of a usable device
     * @param layout of the brain
     * @throws BackendUnavailableException if that device cannot hold it; nothing stays allocated
     */
    protected abstract BrainLink link(int device, BrainLayout layout);

    /**
     * Allocates what a batch needs.
     *
     * @param device index of a usable device
     * @param wordBits width of the accumulators of its brains
     * @throws BackendUnavailableException if that device cannot hold it; nothing stays allocated
     */
    protected abstract BatchLink batchLink(int device, int wordBits);

    /** Batches of a device that are open now. */
    public final List<Batch> batches(int device) {
        List<Batch> open = batches.getOrDefault(device, List.of());
        synchronized (open) {
            return List.copyOf(open);
        }
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final Availability probe() {
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

    /** The first line of what a failure says. */
    protected static String firstLine(Throwable e) {
        String text = String.valueOf(e.getMessage());
        int end = text.indexOf('\n');
        return end < 0 ? text : text.substring(0, end);
    }

    @Override
    public final long bytesNeeded(Connectome connectome, KernelOptions options) {
        BrainImage image = BrainImage.of(connectome, shape);
        return image.refusal() == null ? image.layout().deviceBytes() : Long.MAX_VALUE;
    }

    @Override
    public final BurstKernel open(
            Connectome connectome, BrainState initial, KernelOptions options) {
        initial.requireFits(connectome);
        Availability found = probe();
        if (!found.available()) {
            throw new BackendUnavailableException(name, found.reason(), found.remedy());
        }
        BackendUnavailableException refused = null;
        for (DeviceDescription device : found.devices()) {
            if (device.usable() && device.matches(options.device())) {
                BrainImage image = BrainImage.of(connectome, shape(device.index()));
                if (image.refusal() != null) {
                    throw new BackendUnavailableException(
                            name, image.refusal(), "split the brain, or use backend cpu");
                }
                try {
                    return open(device.index(), image, initial);
                } catch (BackendUnavailableException e) {
                    refused = e;
                }
            }
        }
        throw refused != null
                ? refused
                : new BackendUnavailableException(
                        name,
                        "no usable device matches: device=" + options.device(),
                        "list the devices with npu doctor");
    }

    private BurstKernel open(int device, BrainImage image, BrainState initial) {
        BrainLayout layout = image.layout();
        if (!layout.batched()) {
            return new ResidentKernel(name, image, initial, link(device, layout));
        }
        List<Batch> open = batches.computeIfAbsent(device, index -> new ArrayList<>());
        for (Batch batch : batches(device)) {
            BurstKernel kernel = batch.join(name, image, initial);
            if (kernel != null) {
                return kernel;
            }
        }
        BatchLink link = batchLink(device, layout.wordBits());
        Batch batch =
                new Batch(
                        link,
                        shape(device).servedAfter(),
                        closed -> {
                            synchronized (open) {
                                open.remove(closed);
                            }
                        });
        // Before others know of it: the last brain that leaves closes a batch.
        BurstKernel kernel = batch.join(name, image, initial);
        if (kernel == null) {
            batch.closeIfEmpty();
            throw new BackendUnavailableException(
                    name,
                    "no room in an empty batch: neededBytes=%d arenaBytes=%d"
                            .formatted(layout.deviceBytes(), link.arenaBytes()),
                    "choose another device, or use backend cpu");
        }
        synchronized (open) {
            open.add(batch);
        }
        return kernel;
    }
}
