package org.flinknpu.importer.feagi;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.flinknpu.brain.BrainLimits;
import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.SynapseColumns;
import org.flinknpu.brain.file.Progress;
import org.flinknpu.importer.ImportReport;
import org.flinknpu.importer.Imported;
import org.flinknpu.importer.Outcome;

/** Writes small flat genomes and imports them. */
final class GenomeText {
    private final StringBuilder blueprint = new StringBuilder();
    private String morphologies = "{}";
    private String rest = "'version':'2.0','genome_title':'test'";

    /** Adds an area; genes in single quotes, without the prefix. */
    GenomeText area(String id, int width, int height, int depth, String... genes) {
        for (String gene :
                List.of(
                        "'cx-___bbx-i':" + width,
                        "'cx-___bby-i':" + height,
                        "'cx-___bbz-i':" + depth)) {
            gene(id, gene);
        }
        for (String gene : genes) {
            gene(id, gene);
        }
        return this;
    }

    private void gene(String id, String gene) {
        blueprint
                .append(blueprint.length() == 0 ? "" : ",")
                .append("'_____10c-")
                .append(id)
                .append('-')
                .append(gene.substring(1));
    }

    GenomeText morphologies(String definitions) {
        morphologies = definitions;
        return this;
    }

    GenomeText rest(String fields) {
        rest = fields;
        return this;
    }

    String text() {
        return "{%s,'neuron_morphologies':%s,'blueprint':{%s}}"
                .formatted(rest, morphologies, blueprint)
                .replace('\'', '"');
    }

    Imported read() {
        return read(text(), FeagiGenome.Options.PLAIN);
    }

    Imported legacy() {
        return read(text(), new FeagiGenome.Options(true, OptionalLong.empty()));
    }

    Imported seeded(long seed) {
        return read(text(), new FeagiGenome.Options(false, OptionalLong.of(seed)));
    }

    static Imported read(String text, FeagiGenome.Options options) {
        return read(text.getBytes(StandardCharsets.UTF_8), options, BrainLimits.FILES);
    }

    static Imported read(byte[] bytes, FeagiGenome.Options options, BrainLimits limits) {
        try {
            return FeagiGenome.read(
                    new ByteArrayInputStream(bytes), "genome.json", options, limits, Progress.NONE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Synapses as source>target weight x psp, - where they inhibit, @delay where it is not 1. */
    static List<String> synapses(Connectome brain) {
        List<String> synapses = new ArrayList<>();
        SynapseColumns columns = brain.synapses();
        for (int source = 0; source < brain.neuronCount(); source++) {
            for (int i = columns.rowStart()[source]; i < columns.rowStart()[source + 1]; i++) {
                synapses.add(
                        "%d>%d %s%dx%d%s"
                                .formatted(
                                        source,
                                        columns.target()[i],
                                        columns.inhibitory(i) ? "-" : "",
                                        columns.weight()[i] & 0xFF,
                                        columns.psp()[i] & 0xFF,
                                        columns.delay(i) == 1 ? "" : "@" + columns.delay(i)));
            }
        }
        return synapses;
    }

    /** Details of a subject's entries with that outcome. */
    static List<String> details(Imported imported, Outcome outcome, String subject) {
        return imported.report().entries().stream()
                .filter(entry -> entry.outcome() == outcome && entry.subject().equals(subject))
                .map(ImportReport.Entry::detail)
                .toList();
    }
}
