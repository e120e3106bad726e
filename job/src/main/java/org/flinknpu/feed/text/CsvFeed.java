package org.flinknpu.feed.text;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.flinknpu.feed.BadRecordException;
import org.flinknpu.feed.Feed;
import org.flinknpu.job.NearestName;
import org.flinknpu.job.UsageException;
import org.flinknpu.schema.ScalarReading;
import org.flinknpu.schema.SensoryEvent;
import org.flinknpu.wire.Decoded;
import org.flinknpu.wire.SensoryValidation;

/**
 * Scalar readings of a table, row by row. An empty cell means that the sensor gave no value; blank
 * lines and lines that begin with {@code #} count for nothing. A row with an error is refused as a
 * whole.
 */
public final class CsvFeed implements Feed {
    private static final CsvLayout.Reading LONG_FORM =
            new CsvLayout.Reading("value", "", 0, 0f, 1f);
    private static final int MAX_SHOWN = 40;

    private final CsvLayout layout;
    private final String brainId;
    private final String sourceId;
    private final BoundedLines lines;
    private final Deque<SensoryEvent> row = new ArrayDeque<>();
    private final List<String> columns;
    private final int time;

    /**
     * A feed of readings for one brain.
     *
     * @param in the text, which the feed closes
     * @throws UsageException if the table lacks a column
     */
    public CsvFeed(InputStream in, CsvLayout layout, String brainId, String sourceId)
            throws IOException {
        this.layout = layout;
        this.brainId = brainId;
        this.sourceId = sourceId;
        lines = new BoundedLines(in);
        columns = layout.columns().isEmpty() ? header() : layout.columns();
        Set<String> distinct = new HashSet<>();
        for (String column : columns) {
            if (!distinct.add(column) && !column.isEmpty()) {
                throw new UsageException("Two columns of one name: column=" + column);
            }
        }
        time = require(layout.timeColumn(), "--time");
        layout.readings().forEach(reading -> require(reading.column(), "--reading"));
        if (layout.readings().isEmpty()) {
            require("value", "--reading");
            if (layout.area() == null) {
                require("area", "--area");
            }
        }
    }

    private List<String> header() throws IOException {
        try {
            List<String> cells = nextCells();
            if (cells != null) {
                return cells;
            }
        } catch (BadRecordException e) {
            throw new UsageException(e.getMessage(), e);
        }
        throw new UsageException("Table is empty: a line with the names of its columns is missing");
    }

    private int require(String column, String option) {
        int index = columns.indexOf(column);
        if (index < 0) {
            throw new UsageException(
                    "Column is missing: column="
                            + column
                            + "; the table has "
                            + String.join(", ", columns)
                            + NearestName.of(column, columns)
                                    .map(near -> "; did you mean " + near + "?")
                                    .orElse("; name another with " + option));
        }
        return index;
    }

    /** Cells of the next line that has any, or null behind the last one. */
    private List<String> nextCells() throws IOException, BadRecordException {
        for (String line; (line = lines.next()) != null; ) {
            if (!line.isBlank() && line.charAt(0) != '#') {
                return CsvRow.cells(line, layout.separator(), lines);
            }
        }
        return null;
    }

    @Override
    public SensoryEvent next() throws IOException, BadRecordException {
        while (row.isEmpty()) {
            List<String> cells = nextCells();
            if (cells == null) {
                return null;
            }
            try {
                read(cells);
            } catch (BadRecordException e) {
                row.clear();
                throw e;
            }
        }
        return row.poll();
    }

    private void read(List<String> cells) throws BadRecordException {
        if (cells.size() != columns.size()) {
            throw lines.bad(
                    "Row has another length: cells=%d columns=%d"
                            .formatted(cells.size(), columns.size()));
        }
        long micros;
        try {
            micros = layout.unit().parseMicros(cells.get(time));
        } catch (NumberFormatException e) {
            throw bad("Not a time, 0 or more", layout.timeColumn(), cells.get(time));
        }
        if (layout.readings().isEmpty()) {
            add(micros, described(cells), cells);
        } else {
            for (CsvLayout.Reading reading : layout.readings()) {
                add(micros, reading, cells);
            }
        }
    }

    /** The reading of a long table's row. */
    private CsvLayout.Reading described(List<String> cells) throws BadRecordException {
        int area = columns.indexOf("area");
        String channel = cell(cells, "channel");
        if (!channel.isEmpty() && !channel.matches("\\d{1,9}")) {
            throw bad("Not a whole number, 0 or more", "channel", channel);
        }
        return new CsvLayout.Reading(
                LONG_FORM.column(),
                area < 0 || cells.get(area).isEmpty() && layout.area() != null
                        ? layout.area()
                        : cells.get(area),
                channel.isEmpty() ? LONG_FORM.channel() : Integer.parseInt(channel),
                number(cells, "minimum", LONG_FORM.minimum()),
                number(cells, "maximum", LONG_FORM.maximum()));
    }

    private String cell(List<String> cells, String column) {
        int index = columns.indexOf(column);
        return index < 0 ? "" : cells.get(index);
    }

    private float number(List<String> cells, String column, float otherwise)
            throws BadRecordException {
        String cell = cell(cells, column);
        try {
            return cell.isEmpty() ? otherwise : (float) CsvNumber.parse(cell);
        } catch (NumberFormatException e) {
            throw bad("Not a number", column, cell);
        }
    }

    private void add(long micros, CsvLayout.Reading reading, List<String> cells)
            throws BadRecordException {
        if (cell(cells, reading.column()).isEmpty()) {
            return;
        }
        SensoryEvent event =
                new SensoryEvent(
                        brainId,
                        sourceId,
                        micros,
                        reading.area(),
                        new ScalarReading(
                                reading.channel(),
                                number(cells, reading.column(), 0),
                                reading.minimum(),
                                reading.maximum()));
        Decoded<SensoryEvent> checked = SensoryValidation.check(event);
        if (!checked.isAccepted()) {
            throw lines.bad(checked.detail());
        }
        row.add(event);
    }

    private BadRecordException bad(String rule, String column, String cell) {
        String shown = cell.length() > MAX_SHOWN ? cell.substring(0, MAX_SHOWN) + "..." : cell;
        return lines.bad(rule + ": " + column + "=" + shown.replaceAll("\\p{Cntrl}", "?"));
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
