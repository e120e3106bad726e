package org.flinknpu.importer.sonata;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.flinknpu.brain.BrainFormatException;

/** The rows of a table of node or edge types that belong to one population, by their id. */
final class TypeTable {
    private final CsvTable table;
    private final Map<Long, Integer> rows = new HashMap<>();

    /**
     * The types of a population.
     *
     * @param table null for no types
     * @param idColumn column of the ids
     * @throws BrainFormatException if there is no such column, or two rows have one id
     */
    TypeTable(CsvTable table, String idColumn, String population) {
        this.table = table;
        if (table == null) {
            return;
        }
        if (!table.columns().contains(idColumn)) {
            throw new BrainFormatException(
                    "Table of types without a required column: column=%s; in %s"
                            .formatted(idColumn, table.source()));
        }
        for (int row = 0; row < table.rowCount(); row++) {
            String owner = table.text(row, "population");
            if (owner != null && !owner.equals(population)) {
                continue;
            }
            long id = table.integer(row, idColumn);
            if (rows.put(id, row) != null) {
                throw new BrainFormatException(
                        "Two types of one id: %s=%d population=%s; in %s"
                                .formatted(idColumn, id, population, table.source()));
            }
        }
    }

    /** The row of a type; null if there is none. */
    Integer row(long id) {
        return rows.get(id);
    }

    /** A text of a row, or null. */
    String text(Integer row, String column) {
        return row == null ? null : table.text(row, column);
    }

    /** A number of a row, or NaN. */
    double number(Integer row, String column) {
        return row == null ? Double.NaN : table.number(row, column);
    }

    /** Where a row stands, for messages. */
    String place(Integer row) {
        return row == null ? "no type" : table.source() + " row " + (row + 1);
    }

    /** Columns of the table; none without one. */
    Iterable<String> columns() {
        return table == null ? List.of() : table.columns();
    }

    /** What the table was read from; empty without one. */
    String source() {
        return table == null ? "" : table.source();
    }
}
