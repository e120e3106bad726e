package org.flinknpu.job.replay;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.flinknpu.flow.codec.Devices;
import org.flinknpu.flow.state.BrainImage;
import org.flinknpu.flow.state.ConnectomeReference;
import org.flinknpu.flow.state.StateFile;
import org.flinknpu.job.UsageException;
import org.flinknpu.schema.BrainSettings;
import org.flinknpu.schema.Deploy;
import org.flinknpu.schema.SavedState;

/** The deploy of a copy of a saved brain: takes its state out of a savepoint, writes it if told. */
public final class Fork {
    private final String brainId;
    private final BrainImage image;

    /**
     * A copy.
     *
     * @param brainId id of the saved brain
     * @param image the saved brain
     */
    public Fork(String brainId, BrainImage image) {
        this.brainId = brainId;
        this.image = image;
    }

    /**
     * The deploy that lets the copy live.
     *
     * @param stateUri where the state is written and the job reads it; null to put it in the deploy
     * @param connectomeUri where the connectome lies now; null for where the saved brain had it
     * @param backend backend of the copy; null for that of the saved brain
     * @throws UsageException if the state cannot be written there
     */
    public Deploy deploy(String stateUri, String connectomeUri, String backend) {
        byte[] bytes = bytes();
        Deploy deploy = Deploy.newBuilder().build();
        ConnectomeReference connectome = image.connectome();
        deploy.setConnectomeFingerprint(connectome.fingerprint());
        if (connectomeUri != null || connectome.uri() != null) {
            deploy.setConnectomeUri(connectomeUri == null ? connectome.uri() : connectomeUri);
        } else {
            deploy.setConnectome(ByteBuffer.wrap(connectome.embedded()));
        }
        BrainSettings settings = BrainSettings.newBuilder(image.settings()).build();
        if (backend != null) {
            settings.setBackend(backend);
        }
        // Its sensors draw what the original's do: equal records are to give equal spikes.
        settings.setDeviceMap(Devices.drawingAs(settings.getDeviceMap(), brainId));
        deploy.setSettings(settings);
        SavedState state = SavedState.newBuilder().setSha256(sha256(bytes)).build();
        if (stateUri == null) {
            state.setBytes(ByteBuffer.wrap(bytes));
        } else {
            write(bytes, stateUri);
            state.setUri(stateUri);
        }
        deploy.setState(state);
        return deploy;
    }

    private byte[] bytes() {
        try {
            return StateFile.bytes(brainId, image);
        } catch (IOException e) {
            throw new IllegalStateException("Memory refuses to be written", e);
        }
    }

    /** The same file again is no fault: the command may have been lost the first time. */
    private static void write(byte[] bytes, String uri) {
        try {
            Path path = new Path(new URI(uri));
            FileSystem files = path.getFileSystem();
            if (files.exists(path)) {
                requireSame(files, path, bytes);
                return;
            }
            try (OutputStream out = files.create(path, FileSystem.WriteMode.NO_OVERWRITE)) {
                new ByteArrayInputStream(bytes).transferTo(out);
            }
        } catch (FileAlreadyExistsException e) {
            throw exists(uri);
        } catch (IOException | URISyntaxException | IllegalArgumentException e) {
            throw new UsageException(
                    "State cannot be written: --state=" + uri + " (" + e.getMessage() + ")", e);
        }
    }

    private static void requireSame(FileSystem files, Path path, byte[] bytes) throws IOException {
        boolean same = files.getFileStatus(path).getLen() == bytes.length;
        if (same) {
            try (var in = files.open(path)) {
                same = sha256(in.readAllBytes()).equals(sha256(bytes));
            }
        }
        if (!same) {
            throw exists(path.toString());
        }
    }

    private static UsageException exists(String uri) {
        return new UsageException("File exists and holds something else: --state=" + uri);
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
