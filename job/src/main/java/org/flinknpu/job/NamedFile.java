package org.flinknpu.job;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A file to read that the person at the command line named; it may be a pipe. */
public final class NamedFile {
    private NamedFile() {}

    /** Reads on, and nothing else: the JDK's streams of files ask a pipe for its position. */
    private static final class Pipe extends InputStream {
        private final InputStream in;

        Pipe(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            return in.read();
        }

        @Override
        public int read(byte[] bytes, int from, int count) throws IOException {
            return in.read(bytes, from, count);
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
            return isPipe(file)
                    ? new Pipe(new FileInputStream(file.toFile()))
                    : Files.newInputStream(file);
        } catch (NoSuchFileException e) {
            throw new UsageException("No such file: " + file, e);
        } catch (IOException e) {
            throw new UsageException("File cannot be read: " + file + " (" + e + ")", e);
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
