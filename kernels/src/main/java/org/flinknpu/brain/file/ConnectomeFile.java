package org.flinknpu.brain.file;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.flinknpu.brain.BrainFormatException;
import org.flinknpu.brain.BrainLimits;
import org.flinknpu.brain.Connectome;

/**
 * The native file of big brains: an Avro object container (codec zstandard) of blocks that load
 * straight into columns. Any Avro reader opens it; {@code docs/brain-files.md} is its reference.
 *
 * <p>Every block has a checksum, the last one seals the whole file, and the header holds the
 * connectome's fingerprint; all three are verified, so a file that loads is the brain that was
 * written. A truncated, damaged, foreign or newer file, and one that expands more than 1024-fold,
 * is refused with a {@link BrainFormatException} of one line. Memory grows with the blocks that
 * arrive, not with what the header declares.
 *
 * <p>Reading needs the columns of the brain plus a few megabytes. The same brain always gives the
 * same bytes.
 */
public final class ConnectomeFile {
    /** The newest version of the format, which this build reads and writes. */
    public static final int VERSION = ContainerFormat.VERSION;

    private static final int BUFFER_BYTES = 1 << 16;
    private static final String PART_SUFFIX = ".part-";

    private ConnectomeFile() {}

    /**
     * Reads a connectome.
     *
     * @param in the file; read to its end, not closed
     * @param length bytes of the file if they are known, else -1: then columns are grown instead of
     *     allocated in one piece
     * @param source what is read, for messages
     * @throws BrainFormatException if it is not a sound connectome file within the limits
     */
    public static Connectome read(
            InputStream in, long length, String source, BrainLimits limits, Progress progress)
            throws IOException {
        InputStream buffered = new BufferedInputStream(in, BUFFER_BYTES);
        return new ConnectomeReader(buffered, length, source, limits, progress).read();
    }

    /** Reads a connectome from the rest of a channel, which stays open. */
    public static Connectome read(
            SeekableByteChannel channel, String source, BrainLimits limits, Progress progress)
            throws IOException {
        long length = channel.size() - channel.position();
        return read(Channels.newInputStream(channel), length, source, limits, progress);
    }

    /** Reads a connectome from a file. */
    public static Connectome read(Path file, BrainLimits limits, Progress progress)
            throws IOException {
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            return read(channel, file.toString(), limits, progress);
        }
    }

    /**
     * Writes a connectome.
     *
     * @param out receives the file; flushed, not closed
     */
    public static void write(Connectome connectome, OutputStream out, Progress progress)
            throws IOException {
        OutputStream buffered = new BufferedOutputStream(out, BUFFER_BYTES);
        new ConnectomeWriter(connectome, buffered, progress).write();
    }

    /**
     * Writes a connectome to a file. The file appears, or replaces an older one, only when it is
     * complete and on disk. A symbolic link stays and leads to the new file.
     */
    public static void write(Connectome connectome, Path output, Progress progress)
            throws IOException {
        Path file = Files.exists(output) ? output.toRealPath() : output;
        Path folder = file.toAbsolutePath().getParent();
        String name = file.getFileName() + PART_SUFFIX + ProcessHandle.current().pid();
        Path part = folder.resolve(name + "-" + System.nanoTime());
        try {
            try (FileChannel channel =
                    FileChannel.open(
                            part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                write(connectome, Channels.newOutputStream(channel), progress);
                channel.force(true);
            }
            Files.move(
                    part,
                    file,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }
}
