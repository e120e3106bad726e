package org.flinknpu.device.image;

import java.nio.ByteBuffer;

/**
 * The line to one brain's part of a device's memory. Confined to one thread at a time, but for
 * {@link #readAside}. Every method throws {@link org.flinknpu.device.DeviceFailureException} if the
 * device fails.
 */
public interface StateLink extends DeviceMemoryWriter, AutoCloseable {
    /**
     * Delivers the spikes of the fired list in the arena, as those of {@code age} bursts before the
     * last one. Waits for it.
     */
    void deliver(int age);

    /** Copies from the arena, after all that was started. */
    void read(long offset, ByteBuffer into);

    /**
     * Starts to copy potentials and counters, {@link BrainLayout#stateBytes} from {@link
     * BrainLayout#potential} on, to {@link BrainLayout#aside}, after all that was started.
     */
    void copyAside();

    /**
     * Copies from what was set aside, when it is complete. The one method that another thread may
     * call at the same time as others.
     */
    void readAside(long offset, ByteBuffer into);

    @Override
    void close();
}
