package org.flinknpu.cluster;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.flinknpu.schema.BurstMetrics;
import org.flinknpu.wire.Framing;
import org.flinknpu.wire.Topics;
import org.flinknpu.wire.WireCodec;

/**
 * Everything that a job made of the readings of a fleet.
 *
 * @param motor the motor topic
 * @param spikes the spikes topic
 */
public record Outcome(Emitted motor, Emitted spikes) {
    private static final Duration LIMIT = Duration.ofMinutes(5);

    /** Options that give a job topics of its own to write to; an empty prefix the default ones. */
    public static Map<String, String> topics(String prefix) {
        Map<String, String> options = new LinkedHashMap<>();
        options.put("npu.name", "flink-npu " + prefix);
        options.put("npu.group-id", prefix + "npu");
        options.put("npu.delivery.transactional-id-prefix", prefix + "npu");
        options.put("npu.topics.motor", prefix + Topics.MOTOR);
        options.put("npu.topics.spikes", prefix + Topics.SPIKES);
        options.put("npu.topics.metrics", prefix + Topics.METRICS);
        return options;
    }

    /**
     * Waits until the job has run a burst of every brain, stops it so that all of its outputs are
     * in the topics, and reads those.
     *
     * @param lastBurst the burst after which the fleet has ended
     * @param prefix as in {@link #topics}
     */
    public static Outcome of(
            ClusterKit kit, ClusterJob job, SensorFleet fleet, long lastBurst, String prefix) {
        awaitBurst(kit, fleet, lastBurst, prefix);
        job.awaitRunning();
        job.stopWithSavepoint();
        return read(kit, prefix);
    }

    /** What stands in the topics now. */
    public static Outcome read(ClusterKit kit, String prefix) {
        return new Outcome(
                Emitted.motor(kit.topic(prefix + Topics.MOTOR).read()),
                Emitted.spikes(kit.topic(prefix + Topics.SPIKES).read()));
    }

    /** Waits until every brain has published the last metrics that are due up to this burst. */
    public static void awaitBurst(ClusterKit kit, SensorFleet fleet, long burst, String prefix) {
        awaitMetrics(
                kit.topic(prefix + Topics.METRICS),
                fleet.brains(),
                "every brain runs burst " + burst,
                metrics -> metrics.getLastBurst() >= burst - burst % SensorFleet.METRICS_EVERY);
    }

    /** Waits until the newest metrics of so many brains meet a condition. */
    public static void awaitMetrics(
            TopicLog topic, int brains, String what, Predicate<BurstMetrics> condition) {
        Map<String, BurstMetrics> newest = new HashMap<>();
        topic.await(
                what,
                LIMIT,
                records -> {
                    newest.putAll(newest(records));
                    records.clear();
                    return newest.size() == brains && newest.values().stream().allMatch(condition);
                });
    }

    /** The newest metrics of each brain. */
    public static Map<String, BurstMetrics> newest(List<ConsumerRecord<byte[], byte[]>> records) {
        WireCodec<BurstMetrics> codec = WireCodec.of(BurstMetrics.class, Framing.SINGLE_OBJECT);
        Map<String, BurstMetrics> newest = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            BurstMetrics metrics = codec.decode(record.value()).value();
            newest.put(metrics.getBrainId(), metrics);
        }
        return newest;
    }
}
