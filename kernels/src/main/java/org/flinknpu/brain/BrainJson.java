package org.flinknpu.brain;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Brain JSON, format {@code npu-brain} version 1: the text form of a connectome, for small,
 * explicit networks that a person reads and changes. {@code docs/brain-files.md} is its reference.
 *
 * <p>Synapses are listed one by one, or said by rule as {@code projections} between whole areas;
 * {@code about} is a comment wherever a brain, an area or a projection is described.
 *
 * <p>Reading streams, needs memory in proportion to the bytes read plus the neurons declared and
 * the synapses of projections (a million at most), and refuses with a {@link BrainFormatException}
 * of one line whatever is not plainly a brain. Writing keeps every bit: the brain that is read back
 * has the same fingerprint.
 */
public final class BrainJson {
    /** The value of the {@code format} field. */
    public static final String FORMAT = "npu-brain";

    /** The newest version that this build reads, and the one it writes. */
    public static final int VERSION = 1;

    private BrainJson() {}

    /**
     * Reads a brain from a document that is the brain itself, or a golden case, whose {@code brain}
     * is taken.
     *
     * @param in the document; read to its end and closed
     * @param source what is read, for messages: a file name or a topic
     * @throws BrainFormatException if it is not a brain within the limits
     * @throws UnsupportedBrainException if it is one that this build cannot run
     */
    public static Connectome read(InputStream in, String source, BrainLimits limits)
            throws IOException {
        try (StrictJson json = StrictJson.open(in, source, limits.maxBytes())) {
            Connectome connectome = new BrainJsonReader(json, limits).document();
            json.end();
            return connectome;
        }
    }

    /** Reads a brain from a file; see {@link #read(InputStream, String, BrainLimits)}. */
    public static Connectome read(Path file, BrainLimits limits) throws IOException {
        return read(Files.newInputStream(file), file.toString(), limits);
    }

    /**
     * Reads a brain that is one value of a larger document.
     *
     * @param json standing at the brain's object; left at its end
     */
    public static Connectome read(StrictJson json, BrainLimits limits) throws IOException {
        return new BrainJsonReader(json, limits).brain();
    }

    /**
     * Writes a brain as a document of its own.
     *
     * @param out receives UTF-8; flushed, not closed
     */
    public static void write(Connectome connectome, OutputStream out) throws IOException {
        BrainJsonWriter.write(connectome, out);
    }
}
