package org.flinknpu.flow;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.flinknpu.flow.state.BrainImage;
import org.flinknpu.flow.state.CorruptStateException;
import org.flinknpu.flow.state.StateFile;
import org.flinknpu.schema.SavedState;
import org.flinknpu.wire.DeadLetterReason;

/**
 * Reads the saved brains that deploys go on from: from the bytes of the deploy, or from a file
 * below the roots of connectomes. They come from outside, so nothing of them is believed that has
 * not been looked at. Thread-safe.
 */
final class SavedStates {
    private static final int BUFFER_BYTES = 1 << 16;

    private final ConnectomeRoots roots;
    private final long maxBytes;

    /** Within the limits of the options. */
    SavedStates(NpuOptions options) {
        roots = new ConnectomeRoots(options.connectomes().roots());
        maxBytes = options.connectomes().maxBytes();
    }

    /**
     * The saved brain.
     *
     * @param saved where it is; a valid record
     * @param neurons number of neurons that it must have
     * @throws CommandRefusedException if it cannot be read or is not the announced one
     */
    BrainImage read(SavedState saved, int neurons) throws CommandRefusedException {
        try {
            return saved.getUri() == null
                    ? fromBytes(saved, neurons)
                    : fromUri(saved, roots.require(saved.getUri(), "state", reason()), neurons);
        } catch (CorruptStateException e) {
            throw refused(e.getMessage());
        } catch (IOException | RuntimeException e) {
            // A file system may answer in its own way; whatever it is, only this deploy suffers.
            throw refused(
                    "saved state cannot be read: stateUri=%s: %s".formatted(saved.getUri(), e));
        }
    }

    private static BrainImage fromBytes(SavedState saved, int neurons)
            throws IOException, CommandRefusedException {
        ByteBuffer view = saved.getBytes().duplicate();
        byte[] bytes = new byte[view.remaining()];
        view.get(bytes);
        return read(new ByteArrayInputStream(bytes), "deploy", saved, neurons);
    }

    private BrainImage fromUri(SavedState saved, URI uri, int neurons)
            throws IOException, CommandRefusedException {
        Path path = new Path(uri);
        FileSystem files = path.getFileSystem();
        long bytes = files.getFileStatus(path).getLen();
        if (bytes > maxBytes) {
            throw refused(
                    "saved state too long: stateUri=%s bytes=%d limit=%d"
                            .formatted(uri, bytes, maxBytes));
        }
        try (InputStream in = new BufferedInputStream(files.open(path), BUFFER_BYTES)) {
            return read(in, uri.toString(), saved, neurons);
        }
    }

    private static BrainImage read(InputStream in, String what, SavedState saved, int neurons)
            throws IOException, CommandRefusedException {
        DigestInputStream digested = new DigestInputStream(in, sha256());
        BrainImage image = StateFile.read(digested, what, neurons);
        String found = HexFormat.of().formatHex(digested.getMessageDigest().digest());
        if (saved.getSha256() != null && !saved.getSha256().equals(found)) {
            throw refused(
                    "saved state is not the announced one: announced=%s found=%s"
                            .formatted(saved.getSha256(), found));
        }
        return image;
    }

    private static CommandRefusedException refused(String detail) {
        return new CommandRefusedException(reason(), detail);
    }

    private static DeadLetterReason reason() {
        return DeadLetterReason.BAD_STATE;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
