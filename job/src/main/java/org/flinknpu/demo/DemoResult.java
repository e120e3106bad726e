package org.flinknpu.demo;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import org.flinknpu.view.BrainStats;
import org.flinknpu.view.Figures;

/**
 * What a demo run has measured.
 *
 * @param options what was asked for
 * @param lightsReached lamps that the robot reached
 * @param collisions contacts with walls and pillars
 * @param steps steps that the robot took
 * @param path {@link Robot#path()}
 * @param robotSeconds how long the robot lived, in its own time
 * @param wallSeconds how long that took
 * @param stats what the brain's topics said
 * @param sensorToMotorMicros median and 99th percentile; NaN if nothing was measured
 */
public record DemoResult(
        DemoOptions options,
        int lightsReached,
        int collisions,
        long steps,
        long path,
        double robotSeconds,
        double wallSeconds,
        BrainStats stats,
        double[] sensorToMotorMicros) {

    /** The figures as one JSON object on one line; what was not measured is null. */
    public String json() {
        double[] burst = stats.burstTimes().percentiles(0.5, 0.99);
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("lightsReached", lightsReached);
        json.put("collisions", collisions);
        json.put("bursts", stats.bursts());
        Figures.put(json, "burstMicrosP50", burst[0]);
        Figures.put(json, "burstMicrosP99", burst[1]);
        Figures.put(json, "sensorToMotorMicrosP50", sensorToMotorMicros[0]);
        Figures.put(json, "sensorToMotorMicrosP99", sensorToMotorMicros[1]);
        json.put("deadLetters", stats.deadLetters());
        json.put("overruns", stats.overruns());
        json.put("skippedBursts", stats.skipped());
        json.put("fired", stats.fired());
        json.put("steps", steps);
        json.put("path", String.format(Locale.ROOT, "%016x", path));
        Figures.put(json, "robotSeconds", robotSeconds);
        Figures.put(json, "wallSeconds", wallSeconds);
        json.put("seed", options.seed());
        json.put("clock", options.clock().name().toLowerCase(Locale.ROOT));
        json.put("backend", stats.backend());
        json.put("lesion", options.lesion());
        return json.toString();
    }

    /** The figures for people, on a few lines. */
    public String text() {
        double[] burst = stats.burstTimes().percentiles(0.5, 0.99);
        return String.format(
                Locale.ROOT,
                "lights reached    %d in %.0f s%n"
                        + "collisions        %d%n"
                        + "bursts            %d on %s, p50 %.1f us, p99 %.1f us%n"
                        + "sensor to motor   p50 %.2f ms, p99 %.2f ms%n"
                        + "dead letters      %d%n",
                lightsReached,
                robotSeconds,
                collisions,
                stats.bursts(),
                stats.backend(),
                burst[0],
                burst[1],
                sensorToMotorMicros[0] / 1000,
                sensorToMotorMicros[1] / 1000,
                stats.deadLetters());
    }
}
