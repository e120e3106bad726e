package org.flinknpu.importer.sonata;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.flinknpu.brain.BrainFormatException;
import org.flinknpu.brain.BrainLimits;
import org.flinknpu.brain.file.Progress;
import org.flinknpu.importer.ImportReport;

/**
 * Reads the edges of a circuit, slice by slice: memory does not depend on their number. Reading
 * twice gives the same edges; only the first reading reports.
 */
final class EdgeReader {
    static final String EDGES = "/edges";

    private final CircuitFiles files;
    private final SonataConfig config;
    private final Map<String, NodePopulation> populations;
    private final double dtMillis;
    private final BrainLimits limits;
    private final ImportReport report;
    private final Map<SonataConfig.Tables, CsvTable> tables = new HashMap<>();
    private long edges;

    EdgeReader(
            CircuitFiles files,
            SonataConfig config,
            Map<String, NodePopulation> populations,
            double dtMillis,
            BrainLimits limits,
            ImportReport report) {
        this.files = files;
        this.config = config;
        this.populations = populations;
        this.dtMillis = dtMillis;
        this.limits = limits;
        this.report = report;
    }

    /** Edges that the files declare; known after the first reading. */
    long count() {
        return edges;
    }

    /**
     * Reads all edges.
     *
     * @param into receives those between neurons
     * @param reporting whether what is found is reported
     * @throws BrainFormatException if a file breaks a rule of the format, or there are more edges
     *     than the limit
     */
    void read(EdgeVisitor into, boolean reporting, Progress progress) throws IOException {
        ImportReport findings = reporting ? report : new ImportReport();
        long total = 0;
        for (SonataConfig.Tables file : config.edges()) {
            CsvTable types = types(file);
            String source = files.nameOf(file.data());
            try (SonataHdf data = SonataHdf.open(file.data(), source)) {
                data.requireSonata(findings);
                for (String name : data.groups(EDGES)) {
                    String path = EDGES + "/" + name;
                    total += data.length(path + "/target_node_id");
                    limits.requireSynapses(total);
                    String where = path + " of " + source;
                    EdgePopulation population =
                            new EdgePopulation(
                                    data,
                                    path,
                                    ends(data, path, "source"),
                                    ends(data, path, "target"),
                                    new EdgeTypes(
                                            config,
                                            new TypeTable(types, EdgeTypes.ID, name),
                                            where,
                                            findings),
                                    dtMillis);
                    population.read(into, findings, progress);
                }
            }
        }
        edges = total;
    }

    private CsvTable types(SonataConfig.Tables file) throws IOException {
        if (file.types() == null) {
            return null;
        }
        CsvTable table = tables.get(file);
        if (table == null) {
            table =
                    CsvTable.parse(
                            files.bytes(file.types(), CsvTable.MAX_BYTES),
                            files.nameOf(file.types()));
            tables.put(file, table);
        }
        return table;
    }

    /** The population that one end of edges belongs to. */
    private NodePopulation ends(SonataHdf data, String path, String end) {
        String column = path + "/" + end + "_node_id";
        String name = data.attribute(column, "node_population");
        if (name == null) {
            // The name of the attribute in files of the first version.
            name = data.attribute(column, "network");
        }
        if (name == null) {
            throw new BrainFormatException(
                    "Edges without the population of their %ss: attribute=node_population; at %s of %s"
                            .formatted(end, column, data.source()));
        }
        NodePopulation population = populations.get(name);
        if (population == null) {
            throw new BrainFormatException(
                    "Edges of a population that does not exist: node_population=%s; at %s of %s"
                            .formatted(name, column, data.source()));
        }
        return population;
    }
}
