package org.flinknpu.inspect;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.Locale;

/**
 * How whole numbers are spread: least, percentiles by nearest rank, most and mean.
 *
 * @param min the least; 0 of no numbers
 * @param p50 the median
 * @param p90 the 90th percentile
 * @param p99 the 99th percentile
 * @param max the most
 * @param mean the mean
 */
public record Spread(int min, int p50, int p90, int p99, int max, double mean) {
    /** The spread of some numbers; they are left as they are. */
    public static Spread of(int[] numbers) {
        if (numbers.length == 0) {
            return new Spread(0, 0, 0, 0, 0, 0);
        }
        int[] sorted = numbers.clone();
        Arrays.sort(sorted);
        long sum = 0;
        for (int number : sorted) {
            sum += number;
        }
        return new Spread(
                sorted[0],
                rank(sorted, 0.5),
                rank(sorted, 0.9),
                rank(sorted, 0.99),
                sorted[sorted.length - 1],
                (double) sum / sorted.length);
    }

    private static int rank(int[] sorted, double share) {
        return sorted[(int) Math.ceil(share * sorted.length) - 1];
    }

    /** On one line. */
    public String text() {
        return String.format(
                Locale.ROOT,
                "min %d  p50 %d  p90 %d  p99 %d  max %d  mean %.2f",
                min,
                p50,
                p90,
                p99,
                max,
                mean);
    }

    /** As an object. */
    public ObjectNode json() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("min", min)
                .put("p50", p50)
                .put("p90", p90)
                .put("p99", p99)
                .put("max", max)
                .put("mean", mean);
    }
}
