package org.flinknpu.job.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.flinknpu.burst.testing.GoldenVectors;
import org.flinknpu.embedded.SharedBroker;
import org.flinknpu.job.JobOptions;
import org.flinknpu.schema.Deploy;
import org.flinknpu.schema.FiredNeurons;
import org.flinknpu.wire.Framing;
import org.flinknpu.wire.WireCodec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From sensor records to spikes through Kafka: exactly what the reference kernel does. */
class EndToEndITCase {
    /** So many that the job is stopped long before they have run. */
    private static final int MANY_BURSTS = 1_000_000;

    @ParameterizedTest
    @ValueSource(strings = {"net-n-uniform", "net-n-divided", "random-05", "lif-18"})
    void shouldFireExactlyAsTheReferenceKernel(String name) throws Exception {
        Rehearsal life = new Rehearsal(GoldenVectors.read(name));
        JobFixture job = JobFixture.shared();
        String brain = SharedBroker.uniqueName(name);

        job.command(brain, life.deploy());
        job.events(life.events(brain, 1, life.bursts()));

        assertThat(publishedBy(job, brain, life)).isEqualTo(life.expected());
    }

    @Test
    void shouldKeepEventsThatArriveBeforeTheirBrain() throws Exception {
        Rehearsal life = new Rehearsal(GoldenVectors.read("net-n-uniform"));
        try (JobFixture job = JobFixture.start(Map.of())) {
            String brain = "late-deploy";
            job.events(life.events(brain, 1, life.bursts()));
            job.command(brain, life.deploy());

            assertThat(publishedBy(job, brain, life)).isEqualTo(life.expected());
        }
    }

    @Test
    void shouldPublishEveryBurstOnceWhenExactlyOnce(@TempDir Path savepoints) throws Exception {
        Rehearsal life = new Rehearsal(GoldenVectors.read("random-05"));
        int half = life.bursts() / 2;
        try (JobFixture job =
                JobFixture.start(
                        Map.of(
                                "npu.delivery", "exactly-once",
                                "npu.delivery.transaction-timeout", "5 min"))) {
            String brain = "once";
            job.command(brain, life.deploy());
            job.events(life.events(brain, 1, half));
            publishedUpTo(job, brain, life, half);
            job.restart(savepoints);
            job.events(life.events(brain, half + 1, life.bursts()));

            List<ConsumerRecord<byte[], byte[]>> records =
                    publishedUpTo(job, brain, life, life.bursts());
            assertThat(life.published(records)).isEqualTo(life.expected());
            assertThat(stamps(records)).hasSameSizeAs(records);
        }
    }

    @Test
    void shouldGoOnFromASavepointAsIfNothingHadHappened(@TempDir Path savepoints) throws Exception {
        Rehearsal life = new Rehearsal(GoldenVectors.read("net-n-divided"));
        int half = life.bursts() / 2;
        try (JobFixture job = JobFixture.start(Map.of())) {
            String brain = "saved";
            job.command(brain, life.deploy());
            job.events(life.events(brain, 1, half));
            publishedUpTo(job, brain, life, half);
            job.restart(savepoints);
            job.events(life.events(brain, half + 1, life.bursts()));

            assertThat(publishedBy(job, brain, life)).isEqualTo(life.expected());
        }
    }

    /** The task ended with an error when bursts were still due, and the job with it. */
    @Test
    void shouldStopWithASavepointWhileBurstsAreDue(@TempDir Path savepoints) throws Exception {
        Rehearsal life = new Rehearsal(GoldenVectors.read("random-05"));
        long last = MANY_BURSTS * Rehearsal.PERIOD_MICROS;
        try (JobFixture job =
                JobFixture.start(Map.of("npu.turn.max-bursts", "1", "npu.clock.max-jump", "0"))) {
            String brain = "busy";
            Deploy deploy = life.deploy();
            deploy.getSettings().setMaxCatchUpBursts(MANY_BURSTS);
            job.command(brain, deploy);
            job.events(life.events(brain, 1, life.bursts()));
            job.event(Rehearsal.tick(brain, last));
            publishedUpTo(job, brain, life, life.bursts());
            job.restart(savepoints);

            Map<Long, List<Integer>> published = publishedBy(job, brain, life);
            published.keySet().removeIf(burst -> burst > life.bursts());
            assertThat(published).isEqualTo(life.expected());
        }
    }

    private static Map<Long, List<Integer>> publishedBy(
            JobFixture job, String brain, Rehearsal life) {
        return life.published(publishedUpTo(job, brain, life, life.bursts()));
    }

    /** Reads until the last burst with spikes, up to the given one, has been published. */
    private static List<ConsumerRecord<byte[], byte[]>> publishedUpTo(
            JobFixture job, String brain, Rehearsal life, long burst) {
        long last =
                life.expected().keySet().stream()
                        .filter(number -> number <= burst)
                        .mapToLong(Long::longValue)
                        .max()
                        .orElseThrow();
        return job.read(
                job.topic(JobOptions.TOPIC_SPIKES),
                brain,
                records -> life.published(records).containsKey(last));
    }

    private static Set<List<Number>> stamps(List<ConsumerRecord<byte[], byte[]>> records) {
        WireCodec<FiredNeurons> codec = WireCodec.of(FiredNeurons.class, Framing.SINGLE_OBJECT);
        Set<List<Number>> stamps = new HashSet<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            FiredNeurons burst = codec.decode(record.value()).value();
            stamps.add(List.of(burst.getBurst(), burst.getPart()));
        }
        return stamps;
    }
}
