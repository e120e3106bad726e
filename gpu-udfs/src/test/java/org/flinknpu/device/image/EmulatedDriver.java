package org.flinknpu.device.image;

import java.io.IOException;
import java.nio.file.Path;

/** A driver for CUDA whose device is emulated, for a JVM of its own. */
public final class EmulatedDriver {
    private EmulatedDriver() {}

    /**
     * Builds it. Skips or fails the test where {@link Emulator#require} does.
     *
     * @param folder in which it is built
     * @return the library, {@code libcuda.so.1}: a JVM that has loaded it loads no other driver
     */
    public static Path build(Path folder) throws IOException {
        return Emulator.require().driver(folder);
    }
}
