package org.flinknpu.feed.camera;

import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;
import org.flinknpu.job.UsageException;

/** Recordings of iniVation's event cameras: finds out the version and opens the reader for it. */
public final class AedatFile {
    private AedatFile() {}

    /**
     * What the file may not say about itself.
     *
     * @param size pixels of the camera; null if the file says so
     * @param stream number of the camera, if there are several; null for the first one that comes
     * @param davis whether addresses of version 2.0 are those of a DAVIS; null if the file says so
     * @param notes told in a line about what is left out on purpose
     */
    public record Options(CameraSize size, Integer stream, Boolean davis, Consumer<String> notes) {}

    /**
     * Opens a recording.
     *
     * @param in the file, which the reader closes
     * @throws UsageException if it is none, of another version, or damaged where it begins
     */
    public static EventReader open(InputStream in, Options options) throws IOException {
        BinaryInput bytes = new BinaryInput(in);
        try {
            String version = AsciiHeader.version(bytes);
            return switch (version) {
                case "2.0" -> new Aedat2Reader(bytes, options);
                case "3.1" -> new Aedat3Reader(bytes, options);
                case "4.0" -> new Aedat4Reader(bytes, options);
                default ->
                        throw new UsageException(
                                "Version of AEDAT is not read: version="
                                        + (version.length() > 9 ? "?" : version)
                                        + "; 2.0, 3.1 and 4.0 are: convert it with DV");
            };
        } catch (UsageException e) {
            bytes.close();
            throw e;
        }
    }
}
