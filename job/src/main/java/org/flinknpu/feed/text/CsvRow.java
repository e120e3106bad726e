package org.flinknpu.feed.text;

import java.util.ArrayList;
import java.util.List;
import org.flinknpu.feed.BadRecordException;

/** Splits lines of a table into cells, after RFC 4180 but for line ends within quotes. */
final class CsvRow {
    private static final char QUOTE = '"';
    private static final int MAX_CELLS = 4096;

    private CsvRow() {}

    /**
     * The cells of the line that was read last, without the blanks around them.
     *
     * @throws BadRecordException if a quote is not closed, text follows one, or there are too many
     *     cells
     */
    static List<String> cells(String line, char separator, BoundedLines lines)
            throws BadRecordException {
        List<String> cells = new ArrayList<>();
        int at = 0;
        while (true) {
            if (cells.size() == MAX_CELLS) {
                throw lines.bad("Too many cells: limit=" + MAX_CELLS);
            }
            while (at < line.length() && line.charAt(at) == ' ') {
                at++;
            }
            int end;
            if (at < line.length() && line.charAt(at) == QUOTE) {
                StringBuilder cell = new StringBuilder();
                end = endOfQuoted(line, at, cell, lines);
                cells.add(cell.toString());
                while (end < line.length() && line.charAt(end) == ' ') {
                    end++;
                }
                if (end < line.length() && line.charAt(end) != separator) {
                    throw lines.bad("Text behind a quote: column=" + (end + 1));
                }
            } else {
                end = line.indexOf(separator, at);
                end = end < 0 ? line.length() : end;
                cells.add(line.substring(at, end).strip());
            }
            if (end >= line.length()) {
                return cells;
            }
            at = end + 1;
        }
    }

    private static int endOfQuoted(String line, int start, StringBuilder cell, BoundedLines lines)
            throws BadRecordException {
        int at = start + 1;
        while (true) {
            int quote = line.indexOf(QUOTE, at);
            if (quote < 0) {
                throw lines.bad("Quote is not closed: column=" + (start + 1));
            }
            cell.append(line, at, quote);
            if (quote + 1 >= line.length() || line.charAt(quote + 1) != QUOTE) {
                return quote + 1;
            }
            cell.append(QUOTE);
            at = quote + 2;
        }
    }
}
