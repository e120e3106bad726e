package org.flinknpu.device;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * A share of a device: the context that all brains of this JVM on that device have in common, and a
 * reservation of its memory. The first lease opens the context and the last one to close releases
 * it, so slots of one TaskManager cost one context. Memory is counted per piece of hardware, so
 * that two backends which reach the same device do not promise it twice.
 *
 * <p>Thread-safe. A device that hangs while its context opens or closes holds up nobody who wants
 * another device. The registry is the project's only mutable static state; it is per class loader,
 * and so is what it counts.
 *
 * @param <C> the backend's context
 */
public final class DeviceLease<C extends AutoCloseable> implements AutoCloseable {
    private static final Map<String, Shared<?>> OPEN = new HashMap<>();

    /** By hardware; written while {@link #OPEN} is held. */
    private static final Map<String, Long> RESERVED_BYTES = new ConcurrentHashMap<>();

    private final String key;
    private final String hardware;
    private final Shared<C> shared;
    private final long bytes;
    private boolean closed;

    /** What the leases of one device share. The number of leases is guarded by {@link #OPEN}. */
    private static final class Shared<C extends AutoCloseable> {
        private volatile C context;
        private int leases;

        synchronized C open(Supplier<C> opener) {
            if (context == null) {
                context = opener.get();
            }
            return context;
        }

        synchronized void close() throws Exception {
            if (context != null) {
                context.close();
            }
        }
    }

    private DeviceLease(String key, String hardware, Shared<C> shared, long bytes) {
        this.key = key;
        this.hardware = hardware;
        this.shared = shared;
        this.bytes = bytes;
    }

    /**
     * Reserves memory on a device.
     *
     * @param backend name of the backend
     * @param device the device
     * @param budgetBytes memory that all brains on it may take together, as this backend sees it
     * @param bytes memory that this brain will take
     * @param opener opens the context if there is none; may throw
     * @throws BackendUnavailableException if the memory does not suffice
     */
    public static <C extends AutoCloseable> DeviceLease<C> acquire(
            String backend,
            DeviceDescription device,
            long budgetBytes,
            long bytes,
            Supplier<C> opener) {
        DeviceLease<C> lease;
        synchronized (OPEN) {
            String hardware = device.hardware(backend);
            long reserved = RESERVED_BYTES.getOrDefault(hardware, 0L);
            if (bytes > budgetBytes - reserved) {
                throw new BackendUnavailableException(
                        backend,
                        "device memory does not suffice: device=%d needed=%d reserved=%d budget=%d"
                                .formatted(device.index(), bytes, reserved, budgetBytes),
                        "free the device, choose another one, or use backend cpu");
            }
            String key = backend + ":" + device.index();
            // A key belongs to one backend, and a backend has one type of context.
            @SuppressWarnings("unchecked")
            Shared<C> shared = (Shared<C>) OPEN.computeIfAbsent(key, any -> new Shared<C>());
            shared.leases++;
            RESERVED_BYTES.put(hardware, reserved + bytes);
            lease = new DeviceLease<>(key, hardware, shared, bytes);
        }
        boolean opened = false;
        try {
            lease.shared.open(opener);
            opened = true;
            return lease;
        } finally {
            if (!opened) {
                lease.close();
            }
        }
    }

    /** Brains that hold a share of a device. */
    public static int leases(String backend, DeviceDescription device) {
        synchronized (OPEN) {
            Shared<?> shared = OPEN.get(backend + ":" + device.index());
            return shared == null ? 0 : shared.leases;
        }
    }

    /** Whether the context of a device, if it has one, compiles kernels now. */
    public static boolean compiling(String backend, DeviceDescription device) {
        Shared<?> shared;
        synchronized (OPEN) {
            shared = OPEN.get(backend + ":" + device.index());
        }
        return shared != null
                && shared.context instanceof CompilingContext context
                && context.compiling();
    }

    /** Bytes that brains of all backends have reserved on the hardware of a device. */
    public static long reservedBytes(String backend, DeviceDescription device) {
        synchronized (OPEN) {
            return RESERVED_BYTES.getOrDefault(device.hardware(backend), 0L);
        }
    }

    /** Whether no brain of any backend in this JVM has memory on the same hardware but this one. */
    public boolean alone() {
        return RESERVED_BYTES.getOrDefault(hardware, 0L) == bytes;
    }

    /** The shared context. */
    public C context() {
        return shared.context;
    }

    /** Gives the share back. Idempotent. */
    @Override
    public void close() {
        synchronized (OPEN) {
            if (closed) {
                return;
            }
            closed = true;
            RESERVED_BYTES.merge(hardware, -bytes, Long::sum);
            RESERVED_BYTES.remove(hardware, 0L);
            if (--shared.leases > 0) {
                return;
            }
            OPEN.remove(key, shared);
        }
        // Whoever comes now opens a context of its own.
        try {
            shared.close();
        } catch (Exception e) {
            throw new IllegalStateException("Context not released: device=" + key, e);
        }
    }
}
