package org.flinknpu.importer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Recognises files that have to be imported before they are brains. */
public final class ForeignFiles {
    /** Fields of a genome stand at its beginning or behind a blueprint of a few MB. */
    private static final int MAX_BYTES = 1 << 20;

    private static final String HDF5 = "\u0089HDF\r\n";
    private static final String GENOME = "\"blueprint\"";
    private static final String CIRCUIT = "\"networks\"";

    private ForeignFiles() {}

    /** What to do with a file that is no brain, to be put behind the error; may be empty. */
    public static String remedy(Path file) {
        String start;
        // What came through a pipe has been read.
        if (!Files.isRegularFile(file)) {
            return "";
        }
        try (InputStream in = Files.newInputStream(file)) {
            start = new String(in.readNBytes(MAX_BYTES), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
        if (start.startsWith(HDF5)) {
            return "; import it first: npu import nir, or npu import sonata with its configuration";
        }
        if (start.contains(GENOME)) {
            return "; this is a genome, import it first: npu import feagi";
        }
        return start.contains(CIRCUIT)
                ? "; this is a circuit's configuration, import it first: npu import sonata"
                : "";
    }
}
