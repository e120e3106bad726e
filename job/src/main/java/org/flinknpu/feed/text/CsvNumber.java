package org.flinknpu.feed.text;

import java.util.regex.Pattern;

/** Decimal numbers in the cells of a table. */
final class CsvNumber {
    private static final int MAX_CHARS = 64;
    private static final Pattern DECIMAL =
            Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");

    private CsvNumber() {}

    /**
     * The number; unlike Java's own form neither hexadecimal nor NaN.
     *
     * @throws NumberFormatException if it is none
     */
    static double parse(String text) {
        if (text.length() > MAX_CHARS || !DECIMAL.matcher(text).matches()) {
            throw new NumberFormatException(text);
        }
        return Double.parseDouble(text);
    }
}
