package org.flinknpu.importer.sonata;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.flinknpu.brain.BrainFormatException;

/**
 * A table in SONATA's CSV dialect: columns apart by spaces, the first line names them, fields with
 * spaces in double quotes, a quote inside doubled. Empty fields and {@code NULL} are no value.
 * Immutable.
 */
final class CsvTable {
    /** Longest table. */
    static final int MAX_BYTES = 64 << 20;

    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private final String source;
    private final List<String> columns;
    private final List<String[]> rows;

    private CsvTable(String source, List<String> columns, List<String[]> rows) {
        this.source = source;
        this.columns = columns;
        this.rows = rows;
    }

    /**
     * Parses a table.
     *
     * @param source what is read, for messages
     * @throws BrainFormatException if it is not UTF-8, has no columns, names one twice, or a row
     *     has another number of fields
     */
    static CsvTable parse(byte[] bytes, String source) {
        String text;
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new BrainFormatException("Not UTF-8: source=" + source, e);
        }
        if (text.startsWith(BYTE_ORDER_MARK)) {
            text = text.substring(BYTE_ORDER_MARK.length());
        }
        List<String> columns = null;
        List<String[]> rows = new ArrayList<>();
        int number = 0;
        for (String line : text.split("\n", -1)) {
            number++;
            List<String> fields = fields(line, number, source);
            if (fields.isEmpty()) {
                continue;
            }
            if (columns == null) {
                columns = fields;
                requireDistinct(columns, source);
            } else if (fields.size() != columns.size()) {
                throw new BrainFormatException(
                        "Row with another number of fields: line=%d fields=%d columns=%d; in %s"
                                .formatted(number, fields.size(), columns.size(), source));
            } else {
                rows.add(fields.toArray(String[]::new));
            }
        }
        if (columns == null) {
            throw new BrainFormatException("Table without columns: source=" + source);
        }
        return new CsvTable(source, List.copyOf(columns), rows);
    }

    private static void requireDistinct(List<String> columns, String source) {
        if (columns.size() == 1 && columns.get(0).indexOf(',') >= 0) {
            throw new BrainFormatException(
                    "Columns apart by commas; SONATA's tables have spaces: source=" + source);
        }
        Set<String> seen = new LinkedHashSet<>();
        for (String column : columns) {
            if (!seen.add(column)) {
                throw new BrainFormatException(
                        "Column named twice: column=%s; in %s".formatted(column, source));
            }
        }
    }

    private static List<String> fields(String line, int number, String source) {
        List<String> fields = new ArrayList<>();
        int at = 0;
        int end = line.length();
        while (at < end) {
            char c = line.charAt(at);
            if (c == ' ' || c == '\t' || c == '\r') {
                at++;
            } else if (c == '"') {
                StringBuilder quoted = new StringBuilder();
                at = quoted(line, at + 1, quoted);
                if (at < 0) {
                    throw new BrainFormatException(
                            "Quote without end: line=%d; in %s".formatted(number, source));
                }
                fields.add(quoted.toString());
            } else {
                int from = at;
                while (at < end && " \t\r".indexOf(line.charAt(at)) < 0) {
                    at++;
                }
                fields.add(line.substring(from, at));
            }
        }
        return fields;
    }

    /** Collects a quoted field; returns the place behind it, or -1 if it does not end. */
    private static int quoted(String line, int from, StringBuilder field) {
        for (int at = from; at < line.length(); at++) {
            char c = line.charAt(at);
            if (c != '"') {
                field.append(c);
            } else if (at + 1 < line.length() && line.charAt(at + 1) == '"') {
                field.append(c);
                at++;
            } else {
                return at + 1;
            }
        }
        return -1;
    }

    /** What it was read from. */
    String source() {
        return source;
    }

    /** Names of the columns, in their order. */
    List<String> columns() {
        return columns;
    }

    /** Number of rows. */
    int rowCount() {
        return rows.size();
    }

    /**
     * A field.
     *
     * @return its text, or null if there is no such column or no value
     */
    String text(int row, String column) {
        int index = columns.indexOf(column);
        if (index < 0) {
            return null;
        }
        String text = rows.get(row)[index];
        return text.isEmpty() || text.equals("NULL") ? null : text;
    }

    /**
     * A number.
     *
     * @return its value, or NaN if there is none
     * @throws BrainFormatException if it is no finite number
     */
    double number(int row, String column) {
        String text = text(row, column);
        if (text == null) {
            return Double.NaN;
        }
        try {
            double value = Double.parseDouble(text);
            if (Double.isFinite(value)) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw notANumber(row, column, text, e);
        }
        throw notANumber(row, column, text, null);
    }

    private BrainFormatException notANumber(int row, String column, String text, Throwable cause) {
        return new BrainFormatException(
                "Not a finite number: %s=%s row=%d; in %s".formatted(column, text, row + 1, source),
                cause);
    }

    /**
     * A whole number.
     *
     * @throws BrainFormatException if there is none
     */
    long integer(int row, String column) {
        String text = text(row, column);
        try {
            return Long.parseLong(text == null ? "" : text);
        } catch (NumberFormatException e) {
            throw new BrainFormatException(
                    "Not a whole number: %s=%s row=%d; in %s"
                            .formatted(column, text, row + 1, source),
                    e);
        }
    }
}
