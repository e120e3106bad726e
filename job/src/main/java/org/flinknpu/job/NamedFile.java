package org.flinknpu.job;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A file to read that the person at the command line named; it may be a pipe. */
public final class NamedFile {
    private NamedFile() {}

    /**
     * Reads on, and nothing else, because the JDK's streams of files ask a pipe for its position.
     * What goes wrong says which file it is.
     */
    private static final class Reading extends InputStream {
        private final InputStream in;
        private final Path file;

        Reading(InputStream in, Path file) {
            this.in = in;
            this.file = file;
        }

        @Override
        public int read() throws IOException {
            try {
                return in.read();
            } catch (IOException e) {
                throw named(e);
            }
        }

        @Override
        public int read(byte[] bytes, int from, int count) throws IOException {
            try {
                return in.read(bytes, from, count);
            } catch (IOException e) {
                throw named(e);
            }
        }

        private IOException named(IOException e) {
            IOException named = new FileSystemException(file.toString(), null, e.getMessage());
            named.initCause(e);
            return named;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }

    /**
     * Whether a name stands for something that can be read only once and has no length, such as
     * {@code /dev/stdin} behind a pipe, or a shell's {@code <(command)}.
     */
    public static boolean isPipe(Path file) {
        return Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file);
    }

    /**
     * Opens a file. A pipe waits for whoever writes to it.
     *
     * @throws UsageException if there is no such file or it cannot be read
     */
    public static InputStream open(Path file) {
        try {
            if (Files.isDirectory(file)) {
                throw new UsageException("A folder where a file is needed: " + file);
            }
            InputStream in =
                    isPipe(file) ? new FileInputStream(file.toFile()) : Files.newInputStream(file);
            return new Reading(in, file);
        } catch (NoSuchFileException e) {
            throw new UsageException("No such file: " + file, e);
        } catch (IOException e) {
            throw new UsageException("File cannot be read: " + file + " (" + e + ")", e);
        }
    }

    /**
     * Refuses an output for which there is no folder, before any work is done for it.
     *
     * @throws UsageException if that is so
     */
    public static void requireFolder(Path output) {
        Path folder = output.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new UsageException("No such folder: " + folder + "; create it first");
        }
    }

    /**
     * Refuses to put a file in the place of what is none: a folder, or a device or pipe, which
     * would be gone from the machine.
     *
     * @param option name of the option that says where
     * @throws UsageException if that is so
     */
    public static void requireReplaceable(Path output, String option) {
        if (Files.isDirectory(output)) {
            throw new UsageException("A folder where a file is needed: " + option + "=" + output);
        }
        if (isPipe(output)) {
            throw new UsageException(
                    "No file that can be replaced: %s=%s; name one, for example /tmp/brain.npuc"
                            .formatted(option, output));
        }
    }
}
