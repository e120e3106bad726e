package org.flinknpu.importer.sonata;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.flinknpu.importer.ImportReport;
import org.flinknpu.importer.Outcome;

/**
 * The columns of a group of nodes that decide something; they win over those of types. Immutable.
 *
 * @param path where it stands
 * @param texts columns that decide what a node is
 * @param parameters of the nodes' models
 * @param places the columns x, y and z, as far as there are any
 */
record NodeGroup(
        String path,
        Map<String, String[]> texts,
        Map<String, double[]> parameters,
        Map<String, double[]> places) {
    static final String DYNAMICS = "dynamics_params";

    /** Columns that decide what a node is. */
    static final List<String> DECISIVE = List.of("model_type", "model_template", DYNAMICS);

    /** Columns that say where a node is. */
    static final List<String> PLACES = List.of("x", "y", "z");

    private static final Set<String> ROTATIONS =
            Set.of("rotation_angle_xaxis", "rotation_angle_yaxis", "rotation_angle_zaxis");

    /** Reads a group, and names the columns that decide nothing. */
    static NodeGroup read(SonataHdf file, String path, ImportReport report) {
        Map<String, String[]> texts = new HashMap<>();
        Map<String, double[]> parameters = new TreeMap<>();
        Map<String, double[]> places = new TreeMap<>();
        for (String column : file.columns(path)) {
            String place = path + "/" + column;
            if (DECISIVE.contains(column)) {
                texts.put(column, file.texts(path, column));
            } else if (PLACES.contains(column)) {
                places.put(column, file.numbers(place));
            } else {
                report.note(
                        Outcome.REFUSED,
                        ROTATIONS.contains(column) ? "rotations of nodes" : "node column " + column,
                        file.source() + "#" + place,
                        "decides nothing in a burst");
            }
        }
        List<String> groups = new ArrayList<>(file.groups(path));
        if (groups.remove(DYNAMICS)) {
            String dynamics = path + "/" + DYNAMICS;
            for (String parameter : file.columns(dynamics)) {
                parameters.put(parameter, file.numbers(dynamics + "/" + parameter));
            }
        }
        groups.remove(SonataHdf.LIBRARY);
        for (String group : groups) {
            report.note(
                    Outcome.REFUSED, "node group " + group, file.source() + "#" + path, "unknown");
        }
        return new NodeGroup(path, texts, parameters, places);
    }

    /** Whether only the type of its nodes decides what they are. */
    boolean isPlain() {
        return texts.isEmpty() && parameters.isEmpty();
    }

    /** A text of a row, or null without such a column or a value. */
    String text(String column, long row, String where) {
        String[] values = texts.get(column);
        if (values == null) {
            return null;
        }
        String text = values[SonataHdf.index(row, values.length, path, where)];
        return text.isEmpty() || text.equals("NULL") ? null : text;
    }

    /** The parameters of a row. */
    Map<String, double[]> parameters(long row, String where) {
        if (parameters.isEmpty()) {
            return Map.of();
        }
        Map<String, double[]> values = new TreeMap<>();
        parameters.forEach(
                (name, column) ->
                        values.put(
                                name,
                                new double[] {
                                    column[SonataHdf.index(row, column.length, path, where)]
                                }));
        return values;
    }

    /** A coordinate of a row; 0 without such a column. */
    double place(String axis, long row, String where) {
        double[] column = places.get(axis);
        return column == null ? 0 : column[SonataHdf.index(row, column.length, path, where)];
    }
}
