package org.flinknpu.flow;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.flinknpu.brain.BrainFormatException;
import org.flinknpu.brain.BrainLimits;
import org.flinknpu.brain.BrainTooLargeException;
import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.file.BrainFiles;
import org.flinknpu.brain.file.Progress;
import org.flinknpu.flow.state.ConnectomeReference;
import org.flinknpu.flow.state.CorruptStateException;
import org.flinknpu.schema.Deploy;
import org.flinknpu.wire.DeadLetterReason;

/**
 * Loads connectomes: from the bytes of a deploy, or from a file system that Flink knows, below the
 * configured roots. What the JVM has already is not loaded again, and brains of one fingerprint
 * share one object. Thread-safe.
 */
final class ConnectomeSource {
    /** One for the JVM, so that the slots of a task manager share as well. */
    private static final Shelf SHARED = new Shelf();

    /** Neurons and synapses of a brain whose kernel opens within a few milliseconds. */
    private static final long SMALL = 200_000;

    private static final Object[] LOADING = new Object[64];

    static {
        for (int i = 0; i < LOADING.length; i++) {
            LOADING[i] = new Object();
        }
    }

    /**
     * What sources share: connectomes by fingerprint, those of files by URI as well, embedded ones
     * by the hash of their bytes.
     */
    static final class Shelf {
        private final WeakCache<Connectome> connectomes = new WeakCache<>();
        private final WeakCache<Connectome> files = new WeakCache<>();
        private final WeakCache<LoadedConnectome> embedded = new WeakCache<>();
    }

    private final ConnectomeRoots roots;
    private final long maxBytes;
    private final int maxNeurons;
    private final Shelf shelf;

    /** A source within the limits of the options that shares with the whole JVM. */
    ConnectomeSource(NpuOptions options) {
        this(options, SHARED);
    }

    /** A source that shares through the given shelf. */
    ConnectomeSource(NpuOptions options, Shelf shelf) {
        roots = new ConnectomeRoots(options.connectomes().roots());
        maxBytes = options.connectomes().maxBytes();
        maxNeurons = options.quotas().neuronsPerBrain();
        this.shelf = shelf;
    }

    /** Whether a connectome is there and small, so that a brain of it opens in no time. */
    boolean atHand(String fingerprint) {
        Connectome known = fingerprint == null ? null : shelf.connectomes.find(fingerprint);
        return known != null && known.neuronCount() + (long) known.synapseCount() <= SMALL;
    }

    /**
     * The connectome that a deploy asks for.
     *
     * @throws CommandRefusedException if it cannot be read, is none, is too large, or is not the
     *     announced one
     */
    LoadedConnectome load(Deploy deploy) throws CommandRefusedException {
        String announced = deploy.getConnectomeFingerprint();
        LoadedConnectome loaded;
        try {
            loaded =
                    deploy.getConnectome() == null
                            ? fromUri(deploy.getConnectomeUri(), announced)
                            : fromBytes(copy(deploy.getConnectome()));
        } catch (BrainTooLargeException e) {
            // The same refusal as for one that is known already and need not be read.
            throw new CommandRefusedException(DeadLetterReason.QUOTA, e.getMessage());
        } catch (BrainFormatException e) {
            throw refused(e.getMessage());
        } catch (IOException | RuntimeException e) {
            // A file system may answer in its own way; whatever it is, only this deploy suffers.
            throw refused(
                    "connectome cannot be read: connectomeUri=%s: %s"
                            .formatted(deploy.getConnectomeUri(), e));
        }
        String found = loaded.reference().fingerprint();
        if (announced != null && !announced.equals(found)) {
            throw refused(
                    "connectome is not the announced one: announced=%s found=%s"
                            .formatted(announced, found));
        }
        return loaded;
    }

    /**
     * The connectome of a brain that is being restored.
     *
     * @throws CorruptStateException if it cannot be had any more
     */
    LoadedConnectome restore(ConnectomeReference reference) {
        try {
            LoadedConnectome loaded =
                    reference.embedded() == null
                            ? fromUri(reference.uri(), reference.fingerprint())
                            : fromBytes(reference.embedded());
            if (!loaded.reference().fingerprint().equals(reference.fingerprint())) {
                throw new CorruptStateException(
                        "Connectome has changed since the snapshot: uri=%s saved=%s found=%s; put the old file back"
                                .formatted(
                                        reference.uri(),
                                        reference.fingerprint(),
                                        loaded.reference().fingerprint()));
            }
            return loaded;
        } catch (BrainFormatException | CommandRefusedException | IOException e) {
            throw new CorruptStateException(
                    "Connectome of a saved brain cannot be read: uri=%s fingerprint=%s: %s"
                            .formatted(reference.uri(), reference.fingerprint(), e.getMessage()),
                    e);
        }
    }

    /**
     * The connectome of a file, for brains to come.
     *
     * @throws CommandRefusedException if the URI lies below none of the roots
     * @throws IOException if it cannot be read
     */
    Connectome standby(String text) throws IOException, CommandRefusedException {
        URI uri = roots.require(text);
        synchronized (lock(name(uri))) {
            Connectome known = shelf.files.find(name(uri));
            return known == null ? shared(read(uri), text, name(uri), null).connectome() : known;
        }
    }

    private LoadedConnectome fromUri(String text, String fingerprint)
            throws IOException, CommandRefusedException {
        URI uri = roots.require(text);
        synchronized (lock(name(uri))) {
            Connectome known = fingerprint == null ? null : shelf.connectomes.find(fingerprint);
            return shared(known == null ? read(uri) : known, text, name(uri), null);
        }
    }

    /** One of a fixed number, so that none has to be thrown away. */
    private static Object lock(String name) {
        return LOADING[(name.hashCode() & Integer.MAX_VALUE) % LOADING.length];
    }

    /** The same for file:/a, file:///a and /a. */
    private static String name(URI uri) {
        String authority = uri.getRawAuthority();
        return uri.getScheme() + "://" + (authority == null ? "" : authority) + uri.getPath();
    }

    private Connectome read(URI uri) throws IOException {
        Path path = new Path(uri);
        FileSystem files = path.getFileSystem();
        long bytes = files.getFileStatus(path).getLen();
        if (bytes > maxBytes) {
            throw new BrainFormatException(
                    "Connectome too long: connectomeUri=%s bytes=%d limit=%d"
                            .formatted(uri, bytes, maxBytes));
        }
        try (InputStream in = files.open(path)) {
            return read(in, bytes, uri.toString(), BrainLimits.FILES);
        }
    }

    private LoadedConnectome fromBytes(byte[] bytes) throws IOException {
        String key = sha256(bytes);
        synchronized (lock(key)) {
            LoadedConnectome known = shelf.embedded.find(key);
            if (known != null) {
                return known;
            }
            Connectome connectome =
                    read(
                            new ByteArrayInputStream(bytes),
                            bytes.length,
                            "deploy",
                            BrainLimits.EMBEDDED);
            return shelf.embedded.share(key, shared(connectome, null, null, bytes));
        }
    }

    private Connectome read(InputStream in, long length, String source, BrainLimits limits)
            throws IOException {
        BrainLimits narrowed =
                new BrainLimits(
                        Math.min(limits.maxNeurons(), maxNeurons),
                        limits.maxSynapses(),
                        Math.min(limits.maxBytes(), maxBytes));
        return BrainFiles.load(in, length, source, narrowed, Progress.NONE);
    }

    /** The same connectome, as one object per fingerprint, with a way to get it again. */
    private LoadedConnectome shared(Connectome connectome, String uri, String file, byte[] bytes) {
        String fingerprint = connectome.fingerprint();
        Connectome one = shelf.connectomes.share(fingerprint, connectome);
        if (file != null) {
            shelf.files.share(file, one);
        }
        return new LoadedConnectome(one, new ConnectomeReference(uri, fingerprint, bytes));
    }

    private static CommandRefusedException refused(String detail) {
        return new CommandRefusedException(DeadLetterReason.BAD_CONNECTOME, detail);
    }

    private static byte[] copy(ByteBuffer view) {
        byte[] bytes = new byte[view.remaining()];
        view.duplicate().get(bytes);
        return bytes;
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
