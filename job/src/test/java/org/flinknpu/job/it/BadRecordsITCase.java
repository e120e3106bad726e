package org.flinknpu.job.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.flinknpu.burst.testing.GoldenVectors;
import org.flinknpu.embedded.SharedBroker;
import org.flinknpu.job.JobOptions;
import org.flinknpu.schema.MotorOutput;
import org.flinknpu.schema.SensoryEvent;
import org.flinknpu.wire.BrainId;
import org.flinknpu.wire.DeadLetter;
import org.flinknpu.wire.DeadLetterReason;
import org.flinknpu.wire.Framing;
import org.flinknpu.wire.Topics;
import org.flinknpu.wire.WireCodec;
import org.junit.jupiter.api.Test;

/** A bad record between good ones costs one dead letter and nothing else. */
class BadRecordsITCase {
    private static final int OVER_THE_LIMIT = 65 << 10;

    private final JobFixture job = JobFixture.shared();
    private final Rehearsal life = new Rehearsal(GoldenVectors.read("net-n-uniform"));

    @Test
    void shouldCostOneDeadLetterEachAndDisturbNothing() throws Exception {
        String brain = SharedBroker.uniqueName("poisoned");
        int half = life.bursts() / 2;
        job.command(brain, life.deploy());
        job.events(life.events(brain, 1, half));

        Map<DeadLetterReason, byte[]> poison = poison(brain, half);
        Map<DeadLetterReason, RecordMetadata> sent = new LinkedHashMap<>();
        for (Map.Entry<DeadLetterReason, byte[]> bad : poison.entrySet()) {
            sent.put(bad.getKey(), job.send(JobOptions.TOPIC_SENSORY, brain, bad.getValue()));
        }
        job.events(life.events(brain, half + 1, life.bursts()));

        for (Map.Entry<DeadLetterReason, RecordMetadata> bad : sent.entrySet()) {
            ConsumerRecord<byte[], byte[]> letter = job.deadLetterOf(bad.getValue());
            assertThat(JobFixture.header(letter, DeadLetter.REASON)).isEqualTo(bad.getKey().name());
            assertThat(JobFixture.header(letter, DeadLetter.TOPIC))
                    .isEqualTo(job.topic(JobOptions.TOPIC_SENSORY));
            assertThat(JobFixture.header(letter, DeadLetter.DETAIL)).isNotEmpty();
            assertThat(letter.key()).isEqualTo(BrainId.key(brain));
            assertThat(letter.value()).isEqualTo(poison.get(bad.getKey()));
        }
        assertThat(lettersOf(brain, sent.size())).hasSameSizeAs(sent.entrySet());
        assertThat(
                        life.published(
                                job.read(
                                        job.topic(JobOptions.TOPIC_SPIKES),
                                        brain,
                                        records ->
                                                life.published(records).equals(life.expected()))))
                .isEqualTo(life.expected());
    }

    private List<ConsumerRecord<byte[], byte[]>> lettersOf(String brain, int atLeast) {
        return job.read(
                Topics.deadLetter(job.topic(JobOptions.TOPIC_SENSORY)),
                brain,
                letters -> letters.size() >= atLeast);
    }

    /** Records that break one rule each, for a brain that has run up to a burst. */
    private static Map<DeadLetterReason, byte[]> poison(String brain, int burst) {
        WireCodec<SensoryEvent> codec = WireCodec.of(SensoryEvent.class, Framing.SINGLE_OBJECT);
        long now = burst * Rehearsal.PERIOD_MICROS;
        String area = GoldenVectors.read("net-n-uniform").connectome().areas().get(0).id();
        byte[] good = codec.encode(event(brain, now, area, 0, 1f));
        Map<DeadLetterReason, byte[]> poison = new LinkedHashMap<>();
        poison.put(DeadLetterReason.MALFORMED, Arrays.copyOf(good, good.length - 3));
        poison.put(
                DeadLetterReason.UNKNOWN_SCHEMA,
                WireCodec.of(MotorOutput.class, Framing.SINGLE_OBJECT)
                        .encode(MotorOutput.newBuilder().setBrainId(brain).build()));
        poison.put(DeadLetterReason.TOO_LARGE, Arrays.copyOf(good, OVER_THE_LIMIT));
        poison.put(
                DeadLetterReason.NOT_FINITE, codec.encode(event(brain, now, area, 0, Float.NaN)));
        poison.put(
                DeadLetterReason.OUT_OF_RANGE, codec.encode(event(brain, now, area, 1 << 20, 1f)));
        poison.put(
                DeadLetterReason.UNKNOWN_AREA, codec.encode(event(brain, now, "nowhere", 0, 1f)));
        poison.put(DeadLetterReason.KEY_MISMATCH, codec.encode(event("another", now, area, 0, 1f)));
        poison.put(DeadLetterReason.LATE, codec.encode(event(brain, 0, area, 0, 1f)));
        return poison;
    }

    private static SensoryEvent event(
            String brain, long timeMicros, String area, int neuron, float potential) {
        return Rehearsal.neurons(
                brain, timeMicros, area, new int[] {neuron}, new float[] {potential});
    }
}
