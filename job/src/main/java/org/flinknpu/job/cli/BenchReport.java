package org.flinknpu.job.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.flinknpu.device.bench.BenchRow;
import org.flinknpu.device.bench.W1Bench;
import org.flinknpu.job.NamedFile;
import org.flinknpu.job.UsageException;

/** The figures of a bench, as JSON in a file and as a baseline out of one. */
final class BenchReport {
    private static final double ROUNDING = 1_000;
    private static final double GOOD_CHOICE = 1.1;

    private final List<BenchRow> rows = new ArrayList<>();
    private final List<W1Bench.Choice> choices = new ArrayList<>();
    private final Map<String, Double> medians = new HashMap<>();

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws UsageException if the file cannot be read or is no report
     */
    static BenchReport read(Path file) {
        BenchReport report = new BenchReport();
        try (InputStream in = NamedFile.open(file)) {
            JsonNode root = JsonFields.JSON.readTree(in);
            if (root == null || !root.path("rows").isArray()) {
                throw new UsageException(
                        "Not figures of npu bench: " + file + "; rows are missing");
            }
            for (JsonNode row : root.get("rows")) {
                double median = row.path("medianMicros").asDouble();
                String key =
                        key(
                                row.path("neurons").asInt(),
                                row.path("rate").asDouble(),
                                row.path("backend").asText(),
                                row.path("mode").asText());
                if (median > 0) {
                    report.medians.put(key, median);
                }
            }
            return report;
        } catch (JsonProcessingException e) {
            throw new UsageException(
                    "Not figures of npu bench: " + file + "; " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new UsageException("File cannot be read: " + file + " (" + e + ")", e);
        }
    }

    private static String key(int neurons, double rate, String backend, String mode) {
        return neurons + "/" + rate + "/" + backend + "/" + mode;
    }

    /** Median of the same row here, or 0. */
    double medianMicros(BenchRow row) {
        String mode = row.mode().name().toLowerCase(Locale.ROOT);
        return medians.getOrDefault(key(row.neurons(), row.rate(), row.backend(), mode), 0.0);
    }

    void add(BenchRow row) {
        rows.add(row);
    }

    void add(W1Bench.Choice choice) {
        choices.add(choice);
    }

    /** Brains whose automatic choice can be compared with the best backend. */
    int comparedChoices() {
        return (int) choices.stream().filter(choice -> choice.slowdown() > 0).count();
    }

    /** Of these, how many ended on a backend that is at most a tenth slower than the best. */
    int goodChoices() {
        return (int)
                choices.stream()
                        .filter(choice -> choice.slowdown() > 0)
                        .filter(choice -> choice.slowdown() <= GOOD_CHOICE)
                        .count();
    }

    /** Whether backends did not compute the same. */
    boolean differs() {
        return rows.stream().anyMatch(row -> row.problem().startsWith("DIFFERS"));
    }

    /** Writes everything. */
    void write(Path file) throws IOException {
        ObjectNode root =
                JsonFields.JSON
                        .createObjectNode()
                        .put("version", Version.productVersion())
                        .put("time", Instant.now().toString())
                        .put("java", Runtime.version().toString())
                        .put("processors", Runtime.getRuntime().availableProcessors());
        var list = root.putArray("rows");
        rows.forEach(row -> list.add(json(row)));
        root.putObject("autoWithinTenPercent")
                .put("good", goodChoices())
                .put("of", comparedChoices());
        var chosen = root.putArray("auto");
        for (W1Bench.Choice choice : choices) {
            chosen.addObject()
                    .put("neurons", choice.neurons())
                    .put("rate", choice.rate())
                    .put("chose", choice.chose())
                    .put("best", choice.best())
                    .put("slowdown", rounded(choice.slowdown()));
        }
        try {
            Files.writeString(file, root.toPrettyString() + "\n");
        } catch (IOException e) {
            throw new UsageException("File cannot be written: " + file + " (" + e + ")", e);
        }
    }

    private static ObjectNode json(BenchRow row) {
        return JsonFields.JSON
                .createObjectNode()
                .put("neurons", row.neurons())
                .put("rate", row.rate())
                .put("backend", row.backend())
                .put("mode", row.mode().name().toLowerCase(Locale.ROOT))
                .put("bursts", row.bursts())
                .put("medianMicros", rounded(row.medianMicros()))
                .put("p99Micros", rounded(row.p99Micros()))
                .put("firedRate", row.firedRate())
                .put("synapticEvents", rounded(row.synapticEvents()))
                .put("stageMicros", rounded(row.stageMicros()))
                .put("copyMicros", rounded(row.copyMicros()))
                .put("kernelMicros", rounded(row.kernelMicros()))
                .put("drainMicros", rounded(row.drainMicros()))
                .put("checkedAgainst", row.checked())
                .put("problem", row.problem());
    }

    private static double rounded(double value) {
        return Math.round(value * ROUNDING) / ROUNDING;
    }
}
