package org.flinknpu.demo;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import org.flinknpu.brain.Connectome;
import org.flinknpu.view.BrainFeed;
import org.flinknpu.view.Figures;
import org.flinknpu.view.FrameSink;
import org.flinknpu.view.Timings;

/**
 * Describes the arena and the robot to the live page, at most thirty times per second.
 *
 * <p>Called by the thread that moves the robot; the sink must not block.
 */
final class RobotScene {
    private static final long FRAME_NANOS = 33_000_000L;
    private static final long LATENCY_NANOS = 500_000_000L;

    private final Arena arena;
    private final Robot robot;
    private final Timings latencies;
    private final FrameSink sink;
    private double[] latency = {Double.NaN, Double.NaN};
    private long lastFrame;
    private long lastLatency;

    RobotScene(Arena arena, Robot robot, Timings latencies, FrameSink sink) {
        this.arena = arena;
        this.robot = robot;
        this.latencies = latencies;
        this.sink = sink;
    }

    /** What does not change during a run. */
    static String layout(Connectome brain, Arena arena, DemoOptions options, String flinkUrl) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("brain", brain.name());
        json.put("neurons", brain.neuronCount());
        json.put("seed", options.seed());
        json.put("clock", options.clock().name().toLowerCase(Locale.ROOT));
        json.put("lesion", options.lesion());
        json.put("periodMicros", RobotWiring.PERIOD_MICROS);
        json.put("flinkUrl", flinkUrl);
        json.set("areas", BrainFeed.describe(brain));
        ObjectNode floor = json.putObject("arena");
        floor.put("width", arena.widthMetres());
        floor.put("height", arena.heightMetres());
        floor.put("reach", arena.reachMetres());
        ArrayNode pillars = floor.putArray("pillars");
        for (Pillar pillar : arena.pillars()) {
            pillars.addArray().add(pillar.x()).add(pillar.y()).add(pillar.radius());
        }
        lights(floor.putArray("lights"), arena.lights());
        ObjectNode body = json.putObject("robot");
        body.put("radius", Robot.BODY_RADIUS_METRES);
        body.put("feelerMetres", Robot.FEELER_METRES);
        ArrayNode feelers = body.putArray("feelers");
        for (double angle : Robot.FEELER_ANGLES) {
            feelers.add(angle);
        }
        return json.toString();
    }

    /**
     * Publishes the present moment if the last frame is old enough.
     *
     * @param seconds the robot's time
     * @param nowNanos the time, as {@link System#nanoTime}
     */
    void frame(double seconds, long nowNanos) {
        if (nowNanos - lastFrame < FRAME_NANOS) {
            return;
        }
        lastFrame = nowNanos;
        if (nowNanos - lastLatency >= LATENCY_NANOS) {
            lastLatency = nowNanos;
            latency = latencies.recentPercentiles(0.5, 0.99);
        }
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("t", seconds);
        json.put("x", robot.x()).put("y", robot.y()).put("h", robot.heading());
        json.put("l", robot.left()).put("r", robot.right());
        json.put("reached", arena.lightsReached()).put("collisions", robot.collisions());
        Figures.put(json, "loop50", latency[0]);
        Figures.put(json, "loop99", latency[1]);
        lights(json.putArray("lights"), arena.lights());
        ArrayNode senses = json.putArray("senses");
        for (double value : robot.senses().values()) {
            senses.add(value);
        }
        ArrayNode free = json.putArray("free");
        for (int i = 0; i < Robot.FEELER_ANGLES.length; i++) {
            free.add(robot.freeMetres(i));
        }
        sink.publish("robot", json.toString());
    }

    private static void lights(ArrayNode into, List<Light> lights) {
        for (Light light : lights) {
            into.addArray().add(light.x()).add(light.y());
        }
    }
}
