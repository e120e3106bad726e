package org.flinknpu.importer.feagi;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import org.flinknpu.brain.BrainLimits;
import org.flinknpu.importer.Imported;

/** Small genomes of every form, beside the tests. */
final class OwnGenomes {
    static final List<String> ALL =
            List.of(
                    "flat-2.0-untyped.json",
                    "flat-2.0.json",
                    "flat-2.1.json",
                    "flat-3.0.json",
                    "hierarchical-3.0.json");

    private OwnGenomes() {}

    static byte[] bytes(String name) {
        try (InputStream in = OwnGenomes.class.getResourceAsStream(name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Imported read(String name) {
        return read(name, FeagiGenome.Options.PLAIN);
    }

    static Imported read(String name, FeagiGenome.Options options) {
        return GenomeText.read(bytes(name), options, BrainLimits.FILES);
    }
}
