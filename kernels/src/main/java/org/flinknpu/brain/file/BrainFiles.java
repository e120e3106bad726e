package org.flinknpu.brain.file;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.flinknpu.brain.BrainFormatException;
import org.flinknpu.brain.BrainJson;
import org.flinknpu.brain.BrainLimits;
import org.flinknpu.brain.Connectome;

/** Loads a brain from Brain JSON or a connectome file, told apart by their first bytes. */
public final class BrainFiles {
    private static final int FIRST_BYTES = 512;
    private static final int BUFFER_BYTES = 1 << 16;

    private BrainFiles() {}

    /**
     * Loads a brain.
     *
     * @param in the file; read to its end and closed
     * @param length bytes of the file if they are known, else -1
     * @param source what is read, for messages
     * @throws BrainFormatException if it is neither, or not a sound one within the limits
     */
    public static Connectome load(
            InputStream in, long length, String source, BrainLimits limits, Progress progress)
            throws IOException {
        try (BufferedInputStream bytes = new BufferedInputStream(in, BUFFER_BYTES)) {
            bytes.mark(FIRST_BYTES);
            byte[] first = bytes.readNBytes(FIRST_BYTES);
            bytes.reset();
            if (ContainerFormat.isContainer(first)) {
                return ConnectomeFile.read(bytes, length, source, limits, progress);
            }
            if (!startsAsJson(first)) {
                throw new BrainFormatException(
                        "Neither Brain JSON nor a connectome file: source=%s%s"
                                .formatted(source, first.length == 0 ? " is empty" : ""));
            }
            return BrainJson.read(bytes, source, limits);
        }
    }

    /** Loads a brain from a file. */
    public static Connectome load(Path file, BrainLimits limits, Progress progress)
            throws IOException {
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            InputStream in = Channels.newInputStream(channel);
            return load(in, channel.size(), file.toString(), limits, progress);
        }
    }

    /** Whether the first byte after a byte order mark and white space opens an object. */
    private static boolean startsAsJson(byte[] first) {
        int i = first.length >= 3 && first[0] == (byte) 0xEF && first[1] == (byte) 0xBB ? 3 : 0;
        while (i < first.length && (first[i] == ' ' || first[i] >= '\t' && first[i] <= '\r')) {
            i++;
        }
        return i == first.length ? i > 0 : first[i] == '{';
    }
}
