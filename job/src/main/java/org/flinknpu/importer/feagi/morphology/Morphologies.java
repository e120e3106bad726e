package org.flinknpu.importer.feagi.morphology;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the definitions of a genome's morphologies. What the genome defines counts; what it does
 * not define may be built in. Not thread-safe.
 */
public final class Morphologies {
    private static final int MAX_QUOTED_CHARACTERS = 40;
    private static final int MAX_NESTED = 16;
    private static final int MAX_TILE = 1 << 20;
    private static final double MAX_OFFSET = 1e9;

    /** Matches no coordinate of any area. */
    private static final int NOWHERE = Integer.MAX_VALUE;

    private static final String VECTORS = "vectors";
    private static final String PATTERNS = "patterns";

    private final Map<String, JsonNode> definitions;
    private final Map<String, Definition> known = new HashMap<>();

    /**
     * Morphologies of a genome.
     *
     * @param definitions by id; not written
     */
    public Morphologies(Map<String, JsonNode> definitions) {
        this.definitions = definitions;
    }

    /**
     * The morphology of that id.
     *
     * @throws MorphologyException if there is none, or its definition makes no sense
     */
    public Definition of(String id) throws MorphologyException {
        Definition definition = known.get(id);
        if (definition == null) {
            definition = read(id, new ArrayList<>());
            known.put(id, definition);
        }
        return definition;
    }

    private Definition read(String id, List<String> outer) throws MorphologyException {
        JsonNode node = definitions.get(id);
        if (node == null || isEmpty(node)) {
            Definition builtIn = BuiltIn.any(id);
            if (builtIn == null) {
                throw new MorphologyException("unknown morphology: " + shown(id));
            }
            return builtIn;
        }
        // The oldest genomes have the parameters in the definition itself, and no type.
        JsonNode parameters = node.has("parameters") ? node.path("parameters") : node;
        String type = node.has("type") ? node.path("type").asText("") : typeOf(parameters);
        return switch (type) {
            case VECTORS -> Definition.of(vectors(parameters.path(VECTORS)));
            case PATTERNS -> patterns(parameters.path(PATTERNS));
            case "functions", "function" -> function(id);
            case "composite" -> composite(id, parameters, outer);
            case "placeholder" -> new Definition(null, false, "");
            default ->
                    throw new MorphologyException(
                            "morphology %s of unknown type: %s".formatted(shown(id), shown(type)));
        };
    }

    private static String typeOf(JsonNode parameters) {
        for (String type : List.of(VECTORS, PATTERNS, "functions")) {
            if (parameters.has(type)) {
                return type;
            }
        }
        return "";
    }

    /** Whether a definition says nothing but its name. */
    private static boolean isEmpty(JsonNode node) {
        JsonNode parameters = node.path("parameters");
        boolean only = node.size() == 1 && parameters.isObject() && parameters.isEmpty();
        return node.isObject() && (node.isEmpty() || only);
    }

    private static Definition function(String id) throws MorphologyException {
        Definition function = BuiltIn.function(id);
        if (function == null) {
            throw new MorphologyException("unknown function: " + shown(id));
        }
        return function;
    }

    private static String shown(String text) {
        return text.length() <= MAX_QUOTED_CHARACTERS
                ? text
                : text.substring(0, MAX_QUOTED_CHARACTERS) + "...";
    }

    private static Morphology vectors(JsonNode list) throws MorphologyException {
        if (!list.isArray()) {
            throw new MorphologyException("vectors without a list of vectors");
        }
        double[][] vectors = new double[list.size()][3];
        for (int i = 0; i < vectors.length; i++) {
            requireThree(list.get(i));
            for (int axis = 0; axis < 3; axis++) {
                vectors[i][axis] = number(list.get(i).get(axis));
            }
        }
        return new Vectors(vectors);
    }

    private static void requireThree(JsonNode list) throws MorphologyException {
        if (!list.isArray() || list.size() != 3) {
            throw new MorphologyException("not three elements: " + shown(list.toString()));
        }
    }

    private static double number(JsonNode value) throws MorphologyException {
        try {
            double number =
                    value.isNumber() ? value.doubleValue() : Double.parseDouble(value.asText());
            if (Math.abs(number) <= MAX_OFFSET) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new MorphologyException("not a number: " + shown(value.toString()));
        }
        throw new MorphologyException("number out of range: " + shown(value.toString()));
    }

    private static int whole(JsonNode value, int min, int max) throws MorphologyException {
        double number = number(value);
        if (number != Math.rint(number) || number < min || number > max) {
            throw new MorphologyException(
                    "not a whole number of %d..%d: %s"
                            .formatted(min, max, shown(value.toString())));
        }
        return (int) number;
    }

    private static Definition patterns(JsonNode list) throws MorphologyException {
        if (!list.isArray()) {
            throw new MorphologyException("patterns without a list of patterns");
        }
        boolean single = list.size() == 2 && list.get(0).path(0).isValueNode();
        int[][] sources = new int[single ? 1 : list.size()][3];
        int[][] targets = new int[sources.length][3];
        List<String> unknown = new ArrayList<>();
        for (int i = 0; i < sources.length; i++) {
            JsonNode pair = single ? list : list.get(i);
            if (!pair.isArray() || pair.size() != 2) {
                throw new MorphologyException("no pair of patterns: " + shown(pair.toString()));
            }
            requireThree(pair.get(0));
            requireThree(pair.get(1));
            for (int axis = 0; axis < 3; axis++) {
                sources[i][axis] = element(pair.get(0).get(axis), unknown);
                targets[i][axis] = element(pair.get(1).get(axis), unknown);
            }
        }
        String remark = unknown.isEmpty() ? "" : "unknown signs taken for *: " + unknown;
        return new Definition(new Patterns(sources, targets), false, remark);
    }

    private static int element(JsonNode value, List<String> unknown) throws MorphologyException {
        if (value.isTextual()) {
            switch (value.textValue()) {
                case "*":
                    return Patterns.ANY;
                case "?":
                    return Patterns.SAME;
                case "!":
                    return Patterns.OTHER;
                default:
                    if (!value.textValue().strip().matches("[+-]?\\d{1,9}(\\.0)?")) {
                        if (unknown.size() < MAX_NESTED) {
                            unknown.add(shown(value.textValue()));
                        }
                        return Patterns.ANY;
                    }
            }
        }
        int number = whole(value, -Integer.MAX_VALUE, Integer.MAX_VALUE);
        return number < Patterns.OTHER ? NOWHERE : number;
    }

    private Definition composite(String id, JsonNode parameters, List<String> outer)
            throws MorphologyException {
        outer.add(id);
        String mapper = parameters.path("mapper_morphology").asText("");
        if (outer.contains(mapper)) {
            throw new MorphologyException(
                    "composite that contains itself: %s -> %s"
                            .formatted(String.join(" -> ", outer), mapper));
        }
        if (outer.size() > MAX_NESTED) {
            throw new MorphologyException("composites nested too deep: limit=" + MAX_NESTED);
        }
        JsonNode size = parameters.path("src_seed");
        JsonNode pattern = parameters.path("src_pattern");
        requireThree(size);
        requireThree(pattern);
        int[] seed = new int[3];
        int[] choose = new int[3];
        int[] skip = new int[3];
        for (int axis = 0; axis < 3; axis++) {
            if (pattern.get(axis).size() != 2) {
                throw new MorphologyException("src_pattern is not three pairs");
            }
            seed[axis] = whole(size.get(axis), 1, MAX_TILE);
            choose[axis] = whole(pattern.get(axis).get(0), 1, MAX_TILE);
            skip[axis] = whole(pattern.get(axis).get(1), 0, MAX_TILE);
        }
        Definition inner = read(mapper, outer);
        return inner.morphology() == null
                ? inner
                : new Definition(
                        new Tile(seed, choose, skip, inner.morphology()),
                        inner.memory(),
                        inner.remark());
    }
}
