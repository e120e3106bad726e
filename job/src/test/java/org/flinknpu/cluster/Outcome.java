package org.flinknpu.cluster;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.flinknpu.wire.Topics;

/**
 * Everything that a job made of the readings of a fleet: waits until the job has taken the last of
 * them, stops it so that all of its outputs are in the topics, and reads those.
 *
 * @param motor the motor topic
 * @param spikes the spikes topic
 */
public record Outcome(Emitted motor, Emitted spikes) {
    private static final Duration LIMIT = Duration.ofMinutes(3);

    /** Topics that a job of its own writes to; nothing for the default ones. */
    public static Map<String, String> topics(String prefix) {
        Map<String, String> options = new LinkedHashMap<>();
        options.put("npu.group-id", prefix);
        options.put("npu.delivery.transactional-id-prefix", prefix);
        options.put("npu.topics.motor", prefix + Topics.MOTOR);
        options.put("npu.topics.spikes", prefix + Topics.SPIKES);
        options.put("npu.topics.metrics", prefix + Topics.METRICS);
        return options;
    }

    /**
     * Waits for the end of what a fleet has sent, and stops the job with a savepoint.
     *
     * @param letters dead letters of the sensory topic, of this job alone
     * @param prefix as in {@link #topics}; empty for the default topics
     */
    public static Outcome of(
            ClusterKit kit, ClusterJob job, SensorFleet fleet, TopicLog letters, String prefix) {
        letters.await(
                "every brain refuses its last event",
                LIMIT,
                records -> brains(records).size() == fleet.brains());
        job.awaitRunning();
        job.stopWithSavepoint();
        return new Outcome(
                Emitted.motor(kit.topic(prefix + Topics.MOTOR).read()),
                Emitted.spikes(kit.topic(prefix + Topics.SPIKES).read()));
    }

    private static Set<String> brains(List<ConsumerRecord<byte[], byte[]>> letters) {
        Set<String> brains = new HashSet<>();
        letters.forEach(letter -> brains.add(new String(letter.key(), StandardCharsets.UTF_8)));
        return brains;
    }
}
