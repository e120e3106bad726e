package org.flinknpu.job.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.flinknpu.burst.testing.GoldenVectors;
import org.flinknpu.embedded.SharedBroker;
import org.flinknpu.job.JobOptions;
import org.flinknpu.schema.SensoryEvent;
import org.junit.jupiter.api.Test;

/** A fleet: each brain lives its own life, although all share two subtasks. */
class ManyBrainsITCase {
    private static final int BRAINS = 200;
    private static final List<String> CASES =
            List.of("lif-01", "lif-04", "lif-18", "lif-22", "syn-34", "net-n-uniform", "random-01");

    @Test
    void shouldHostTwoHundredBrains() throws Exception {
        JobFixture job = JobFixture.shared();
        Map<String, Rehearsal> fleet = new LinkedHashMap<>();
        for (int i = 0; i < BRAINS; i++) {
            String name = CASES.get(i % CASES.size());
            fleet.put(SharedBroker.uniqueName("fleet"), new Rehearsal(GoldenVectors.read(name)));
        }
        for (Map.Entry<String, Rehearsal> brain : fleet.entrySet()) {
            job.command(brain.getKey(), brain.getValue().deploy());
        }
        job.events(interleaved(fleet));

        Map<String, Map<Long, List<Integer>>> expected = new LinkedHashMap<>();
        fleet.forEach((brain, life) -> expected.put(brain, life.expected()));
        int records = expected.values().stream().mapToInt(Map::size).sum();
        Map<String, List<ConsumerRecord<byte[], byte[]>>> byBrain =
                byBrain(
                        job.read(
                                job.topic(JobOptions.TOPIC_SPIKES),
                                null,
                                all ->
                                        all.stream().filter(r -> fleet.containsKey(key(r))).count()
                                                >= records));
        for (String brain : fleet.keySet()) {
            assertThat(fleet.get(brain).published(byBrain.getOrDefault(brain, List.of())))
                    .as(brain)
                    .isEqualTo(expected.get(brain));
        }
    }

    /** One event of each brain after the other, as they come from a fleet. */
    private static List<SensoryEvent> interleaved(Map<String, Rehearsal> fleet) {
        List<List<SensoryEvent>> lives = new ArrayList<>();
        fleet.forEach((brain, life) -> lives.add(life.events(brain, 1, life.bursts())));
        List<SensoryEvent> events = new ArrayList<>();
        for (int i = 0; events.size() < lives.stream().mapToInt(List::size).sum(); i++) {
            for (List<SensoryEvent> life : lives) {
                if (i < life.size()) {
                    events.add(life.get(i));
                }
            }
        }
        return events;
    }

    private static Map<String, List<ConsumerRecord<byte[], byte[]>>> byBrain(
            List<ConsumerRecord<byte[], byte[]>> records) {
        Map<String, List<ConsumerRecord<byte[], byte[]>>> byBrain = new LinkedHashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            byBrain.computeIfAbsent(key(record), brain -> new ArrayList<>()).add(record);
        }
        return byBrain;
    }

    private static String key(ConsumerRecord<byte[], byte[]> record) {
        return new String(record.key(), StandardCharsets.UTF_8);
    }
}
