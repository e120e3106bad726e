package org.flinknpu.importer.feagi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import org.flinknpu.brain.BrainFormatException;
import org.flinknpu.brain.BrainLimits;
import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.Origin;
import org.flinknpu.brain.file.Progress;
import org.flinknpu.importer.ForeignJson;
import org.flinknpu.importer.ImportReport;
import org.flinknpu.importer.Imported;
import org.flinknpu.importer.Outcome;

/**
 * Genomes of FEAGI, flat (2.0, 2.1, 3.0) and hierarchical: a genome develops into a connectome, and
 * a connectome that came from one gives it back. {@code docs/importers.md} says what becomes of
 * each gene and each morphology.
 *
 * <p>The connectome carries the genome in a normal form: flat, conversions done, rules as objects,
 * the seed included. Exporting writes that form, so import, export and import give the same brain,
 * whatever options the first import had.
 */
public final class FeagiGenome {
    /** The format of the origin of connectomes that come from genomes. */
    public static final String FORMAT = "feagi";

    private FeagiGenome() {}

    /**
     * How a genome is read.
     *
     * @param legacy whether values have the magnitudes of the older, Python engine
     * @param seed decides what chance decides; empty for the genome's own, or 0
     */
    public record Options(boolean legacy, OptionalLong seed) {
        /** Values as they stand. */
        public static final Options PLAIN = new Options(false, OptionalLong.empty());
    }

    /**
     * Develops a genome.
     *
     * @param in the document; read to its end, not closed
     * @param source what is read, for messages
     * @throws BrainFormatException if it is no genome, or develops into no brain within the limits
     */
    public static Imported read(
            InputStream in, String source, Options options, BrainLimits limits, Progress progress)
            throws IOException {
        ImportReport report = new ImportReport();
        Genome genome = GenomeReader.read(in, source, options.seed(), report);
        for (GenomeArea area : genome.areas().values()) {
            area.readRules(report);
        }
        if (options.legacy()) {
            LegacyValues.convert(genome, report);
        }
        Connectome connectome = new Development(genome, limits, report, progress).run();
        ObjectNode document = GenomeWriter.document(genome);
        String text = ForeignJson.text(document, false);
        try {
            return new Imported(connectome.withOrigin(new Origin(FORMAT, text)), report);
        } catch (BrainFormatException e) {
            report.note(
                    Outcome.REFUSED,
                    "the genome itself",
                    "/",
                    "too long to be carried along, so it cannot be exported again");
            return new Imported(connectome, report);
        }
    }

    /**
     * The genome of a connectome that came from one, indented.
     *
     * @param connectome as it was read from its file
     * @param source what it was read from, for messages
     * @throws BrainFormatException if it did not come from a genome, or its genome does not develop
     *     into it
     */
    public static String export(Connectome connectome, String source, Progress progress)
            throws IOException {
        Origin origin = connectome.origin();
        if (origin == null || !origin.format().equals(FORMAT)) {
            throw new BrainFormatException(
                    "Brain without a genome: source=%s origin=%s; only what npu import feagi made can be exported"
                            .formatted(source, origin == null ? "none" : origin.format()));
        }
        byte[] bytes = origin.document().getBytes(StandardCharsets.UTF_8);
        Connectome developed =
                read(
                                new ByteArrayInputStream(bytes),
                                source,
                                Options.PLAIN,
                                BrainLimits.NONE,
                                progress)
                        .connectome();
        if (!developed.fingerprint().equals(connectome.fingerprint())) {
            throw new BrainFormatException(
                    "Genome develops into another brain: source=%s fingerprint=%s developed=%s; import it again"
                            .formatted(source, connectome.fingerprint(), developed.fingerprint()));
        }
        ObjectNode document = ForeignJson.object(bytes, source);
        return ForeignJson.text(document, true) + System.lineSeparator();
    }
}
