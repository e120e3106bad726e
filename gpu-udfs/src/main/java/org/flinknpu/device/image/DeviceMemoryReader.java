package org.flinknpu.device.image;

import java.nio.ByteBuffer;

/** Copies a device's memory into the host's. */
@FunctionalInterface
interface DeviceMemoryReader {
    /**
     * Copies.
     *
     * @param offset bytes from the start of the arena
     * @param into direct; filled from its position to its limit
     */
    void read(long offset, ByteBuffer into);
}
