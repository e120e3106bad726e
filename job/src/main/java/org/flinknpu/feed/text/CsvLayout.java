package org.flinknpu.feed.text;

import java.util.List;

/**
 * What the columns of a table mean.
 *
 * <p>With readings a row has one value per reading ("wide"); without, a row is one value, and the
 * columns {@code value} and, where they exist, {@code area}, {@code channel}, {@code minimum} and
 * {@code maximum} describe it ("long").
 *
 * @param separator what stands between cells
 * @param columns names of the columns, or empty if the first line names them
 * @param timeColumn the column of times
 * @param unit the unit of times
 * @param area where values go if the table does not say; may be null for a wide table
 * @param readings the columns of a wide table
 */
public record CsvLayout(
        char separator,
        List<String> columns,
        String timeColumn,
        TimeUnitName unit,
        String area,
        List<Reading> readings) {

    /**
     * A column of values.
     *
     * @param column its name
     * @param area where its values go
     * @param channel the channel of that area
     * @param minimum smallest value of the sensor
     * @param maximum largest value of the sensor
     */
    public record Reading(String column, String area, int channel, float minimum, float maximum) {}
}
