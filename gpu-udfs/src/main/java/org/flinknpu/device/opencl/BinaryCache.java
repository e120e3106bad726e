package org.flinknpu.device.opencl;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.flinknpu.device.image.KernelSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compiled programs on disk, so that a driver compiles once per machine and not once per start.
 * Named by the hash of everything that the binary depends on. What cannot be read or written is
 * compiled again, and so is what was damaged: a driver takes a binary as it is, and ends the
 * process when it runs into garbage. In front of each binary stands its own hash.
 */
final class BinaryCache {
    /** System property that names the directory; empty switches the cache off. */
    static final String PROPERTY = "flinknpu.opencl.cache";

    private static final Logger LOG = LoggerFactory.getLogger(BinaryCache.class);
    private static final long MAX_BYTES = 64 << 20;
    private static final int HASH_BYTES = 32;

    private final Path directory;

    BinaryCache(Path directory) {
        this.directory = directory;
    }

    /** The cache of this user, unless {@value #PROPERTY} names another. */
    static BinaryCache ofUser() {
        String named = System.getProperty(PROPERTY);
        if (named != null) {
            return new BinaryCache(named.isEmpty() ? null : Path.of(named));
        }
        return new BinaryCache(
                Path.of(System.getProperty("user.home"), ".cache", "flink-npu", "opencl"));
    }

    /** A key from all that decides the binary. */
    static String key(String source, String options, DeviceFacts device) {
        return KernelSource.sha256(
                String.join(
                        "\n", source, options, device.name(), device.platform(), device.driver()));
    }

    /** The binary of that key as it was stored, or null. */
    byte[] load(String key) {
        if (directory == null) {
            return null;
        }
        Path file = directory.resolve(key);
        try {
            return Files.isRegularFile(file) && Files.size(file) <= MAX_BYTES
                    ? unwrapped(file, Files.readAllBytes(file))
                    : null;
        } catch (IOException e) {
            LOG.debug("Compiled kernels not read: file={}: {}", file, e.toString());
            return null;
        }
    }

    private static byte[] unwrapped(Path file, byte[] whole) {
        int start = Math.min(HASH_BYTES, whole.length);
        byte[] binary = Arrays.copyOfRange(whole, start, whole.length);
        if (!Arrays.equals(whole, 0, start, KernelSource.sha256(binary), 0, HASH_BYTES)) {
            LOG.warn("Compiled kernels are damaged and are compiled again: file={}", file);
            return null;
        }
        return binary;
    }

    /** Keeps a binary, all of it or none. */
    void store(String key, byte[] binary) {
        if (directory == null) {
            return;
        }
        try {
            Files.createDirectories(directory);
            Path partial = Files.createTempFile(directory, "partial", "");
            try {
                Files.write(partial, KernelSource.sha256(binary));
                Files.write(partial, binary, StandardOpenOption.APPEND);
                Files.move(
                        partial,
                        directory.resolve(key),
                        StandardCopyOption.ATOMIC_MOVE,
                        StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(partial);
            }
        } catch (IOException e) {
            LOG.debug("Compiled kernels not kept: directory={}: {}", directory, e.toString());
        }
    }
}
