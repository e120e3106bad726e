package org.flinknpu.importer.sonata;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.TreeMap;
import org.flinknpu.brain.BrainFormatException;

/**
 * The parameters of a model by name: numbers, lists of numbers, and flags as 0 and 1. Whatever else
 * a file holds is kept by name only. Immutable.
 *
 * @param source what they were read from, for messages
 * @param numbers values; a single number is a list of one
 * @param others names of fields that are no numbers
 */
record DynamicsParameters(
        String source, Map<String, double[]> numbers, Map<String, String> others) {
    private static final int MAX_QUOTED_CHARACTERS = 60;

    /** No parameters. */
    static DynamicsParameters none(String source) {
        return new DynamicsParameters(source, Map.of(), Map.of());
    }

    /** Those of a JSON object. */
    static DynamicsParameters of(ObjectNode object, String source) {
        Map<String, double[]> numbers = new TreeMap<>();
        Map<String, String> others = new TreeMap<>();
        object.properties()
                .forEach(
                        field -> {
                            double[] values = values(field.getValue());
                            if (values == null) {
                                String text = field.getValue().toString();
                                others.put(
                                        field.getKey(),
                                        text.length() <= MAX_QUOTED_CHARACTERS
                                                ? text
                                                : text.substring(0, MAX_QUOTED_CHARACTERS));
                            } else {
                                numbers.put(field.getKey(), values);
                            }
                        });
        return new DynamicsParameters(source, numbers, others);
    }

    private static double[] values(JsonNode node) {
        if (node.isNumber() || node.isBoolean()) {
            return new double[] {value(node)};
        }
        if (!node.isArray() || node.isEmpty()) {
            return null;
        }
        double[] values = new double[node.size()];
        for (int i = 0; i < values.length; i++) {
            if (!node.get(i).isNumber()) {
                return null;
            }
            values[i] = value(node.get(i));
        }
        return values;
    }

    private static double value(JsonNode node) {
        return node.isBoolean() ? node.booleanValue() ? 1 : 0 : node.doubleValue();
    }

    /** These with some values replaced; {@code replaced} belongs to the result afterwards. */
    DynamicsParameters with(Map<String, double[]> replaced) {
        Map<String, double[]> merged = new TreeMap<>(numbers);
        merged.putAll(replaced);
        return new DynamicsParameters(source, merged, others);
    }

    /** Whether there is a number of that name. */
    boolean has(String name) {
        return numbers.containsKey(name);
    }

    /**
     * A number.
     *
     * @param otherwise its value if there is none
     * @throws BrainFormatException if it is not finite or a list
     */
    double number(String name, double otherwise) {
        double[] values = numbers.get(name);
        if (values == null) {
            return otherwise;
        }
        if (values.length != 1 || !Double.isFinite(values[0])) {
            throw new BrainFormatException(
                    "Parameter that is not one finite number: %s; in %s".formatted(name, source));
        }
        return values[0];
    }

    /**
     * A number above 0.
     *
     * @throws BrainFormatException if it is not
     */
    double positive(String name, double otherwise) {
        double value = number(name, otherwise);
        if (!(value > 0)) {
            throw new BrainFormatException(
                    "Parameter that is not above 0: %s=%s; in %s".formatted(name, value, source));
        }
        return value;
    }

    /**
     * A list of numbers above 0.
     *
     * @throws BrainFormatException if one is not
     */
    double[] positives(String name, double otherwise) {
        double[] values = numbers.getOrDefault(name, new double[] {otherwise});
        for (double value : values) {
            if (!(value > 0) || !Double.isFinite(value)) {
                throw new BrainFormatException(
                        "Parameter that is not above 0: %s=%s; in %s"
                                .formatted(name, value, source));
            }
        }
        return values;
    }
}
