package org.flinknpu.importer.feagi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/**
 * One rule by which an area maps to another: which morphology, how strong, how likely, how late.
 *
 * <p>Genomes write it as an array of 4, 7, 8 or 9 elements (morphology, scalar, multiplier,
 * plasticity flag, constant, ltp, ltd, window, delay), shorter ones meaning the defaults, or as an
 * object. Both are kept as an object here.
 */
final class MappingRule {
    private static final String MORPHOLOGY = "morphology_id";
    private static final String SCALAR = "morphology_scalar";
    private static final String MULTIPLIER = "postSynapticCurrent_multiplier";
    private static final String PLASTIC = "plasticity_flag";
    private static final String CONSTANT = "plasticity_constant";
    private static final String LTP = "ltp_multiplier";
    private static final String LTD = "ltd_multiplier";
    private static final String WINDOW = "plasticity_window";
    private static final String ATTRACTIVITY = "synapse_attractivity";
    private static final String DELAY = "synaptic_delay_bursts";
    private static final String PSC = "postsynaptic_current";

    private static final List<String> ARRAY =
            List.of(MORPHOLOGY, SCALAR, MULTIPLIER, PLASTIC, CONSTANT, LTP, LTD, WINDOW, DELAY);
    private static final Set<String> KNOWN =
            Set.of(
                    MORPHOLOGY,
                    SCALAR,
                    MULTIPLIER,
                    PLASTIC,
                    CONSTANT,
                    LTP,
                    LTD,
                    WINDOW,
                    ATTRACTIVITY,
                    DELAY,
                    PSC);
    private static final int SHORTEST_ARRAY = 3;
    private static final int AXES = 3;
    private static final double CERTAIN = 100;
    private static final int MAX_DELAY = 255;

    private final ObjectNode fields;
    private final String place;
    private final List<String> unknown = new ArrayList<>();
    private final double[] scalar;
    private final double attractivity;
    private final int delay;
    private double multiplier;

    private MappingRule(ObjectNode fields, String place) throws UnreadableRuleException {
        this.fields = fields;
        this.place = place;
        if (!fields.path(MORPHOLOGY).isTextual()) {
            throw new UnreadableRuleException("no morphology_id");
        }
        scalar = scalar();
        multiplier = number(MULTIPLIER, 1);
        attractivity = number(ATTRACTIVITY, CERTAIN);
        double bursts = number(DELAY, 1);
        if (bursts != Math.rint(bursts) || bursts < 1 || bursts > MAX_DELAY) {
            throw new UnreadableRuleException("delay is no whole number of 1..255: " + bursts);
        }
        delay = (int) bursts;
        for (String name : List.of(CONSTANT, LTP, LTD, WINDOW)) {
            if (fields.has(name)) {
                number(name, 0);
            }
        }
        if (fields.has(PSC)) {
            number(PSC, 0);
        }
        JsonNode flag = GenomeValues.flag(fields.path(PLASTIC));
        if (flag == null && fields.has(PLASTIC)) {
            throw new UnreadableRuleException("plasticity_flag is neither true nor false");
        }
        if (flag != null) {
            fields.set(PLASTIC, flag);
        }
        for (Iterator<String> names = fields.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!KNOWN.contains(name)) {
                unknown.add(name);
            }
        }
    }

    /**
     * Reads a rule.
     *
     * @param node array or object
     * @param place where it stands
     * @throws UnreadableRuleException if it is none
     */
    static MappingRule of(JsonNode node, String place) throws UnreadableRuleException {
        ObjectNode fields = JsonNodeFactory.instance.objectNode();
        if (node.isArray()) {
            if (node.size() < SHORTEST_ARRAY || node.size() > ARRAY.size()) {
                throw new UnreadableRuleException(
                        "array of %d elements; 4, 7, 8 or 9 are known".formatted(node.size()));
            }
            for (int i = 0; i < node.size(); i++) {
                fields.set(ARRAY.get(i), node.get(i));
            }
        } else if (node.isObject()) {
            fields.setAll((ObjectNode) node);
            // The example genomes name the pattern of the connections instead of a morphology.
            JsonNode type = fields.remove("cortical_mapping_type");
            if (type != null && !fields.has(MORPHOLOGY)) {
                boolean all = type.asText().equals("fully_connected");
                fields.put(MORPHOLOGY, all ? "all_to_all" : type.asText());
            }
        } else {
            throw new UnreadableRuleException("neither array nor object");
        }
        return new MappingRule(fields, place);
    }

    private double number(String name, double otherwise) throws UnreadableRuleException {
        JsonNode value = fields.get(name);
        if (value == null || value.isNull()) {
            return otherwise;
        }
        JsonNode number = GenomeValues.number(value, place + "/" + name);
        if (number == null) {
            throw new UnreadableRuleException(
                    "%s is no number: %s".formatted(name, GenomeValues.quoted(value)));
        }
        fields.set(name, number);
        return number.doubleValue();
    }

    private double[] scalar() throws UnreadableRuleException {
        JsonNode value = fields.get(SCALAR);
        double[] axes = {1, 1, 1};
        if (value == null || value.isNull()) {
            return axes;
        }
        if (value.isArray() && value.size() != AXES) {
            throw new UnreadableRuleException("morphology_scalar has not three elements");
        }
        for (int axis = 0; axis < AXES; axis++) {
            JsonNode part = value.isArray() ? value.get(axis) : value;
            JsonNode number = GenomeValues.number(part, place + "/" + SCALAR);
            if (number == null) {
                throw new UnreadableRuleException(
                        "morphology_scalar is no number: " + GenomeValues.quoted(part));
            }
            axes[axis] = number.doubleValue();
        }
        fields.putArray(SCALAR).add(axes[0]).add(axes[1]).add(axes[2]);
        return axes;
    }

    /** This rule in the form in which genomes are written: an object. */
    ObjectNode toJson() {
        return fields;
    }

    /** Where it stands in the file. */
    String place() {
        return place;
    }

    /** Names of fields that nobody knows. */
    List<String> unknownFields() {
        return unknown;
    }

    String morphology() {
        return fields.get(MORPHOLOGY).textValue();
    }

    /** Factor of the vectors of a morphology, by axis. */
    double[] scalars() {
        return scalar;
    }

    /** Strength in units of the area's postsynaptic current; negative inhibits. */
    double multiplier() {
        return multiplier;
    }

    void multiplier(double changed) {
        multiplier = changed;
        fields.set(
                MULTIPLIER,
                GenomeValues.number(
                        JsonNodeFactory.instance.numberNode(changed), place + "/" + MULTIPLIER));
    }

    /** Postsynaptic current of this rule, or that of the area. */
    double psc(double ofArea) {
        return fields.hasNonNull(PSC) ? fields.get(PSC).doubleValue() : ofArea;
    }

    boolean plastic() {
        return fields.path(PLASTIC).booleanValue();
    }

    /** Probability of each synapse in per cent. */
    double attractivity() {
        return attractivity;
    }

    /** Bursts from firing to delivery. */
    int delayBursts() {
        return delay;
    }
}
