package org.flinknpu.device;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A share of a device: the context that all brains of this JVM on that device have in common, and a
 * reservation of its memory. The first lease opens the context and the last one to close releases
 * it, so slots of one TaskManager cost one context.
 *
 * <p>Thread-safe. The registry is the project's only mutable static state; it is per class loader,
 * and so is what it counts.
 *
 * @param <C> the backend's context
 */
public final class DeviceLease<C extends AutoCloseable> implements AutoCloseable {
    private static final Map<String, Shared<?>> OPEN = new HashMap<>();

    private final String key;
    private final Shared<C> shared;
    private final long bytes;
    private boolean closed;

    /** What the leases of one device share. Guarded by {@link #OPEN}. */
    private static final class Shared<C> {
        private final C context;
        private final long budgetBytes;
        private long reservedBytes;
        private int leases;

        Shared(C context, long budgetBytes) {
            this.context = context;
            this.budgetBytes = budgetBytes;
        }
    }

    private DeviceLease(String key, Shared<C> shared, long bytes) {
        this.key = key;
        this.shared = shared;
        this.bytes = bytes;
    }

    /**
     * Reserves memory on a device.
     *
     * @param backend name of the backend
     * @param device index of the device
     * @param budgetBytes memory that all brains on it may take together; counts when the first
     *     lease is taken
     * @param bytes memory that this brain will take
     * @param opener opens the context if there is none; may throw
     * @throws BackendUnavailableException if the memory does not suffice
     */
    public static <C extends AutoCloseable> DeviceLease<C> acquire(
            String backend, int device, long budgetBytes, long bytes, Supplier<C> opener) {
        String key = backend + ":" + device;
        synchronized (OPEN) {
            // A key belongs to one backend, and a backend has one type of context.
            @SuppressWarnings("unchecked")
            Shared<C> shared = (Shared<C>) OPEN.get(key);
            long reserved = shared == null ? 0 : shared.reservedBytes;
            long budget = shared == null ? budgetBytes : shared.budgetBytes;
            if (bytes > budget - reserved) {
                throw new BackendUnavailableException(
                        backend,
                        "device memory does not suffice: device=%d needed=%d reserved=%d budget=%d"
                                .formatted(device, bytes, reserved, budget),
                        "free the device, choose another one, or use backend cpu");
            }
            if (shared == null) {
                shared = new Shared<>(opener.get(), budgetBytes);
                OPEN.put(key, shared);
            }
            shared.reservedBytes += bytes;
            shared.leases++;
            return new DeviceLease<>(key, shared, bytes);
        }
    }

    /** Brains that hold a share of a device. */
    public static int leases(String backend, int device) {
        synchronized (OPEN) {
            Shared<?> shared = OPEN.get(backend + ":" + device);
            return shared == null ? 0 : shared.leases;
        }
    }

    /** Bytes that brains have reserved on a device. */
    public static long reservedBytes(String backend, int device) {
        synchronized (OPEN) {
            Shared<?> shared = OPEN.get(backend + ":" + device);
            return shared == null ? 0 : shared.reservedBytes;
        }
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
            shared.reservedBytes -= bytes;
            if (--shared.leases > 0) {
                return;
            }
            OPEN.remove(key);
            try {
                shared.context.close();
            } catch (Exception e) {
                throw new IllegalStateException("Context not released: device=" + key, e);
            }
        }
    }
}
