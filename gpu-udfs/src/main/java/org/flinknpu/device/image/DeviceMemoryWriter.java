package org.flinknpu.device.image;

import java.nio.ByteBuffer;

/** Copies host memory into a device's. */
@FunctionalInterface
public interface DeviceMemoryWriter {
    /**
     * Copies; the source may be reused when this returns.
     *
     * @param offset bytes from the start of the arena
     * @param source direct; from its position to its limit
     */
    void write(long offset, ByteBuffer source);
}
