package org.flinknpu.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A temporary directory that is deleted at the latest when the next one of its kind is made.
 *
 * <p>A process that is killed deletes nothing. While it lives it holds a lock on a file in its
 * directory, which the system releases however the process ends; so {@link #create} deletes the
 * directories with the same prefix whose lock can be had. One without that file is left alone: it
 * is being made, or belongs to somebody else.
 *
 * <p>Thread-safe.
 */
final class ScratchDirectory implements AutoCloseable {
    /** Name of the locked file. */
    static final String LOCK = "npu.lock";

    private static final Logger LOG = LoggerFactory.getLogger(ScratchDirectory.class);

    /**
     * The directories of this process. Opening and closing the lock file of one would release its
     * lock: to the system, locks belong to processes.
     */
    private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final FileChannel lock;

    private ScratchDirectory(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /**
     * Deletes what dead processes have left behind, and makes a new directory.
     *
     * @param prefix beginning of the name
     * @throws IOException if no directory can be made
     */
    static ScratchDirectory create(String prefix) throws IOException {
        Path parent = Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath();
        deleteAbandoned(parent, prefix);
        Path path = Files.createTempDirectory(parent, prefix);
        OWN.add(path);
        FileChannel channel =
                FileChannel.open(
                        path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        // Without a lock, as on some network file systems, another process would delete it.
        if (channel.tryLock() == null) {
            Files.delete(path.resolve(LOCK));
        }
        return new ScratchDirectory(path, channel);
    }

    /** Where it is. */
    Path path() {
        return path;
    }

    /** Deletes it with everything in it. */
    @Override
    public void close() {
        TemporaryTree.delete(path);
        try {
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        OWN.remove(path);
    }

    private static void deleteAbandoned(Path parent, String prefix) {
        try (DirectoryStream<Path> found = Files.newDirectoryStream(parent, prefix + "*")) {
            for (Path directory : found) {
                if (!OWN.contains(directory) && isAbandoned(directory)) {
                    LOG.info("Deleting what a killed process has left behind: {}", directory);
                    TemporaryTree.delete(directory);
                }
            }
        } catch (IOException e) {
            LOG.info("Temporary directories cannot be listed: {} ({})", parent, e.toString());
        }
    }

    private static boolean isAbandoned(Path directory) {
        Path file = directory.resolve(LOCK);
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
                || !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            return lock != null;
        } catch (IOException e) {
            // Somebody else's, or gone in between.
            return false;
        }
    }
}
