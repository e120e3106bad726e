package org.flinknpu.importer.sonata;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.flinknpu.brain.BrainFormatException;
import org.flinknpu.importer.ImportReport;
import org.flinknpu.importer.Outcome;

/**
 * Reads the input spikes of a simulation: HDF5 files, in the layout with populations and in the
 * older one without, and CSV files of both kinds.
 */
final class SpikeTrains {
    private static final String SPIKES = "/spikes";
    private static final int SLICE = 1 << 18;
    private static final double ROUNDING_BURSTS = 1e-6;

    private final CircuitFiles files;
    private final SonataConfig config;
    private final Map<String, NodePopulation> populations;
    private final double dtMillis;
    private final InputSpikes spikes;
    private final ImportReport report;

    private long taken;
    private long late;
    private long early;
    private double largestShift;

    SpikeTrains(
            CircuitFiles files,
            SonataConfig config,
            Map<String, NodePopulation> populations,
            double dtMillis,
            InputSpikes spikes,
            ImportReport report) {
        this.files = files;
        this.config = config;
        this.populations = populations;
        this.dtMillis = dtMillis;
        this.spikes = spikes;
        this.report = report;
    }

    /** Reads all inputs that are spikes; the others are named in the report. */
    void read() throws IOException {
        for (SonataConfig.Input input : config.inputs()) {
            JsonNode fields = input.fields();
            String type = fields.path("input_type").asText("spikes");
            String module = fields.path("module").asText("");
            if (!type.equals("spikes") || !fields.path("input_file").isTextual()) {
                report.note(
                        Outcome.REFUSED,
                        "input of type %s, module %s".formatted(type, module),
                        input.where(),
                        "only spikes from files are taken");
                continue;
            }
            if (fields.path("enabled").isBoolean() && !fields.path("enabled").booleanValue()) {
                report.note(Outcome.MAPPED, "inputs that are not enabled", input.where());
                continue;
            }
            read(input, input.scope().file(fields.path("input_file").textValue(), input.where()));
        }
    }

    private void read(SonataConfig.Input input, Path file) throws IOException {
        taken = 0;
        late = 0;
        early = 0;
        largestShift = 0;
        String source = files.nameOf(file);
        String lower = source.toLowerCase(Locale.ROOT);
        if (lower.endsWith(".csv") || lower.endsWith(".dat") || lower.endsWith(".txt")) {
            csv(CsvTable.parse(files.bytes(file, CsvTable.MAX_BYTES), source), input);
        } else if (lower.endsWith(".nwb")) {
            report.note(
                    Outcome.REFUSED,
                    "input spikes in an NWB file",
                    input.where(),
                    "convert them to a SONATA spikes file");
            return;
        } else {
            try (SonataHdf data = SonataHdf.open(file, source)) {
                data.requireSonata(report);
                hdf(data, input);
            }
        }
        summarize(input);
    }

    private void hdf(SonataHdf data, SonataConfig.Input input) {
        if (data.has(SPIKES + "/gids")) {
            rows(data, SPIKES, "gids", population(input));
            return;
        }
        for (String name : data.groups(SPIKES)) {
            NodePopulation population = populations.get(name);
            rows(
                    data,
                    SPIKES + "/" + name,
                    "node_ids",
                    population == null ? population(input) : population);
        }
    }

    private void rows(SonataHdf data, String path, String ids, NodePopulation population) {
        int count = data.length(path + "/timestamps");
        String units = data.attribute(path + "/timestamps", "units");
        double millis =
                switch (units == null ? "ms" : units) {
                    case "ms", "milliseconds" -> 1;
                    case "s", "seconds" -> 1000;
                    default -> 0;
                };
        if (millis == 0) {
            throw new BrainFormatException(
                    "Unit of time that is not known: units=%s; use ms or s; at %s of %s"
                            .formatted(units, path, data.source()));
        }
        String where = path + " of " + data.source();
        for (int from = 0; from < count; from += SLICE) {
            int length = Math.min(SLICE, count - from);
            long[] nodes = data.integers(path + "/" + ids, from, length, count);
            double[] times = data.numbers(path + "/timestamps", from, length, count);
            for (int i = 0; i < length; i++) {
                spike(population, nodes[i], times[i] * millis, where);
            }
        }
    }

    /** Rows of timestamps and ids; or of ids and lists of times, with commas, as older tools do. */
    private void csv(CsvTable table, SonataConfig.Input input) {
        String ids = table.columns().contains("node_ids") ? "node_ids" : "gid";
        boolean lists = table.columns().contains("spike-times");
        String times = lists ? "spike-times" : "timestamps";
        if (!table.columns().contains(ids) || !table.columns().contains(times)) {
            throw new BrainFormatException(
                    "Table of spikes without its columns: need timestamps and node_ids, or gid and spike-times; in "
                            + table.source());
        }
        for (int row = 0; row < table.rowCount(); row++) {
            String name = table.text(row, "population");
            NodePopulation population = name == null ? null : populations.get(name);
            if (population == null) {
                population = population(input);
            }
            long node = table.integer(row, ids);
            String where = table.source() + " row " + (row + 1);
            if (!lists) {
                spike(population, node, table.number(row, times), where);
                continue;
            }
            String text = table.text(row, times);
            for (String time : text == null ? new String[0] : text.split(",")) {
                spike(population, node, number(time, where), where);
            }
        }
    }

    private static double number(String text, String where) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new BrainFormatException(
                    "Time of a spike that is no number: time=%s; in %s".formatted(text, where), e);
        }
    }

    /** The population that an input names, itself or by a set of nodes. */
    private NodePopulation population(SonataConfig.Input input) {
        JsonNode set = input.fields().path("node_set");
        if (set.isTextual()) {
            NodePopulation population = populations.get(set.textValue());
            if (population != null) {
                return population;
            }
            set = config.nodeSets().path(set.textValue());
        }
        NodePopulation population = populations.get(set.path("population").asText(""));
        if (population == null) {
            throw new BrainFormatException(
                    "Input spikes of no known population: node_set=%s; at %s"
                            .formatted(input.fields().path("node_set"), input.where()));
        }
        return population;
    }

    private void spike(NodePopulation population, long id, double millis, String where) {
        int node = population.node(id);
        if (node < 0 || !(millis >= 0)) {
            throw new BrainFormatException(
                    "Spike without a node or at no time: node_id=%d population=%s time=%s; in %s"
                            .formatted(id, population.name(), millis, where));
        }
        if (population.kind(node).role() != NodeKind.Role.VIRTUAL) {
            throw new BrainFormatException(
                    "Input spike of a node that is not virtual: node_id=%d population=%s; in %s"
                            .formatted(id, population.name(), where));
        }
        double exact = millis / dtMillis;
        double burst = Math.max(1, Math.rint(exact));
        if (burst > Integer.MAX_VALUE) {
            throw new BrainFormatException(
                    "Spike later than the last burst: time=%s dt=%s bursts=%s maximum=%d; in %s"
                            .formatted(millis, dtMillis, burst, Integer.MAX_VALUE, where));
        }
        if (exact < 0.5) {
            early++;
        } else if (Math.abs(exact - burst) > ROUNDING_BURSTS) {
            late++;
            largestShift = Math.max(largestShift, Math.abs(exact - burst) * dtMillis);
        }
        taken++;
        spikes.add((int) burst, population.neuron(node));
    }

    private void summarize(SonataConfig.Input input) {
        report.note(Outcome.MAPPED, "input spikes", input.where(), taken + " spikes");
        if (late > 0) {
            report.note(
                    Outcome.APPROXIMATED,
                    "times of input spikes",
                    input.where(),
                    "%d rounded to whole bursts of %s ms; largest shift %s ms"
                            .formatted(late, dtMillis, (float) largestShift));
        }
        if (early > 0) {
            report.note(
                    Outcome.APPROXIMATED,
                    "input spikes at time 0",
                    input.where(),
                    early + " moved to the first burst");
        }
    }
}
