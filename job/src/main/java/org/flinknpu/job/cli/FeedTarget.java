package org.flinknpu.job.cli;

import org.flinknpu.job.UsageException;
import picocli.CommandLine.Option;

/** Where in a brain the records of a camera go: to an area, or to what a device is mapped to. */
final class FeedTarget {
    @Option(
            names = "--area",
            paramLabel = "ID",
            description = "Area of the brain. Default: that of the device --source.")
    private String area = "";

    /**
     * The area, or empty.
     *
     * @throws UsageException if neither it nor a source is given
     */
    String area(FeedOptions options) {
        if (area.isEmpty() && options.source().isEmpty()) {
            throw new UsageException(
                    "Neither an area nor a device is given; use --area, or --source for a device"
                            + " of the brain's device mapping");
        }
        return area;
    }
}
