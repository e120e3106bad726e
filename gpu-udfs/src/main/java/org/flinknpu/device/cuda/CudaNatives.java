package org.flinknpu.device.cuda;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import jcuda.JCudaVersion;
import jcuda.driver.JCudaDriver;

/**
 * Loads jcuda's natives, one process at a time. Unless they lie on {@code java.library.path}, jcuda
 * unpacks them to a file of a fixed name in {@code java.io.tmpdir} and loads whatever it finds
 * there: what another process is still writing, or did not finish, ends the JVM with SIGBUS.
 * TaskManagers of one machine start at the same time.
 */
final class CudaNatives {
    private static final String LIBRARY =
            "libJCudaDriver-" + JCudaVersion.get() + "-linux-x86_64.so";

    private static boolean loaded;

    private CudaNatives() {}

    /**
     * Loads them, if that has not been done.
     *
     * @throws LinkageError if they do not load
     */
    static synchronized void load() {
        if (loaded) {
            return;
        }
        Path folder = Path.of(System.getProperty("java.io.tmpdir"));
        // A name for each user: nobody can open the lock of somebody else.
        String lock = "flink-npu-jcuda-" + System.getProperty("user.name") + ".lock";
        try (FileChannel channel = channel(folder.resolve(lock));
                FileLock held = channel == null ? null : channel.lock()) {
            if (held != null) {
                removeUnfinished(folder);
            }
            JCudaDriver.setExceptionsEnabled(false);
        } catch (IOException | OverlappingFileLockException e) {
            // Another job of this JVM is at it, or there is no order to be had.
            JCudaDriver.setExceptionsEnabled(false);
        }
        loaded = true;
    }

    /** Null if there can be none: then there is no order, as without this class. */
    private static FileChannel channel(Path lock) {
        try {
            return FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            return null;
        }
    }

    /** Where jcuda unpacks its library. */
    static Path unpacked(Path folder) {
        return folder.resolve(LIBRARY);
    }

    /** Removes what a process left that ended while it was unpacking. Under the lock. */
    private static void removeUnfinished(Path folder) throws IOException {
        Path unpacked = unpacked(folder);
        if (Files.exists(unpacked) && Files.size(unpacked) != bytes()) {
            Files.delete(unpacked);
        }
    }

    /** Bytes of the library, or -1 if jcuda brings none for this machine. */
    static long bytes() throws IOException {
        try (InputStream in = JCudaDriver.class.getResourceAsStream("/lib/" + LIBRARY)) {
            return in == null ? -1 : in.transferTo(OutputStream.nullOutputStream());
        }
    }
}
