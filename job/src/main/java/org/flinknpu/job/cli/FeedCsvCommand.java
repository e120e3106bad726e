package org.flinknpu.job.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.flinknpu.feed.Feed;
import org.flinknpu.feed.text.CsvFeed;
import org.flinknpu.feed.text.CsvLayout;
import org.flinknpu.feed.text.TimeUnitName;
import org.flinknpu.job.UsageException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code npu feed csv}: a table of scalar readings. */
@Command(
        name = "csv",
        description = {
            "Send scalar readings from a table, or from standard input (-).",
            "",
            "With --reading a row has a value per column. Without, a row is one value: the columns"
                    + " value and, if they exist, area, channel, minimum and maximum. An empty"
                    + " cell is no value; lines that begin with # are comments.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  npu feed csv drive.csv --brain b1 --time t --unit s --reading left=eye:0:0:4",
            "  npu feed csv log.csv --brain b1 --area imu --rate max",
            "  npu feed csv bare.tsv --brain b1 --separator tab --columns time,a --reading a=eye:0"
        })
final class FeedCsvCommand implements Callable<Integer> {
    private static final int CHANNEL = 1;
    private static final int MINIMUM = 2;
    private static final int MAXIMUM = 3;

    @Mixin private FeedOptions options;

    @Option(
            names = "--time",
            paramLabel = "COLUMN",
            defaultValue = "time",
            description = "Column of the times. Default: ${DEFAULT-VALUE}.")
    private String timeColumn;

    @Option(
            names = "--unit",
            paramLabel = "UNIT",
            defaultValue = "us",
            description =
                    "Unit of the times: ${COMPLETION-CANDIDATES}, in any case."
                            + " Default: ${DEFAULT-VALUE}.")
    private TimeUnitName unit;

    @Option(
            names = "--reading",
            paramLabel = "COLUMN=AREA[:CHANNEL[:MIN:MAX]]",
            description =
                    "Where a column's values go, and the sensor's range; repeatable."
                            + " Channel 0 and the range from 0 to 1 are left out.")
    private List<String> readings = new ArrayList<>();

    @Option(
            names = "--area",
            paramLabel = "ID",
            description = "Area of values whose row names none.")
    private String area;

    @Option(
            names = "--columns",
            split = ",",
            paramLabel = "NAME",
            description = "Names of the columns, if the first line is none of names.")
    private List<String> columns = new ArrayList<>();

    @Option(
            names = "--separator",
            paramLabel = "CHAR",
            defaultValue = ",",
            description = "What stands between cells; tab is a word, too. Default: a comma.")
    private String separator;

    @Override
    public Integer call() throws IOException, InterruptedException {
        CsvLayout layout = layout();
        return options.send(() -> open(layout));
    }

    private Feed open(CsvLayout layout) throws IOException {
        return new CsvFeed(options.open(), layout, options.brain(), options.source());
    }

    private CsvLayout layout() {
        String character = separator.equals("tab") ? "\t" : separator;
        if (character.length() != 1 || "\"# ".contains(character)) {
            throw new UsageException("Not a separator: --separator=" + separator + "; such as ;");
        }
        return new CsvLayout(
                character.charAt(0),
                columns,
                timeColumn,
                unit,
                area,
                readings.stream().map(FeedCsvCommand::reading).toList());
    }

    private static CsvLayout.Reading reading(String text) {
        int equals = text.indexOf('=');
        String[] parts = text.substring(equals + 1).split(":", -1);
        boolean whole = parts.length == MAXIMUM + 1 || parts.length <= CHANNEL + 1;
        if (equals < 1 || !whole) {
            throw refused(text);
        }
        try {
            CsvLayout.Reading reading =
                    new CsvLayout.Reading(
                            text.substring(0, equals),
                            parts[0],
                            parts.length > CHANNEL ? Integer.parseInt(parts[CHANNEL]) : 0,
                            parts.length > MINIMUM ? Float.parseFloat(parts[MINIMUM]) : 0f,
                            parts.length > MAXIMUM ? Float.parseFloat(parts[MAXIMUM]) : 1f);
            if (reading.channel() >= 0 && reading.minimum() < reading.maximum()) {
                return reading;
            }
        } catch (NumberFormatException e) {
            throw refused(text);
        }
        throw refused(text);
    }

    private static UsageException refused(String text) {
        return new UsageException(
                "Not a reading: --reading="
                        + text
                        + "; COLUMN=AREA:CHANNEL or COLUMN=AREA:CHANNEL:MIN:MAX, MIN below MAX");
    }
}
