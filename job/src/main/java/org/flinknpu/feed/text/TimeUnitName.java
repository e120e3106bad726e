package org.flinknpu.feed.text;

/** Units in which recordings give times, by the names that people use for them. */
public enum TimeUnitName {
    /** Seconds. */
    S(1e6),
    /** Milliseconds. */
    MS(1e3),
    /** Microseconds. */
    US(1),
    /** Nanoseconds. */
    NS(1e-3);

    private static final double LATEST_MICROS = 0x1p62;
    private static final int MAX_EXACT_DIGITS = 18;
    private static final long NANOS_PER_MICRO = 1_000;

    private final double micros;

    TimeUnitName(double micros) {
        this.micros = micros;
    }

    /**
     * A time in microseconds, rounded to the nearest one. Whole numbers are exact; others are exact
     * up to the year 2255 if they count from 1970.
     *
     * @param text a decimal number without blanks
     * @throws NumberFormatException if it is none, is negative or too large
     */
    public long parseMicros(String text) {
        if (text.length() <= MAX_EXACT_DIGITS && isWhole(text)) {
            long whole = Long.parseLong(text);
            if (this == NS) {
                return (whole + NANOS_PER_MICRO / 2) / NANOS_PER_MICRO;
            }
            if (whole * micros < LATEST_MICROS) {
                return whole * (long) micros;
            }
        }
        double time = CsvNumber.parse(text) * micros;
        if (!(time >= 0 && time < LATEST_MICROS)) {
            throw new NumberFormatException(text);
        }
        return Math.round(time);
    }

    private static boolean isWhole(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
