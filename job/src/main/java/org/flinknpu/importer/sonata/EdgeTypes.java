package org.flinknpu.importer.sonata;

import java.io.IOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.flinknpu.brain.BrainFormatException;
import org.flinknpu.importer.ImportReport;
import org.flinknpu.importer.Outcome;

/** The types of edges of one population; each is read and reported once. */
final class EdgeTypes {
    static final String ID = "edge_type_id";
    static final String WEIGHT = "syn_weight";
    static final String SYNAPSES = "nsyns";
    static final String DELAY = "delay";
    static final String RECEPTOR = "receptor_type";
    static final String DYNAMICS = "dynamics_params";

    /** What NEST gives a synapse without a weight or a delay. */
    private static final double DEFAULT_WEIGHT = 1;

    private static final double DEFAULT_DELAY_MILLIS = 1;

    private static final Set<String> COLUMNS =
            Set.of(
                    ID,
                    "population",
                    WEIGHT,
                    SYNAPSES,
                    DELAY,
                    DYNAMICS,
                    "model_template",
                    "weight_function",
                    "weight_sigma",
                    "target_query",
                    "source_query");

    /** Parameters of a synapse that is no more than a weight and a delay. */
    private static final Set<String> PARAMETERS = Set.of("weight", DELAY, RECEPTOR);

    /**
     * What edges of a type have that say nothing else.
     *
     * @param weight in the units of the target's model
     * @param synapses how often it counts
     * @param delayMillis how long a spike takes
     * @param receptor receptor of the target, from 1; 0 for none
     */
    record EdgeType(double weight, double synapses, double delayMillis, int receptor) {}

    private final SonataConfig config;
    private final TypeTable table;
    private final String where;
    private final ImportReport report;
    private final Map<Long, EdgeType> types = new HashMap<>();
    private long lastId;
    private EdgeType last;

    /**
     * Types of a population.
     *
     * @param where where the population stands, for messages
     */
    EdgeTypes(SonataConfig config, TypeTable table, String where, ImportReport report) {
        this.config = config;
        this.table = table;
        this.where = where;
        this.report = report;
        for (String column : table.columns()) {
            if (!COLUMNS.contains(column)) {
                report.note(
                        Outcome.REFUSED,
                        "edge type column " + column,
                        table.source(),
                        "decides nothing in a burst");
            }
        }
    }

    /**
     * The type of that id.
     *
     * @throws BrainFormatException if there is none
     */
    EdgeType of(long id) throws IOException {
        if (last == null || id != lastId) {
            last = types.get(id);
            if (last == null) {
                last = read(id);
                types.put(id, last);
            }
            lastId = id;
        }
        return last;
    }

    private EdgeType read(long id) throws IOException {
        Integer row = table.row(id);
        if (row == null && !table.source().isEmpty()) {
            throw new BrainFormatException(
                    "Edge of a type that does not exist: %s=%d; in %s, at %s"
                            .formatted(ID, id, table.source(), where));
        }
        String place = row == null ? where : table.place(row);
        String file = table.text(row, DYNAMICS);
        DynamicsParameters parameters =
                file == null
                        ? DynamicsParameters.none(place)
                        : config.synapseParameters(file, place);
        review(row, place, parameters);
        double synapses = table.number(row, SYNAPSES);
        return new EdgeType(
                first(table.number(row, WEIGHT), parameters.number("weight", DEFAULT_WEIGHT)),
                Double.isNaN(synapses) ? 1 : synapses,
                first(table.number(row, DELAY), parameters.number(DELAY, DEFAULT_DELAY_MILLIS)),
                (int) parameters.number(RECEPTOR, 0));
    }

    private static double first(double own, double otherwise) {
        return Double.isNaN(own) ? otherwise : own;
    }

    private void review(Integer row, String place, DynamicsParameters parameters) {
        String template = table.text(row, "model_template");
        String name = template == null ? "" : template.toLowerCase(Locale.ROOT);
        if (template == null
                || name.equals("static_synapse")
                || name.equals("nest:static_synapse")) {
            report.note(Outcome.MAPPED, "static synapses", place);
        } else {
            report.note(
                    Outcome.APPROXIMATED,
                    "synapses of model " + template,
                    place,
                    "static synapses of the weight and delay that stand there");
        }
        String function = table.text(row, "weight_function");
        if (function != null && !function.equals("wmax")) {
            report.note(
                    Outcome.APPROXIMATED,
                    "weight_function " + function,
                    place,
                    "weights are taken as they stand");
        }
        parameters
                .numbers()
                .keySet()
                .forEach(parameter -> reviewParameter(parameter, parameters.source()));
        parameters
                .others()
                .keySet()
                .forEach(parameter -> reviewParameter(parameter, parameters.source()));
    }

    private void reviewParameter(String parameter, String source) {
        if (!PARAMETERS.contains(parameter)) {
            report.note(
                    Outcome.REFUSED,
                    "synapse parameter " + parameter,
                    source,
                    "no parameter of a static synapse");
        }
    }
}
