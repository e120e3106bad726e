package org.flinknpu.fuzz;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.flinknpu.brain.BrainFormatException;
import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.file.Progress;
import org.flinknpu.importer.Imported;
import org.flinknpu.importer.ReportForm;
import org.flinknpu.importer.feagi.FeagiGenome;

/**
 * FEAGI genomes, read as they stand and by the older conventions. What develops must be given back
 * and develop again.
 */
final class GenomeFuzz implements FuzzTarget {
    private static final List<FeagiGenome.Options> OPTIONS =
            List.of(FeagiGenome.Options.PLAIN, new FeagiGenome.Options(true, OptionalLong.of(-7)));

    @Override
    public void accept(byte[] input) throws IOException {
        for (FeagiGenome.Options options : OPTIONS) {
            Imported imported;
            try {
                imported = read(input, options);
            } catch (BrainFormatException e) {
                BrainJsonFuzz.requireOneLine(e);
                continue;
            }
            requireSameAgain(imported);
        }
    }

    private static Imported read(byte[] genome, FeagiGenome.Options options) throws IOException {
        return FeagiGenome.read(
                new ByteArrayInputStream(genome),
                "fuzz",
                options,
                BrainJsonFuzz.LIMITS,
                Progress.NONE);
    }

    private static void requireSameAgain(Imported imported) throws IOException {
        Connectome brain = imported.connectome();
        String text = FeagiGenome.export(brain, "fuzz", Progress.NONE);
        Imported again = read(Seeds.utf8(text), FeagiGenome.Options.PLAIN);
        if (!again.connectome().fingerprint().equals(brain.fingerprint())
                || again.report().essentialRefusals() != imported.report().essentialRefusals()) {
            throw new AssertionError("another brain after export and import: " + text);
        }
        if (ReportForm.json(imported, "fuzz", "out").toString().lines().count() != 1) {
            throw new AssertionError("report is not one line");
        }
    }

    @Override
    public List<byte[]> seeds() throws IOException {
        List<byte[]> seeds = new ArrayList<>();
        for (String name :
                List.of(
                        "flat-2.0.json",
                        "flat-2.1.json",
                        "flat-3.0.json",
                        "hierarchical-3.0.json")) {
            try (InputStream in = FeagiGenome.class.getResourceAsStream(name)) {
                seeds.add(in.readAllBytes());
            }
        }
        return seeds;
    }

    @Override
    public long allowedBytes(int length) {
        return (32 << 20) + 2048L * length;
    }
}
