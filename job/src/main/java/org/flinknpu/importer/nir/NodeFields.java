package org.flinknpu.importer.nir;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.flinknpu.brain.BrainFormatException;
import org.flinknpu.importer.ImportReport;
import org.flinknpu.importer.Outcome;
import org.flinknpu.importer.hdf5.Hdf5Array;
import org.flinknpu.importer.hdf5.Hdf5Group;

/** The fields of one node in the file. Remembers which of them were asked for. */
final class NodeFields {
    /** What a report says of a remark. */
    static final String NO_EFFECT = "says nothing about what the network does";

    private static final int MAX_DIMENSIONS = 8;

    private final Hdf5Group group;
    private final ValueBudget budget;
    private final String type;
    private final Set<String> known = new HashSet<>(Set.of("type"));
    private final Map<String, Tensor> read = new HashMap<>();

    NodeFields(Hdf5Group group, ValueBudget budget) {
        this.group = group;
        this.budget = budget;
        type = group.array("type").text();
    }

    /** The name of the node's type. */
    String type() {
        return type;
    }

    /** Where the node stands in the file. */
    String place() {
        return group.path();
    }

    /** Whether a field is there. */
    boolean has(String field) {
        known.add(field);
        return group.contains(field);
    }

    /**
     * Numbers that have to be there.
     *
     * @throws BrainFormatException if they are not, or one of them is not finite
     */
    Tensor tensor(String field) {
        Tensor tensor = read.get(field);
        if (tensor == null) {
            tensor = readTensor(field);
            read.put(field, tensor);
        }
        return tensor;
    }

    private Tensor readTensor(String field) {
        known.add(field);
        Hdf5Array array = group.array(field);
        long[] dimensions = array.dimensions();
        if (dimensions.length > MAX_DIMENSIONS || array.elements() == 0) {
            throw new BrainFormatException(
                    "No values, or more than %d dimensions: dimensions=%d elements=%d; at %s"
                            .formatted(
                                    MAX_DIMENSIONS,
                                    dimensions.length,
                                    array.elements(),
                                    array.path()));
        }
        int[] shape = new int[dimensions.length];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = (int) dimensions[i];
        }
        budget.take(array.elements(), array.path());
        double[] values = array.doubles();
        for (int i = 0; i < values.length; i++) {
            if (!Double.isFinite(values[i])) {
                throw new BrainFormatException(
                        "Value not finite: %s[%d]=%s; at %s"
                                .formatted(field, i, values[i], array.path()));
            }
        }
        return new Tensor(values, shape);
    }

    /** Numbers that may be missing, or null. */
    Tensor tensorOrNull(String field) {
        return has(field) ? tensor(field) : null;
    }

    /**
     * The values of a field as a shape asks for them.
     *
     * @throws BrainFormatException if the shapes do not fit
     */
    double[] spread(Tensor tensor, int[] shape, String field) {
        int count = Tensor.count(shape);
        if (tensor.values().length != count) {
            takeRoom(count);
        }
        return tensor.broadcast(shape, place() + "/" + field);
    }

    /** Asks for room for numbers that do not stand in the file. */
    void takeRoom(long values) {
        budget.take(values, place());
    }

    /** Whether a field is a text. */
    boolean isText(String field) {
        return has(field)
                && group.isArray(field)
                && group.array(field).kind() == Hdf5Array.Kind.TEXT;
    }

    String text(String field) {
        known.add(field);
        return group.array(field).text();
    }

    /**
     * Whole numbers that have to be there; a single one stands for all.
     *
     * @param least smallest legal value
     * @param most largest legal value
     */
    int[] wholes(String field, int count, int least, int most) {
        Tensor tensor = tensor(field);
        int[] wholes = new int[count];
        for (int i = 0; i < count; i++) {
            double value =
                    tensor.values()[tensor.values().length == 1 ? 0 : Math.min(i, count - 1)];
            boolean fits = tensor.values().length == 1 || tensor.values().length == count;
            if (!fits || value != Math.rint(value) || value < least || value > most) {
                throw new BrainFormatException(
                        "Field out of range: %s=%s values=%d; needs 1 or %d whole numbers of %d..%d; at %s"
                                .formatted(
                                        field,
                                        value,
                                        tensor.values().length,
                                        count,
                                        least,
                                        most,
                                        place()));
            }
            wholes[i] = (int) value;
        }
        return wholes;
    }

    /** Whether a field of a node or a graph only describes it. */
    static boolean isRemark(String field) {
        return field.equals("metadata") || field.endsWith("_type");
    }

    /** Names what the node's type does not have. */
    void noteRest(ImportReport report) {
        for (String field : group.names()) {
            String place = place() + "/" + field;
            if (known.contains(field)) {
                continue;
            }
            if (isRemark(field)) {
                report.note(Outcome.REFUSED, field, place, NO_EFFECT);
            } else {
                report.note(Outcome.REFUSED, "field " + field + " of " + type, place, "unknown");
            }
        }
    }
}
