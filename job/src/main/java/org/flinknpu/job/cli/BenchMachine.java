package org.flinknpu.job.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import org.flinknpu.job.UsageException;

/**
 * What has to stand beside figures of a bench: without the load of the machine they say little.
 *
 * @param time when it was looked at
 * @param processors processors of the JVM
 * @param load load average of the last minute; negative where the system does not tell
 */
record BenchMachine(Instant time, int processors, double load) {
    /** This machine now. */
    static BenchMachine now() {
        return new BenchMachine(
                Instant.now(),
                Runtime.getRuntime().availableProcessors(),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }

    /** The figures in a line. */
    String line() {
        return String.format(
                Locale.ROOT,
                "processors %d, load average %.1f, Java %s",
                processors,
                load,
                Runtime.version());
    }

    /** The figures as a new object to which others are added. */
    ObjectNode json() throws IOException {
        return JsonFields.JSON
                .createObjectNode()
                .put("version", Version.productVersion())
                .put("time", time.toString())
                .put("java", Runtime.version().toString())
                .put("processors", processors)
                .put("loadAverage", load);
    }

    /**
     * Writes a report.
     *
     * @throws UsageException if the file cannot be written
     */
    static void write(Path file, ObjectNode report) {
        try {
            Files.writeString(file, report.toPrettyString() + "\n");
        } catch (IOException e) {
            throw new UsageException("File cannot be written: " + file + " (" + e + ")", e);
        }
    }
}
