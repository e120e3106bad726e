package org.flinknpu.job.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.flinknpu.brain.Area;
import org.flinknpu.brain.AreaRole;
import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.ConnectomeBuilder;
import org.flinknpu.brain.NeuronParameter;
import org.flinknpu.embedded.EmbeddedJob;
import org.flinknpu.job.JobOptions;
import org.flinknpu.job.RecorderOptions;
import org.flinknpu.schema.BurstJournal;
import org.flinknpu.schema.FiredNeurons;
import org.flinknpu.schema.JournalEntry;
import org.flinknpu.schema.JournalKind;
import org.flinknpu.schema.LogGap;
import org.flinknpu.schema.Resume;
import org.flinknpu.wire.Framing;
import org.flinknpu.wire.WireCodec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sensory records that retention has taken before the job came back. */
class LogGapITCase {
    private static final String BRAIN = "gap";
    private static final WireCodec<BurstJournal> JOURNAL =
            WireCodec.of(BurstJournal.class, Framing.SINGLE_OBJECT);

    @Test
    void shouldPauseTheBrainUntilTheGapIsAccepted(@TempDir Path savepoints) throws Exception {
        try (JobFixture job = JobFixture.start(Map.of())) {
            String savepoint = liveAndStop(job, savepoints);
            LogGap gap = loseRecords(job);

            job.start(savepoint, Map.of());
            job.event(Rehearsal.tick(BRAIN, 30 * Rehearsal.PERIOD_MICROS));
            JournalEntry paused = entry(job, JournalKind.GAP);
            assertThat(paused.getGap()).isEqualTo(gap);
            assertThat(paused.getBurst()).isEqualTo(10);

            // What has been paused stays so, also in the next life of the job.
            job.restart(savepoints);
            job.event(Rehearsal.tick(BRAIN, 40 * Rehearsal.PERIOD_MICROS));
            job.awaitEvents(BRAIN, 40 * Rehearsal.PERIOD_MICROS);
            job.command(BRAIN, new Resume());
            assertThat(entry(job, JournalKind.GAP_ACCEPTED).getGap()).isEqualTo(gap);
            job.event(Rehearsal.tick(BRAIN, 45 * Rehearsal.PERIOD_MICROS));
            assertThat(burstTimes(job, 15))
                    .endsWith(
                            41 * Rehearsal.PERIOD_MICROS,
                            42 * Rehearsal.PERIOD_MICROS,
                            43 * Rehearsal.PERIOD_MICROS,
                            44 * Rehearsal.PERIOD_MICROS,
                            45 * Rehearsal.PERIOD_MICROS);
        }
    }

    @Test
    void shouldGoOnAndSaySoIfGapsAreAccepted(@TempDir Path savepoints) throws Exception {
        try (JobFixture job = JobFixture.start(Map.of())) {
            String savepoint = liveAndStop(job, savepoints);
            LogGap gap = loseRecords(job);

            job.start(savepoint, Map.of("npu.log-gaps", "accept"));
            job.event(Rehearsal.tick(BRAIN, 30 * Rehearsal.PERIOD_MICROS));

            assertThat(entry(job, JournalKind.GAP_ACCEPTED).getGap()).isEqualTo(gap);
            assertThat(burstTimes(job, 30)).hasSize(30);
        }
    }

    @Test
    void shouldFailForGoodIfGapsAreToFailTheJob(@TempDir Path savepoints) throws Exception {
        try (JobFixture job = JobFixture.start(Map.of())) {
            String savepoint = liveAndStop(job, savepoints);
            LogGap gap = loseRecords(job);

            EmbeddedJob failed = job.start(savepoint, Map.of("npu.log-gaps", "fail"));

            assertThatThrownBy(failed::awaitEnd)
                    .hasStackTraceContaining(
                            "Records are gone before they could be read: topic=%s partition=%d expectedOffset=%d logStart=%d"
                                    .formatted(
                                            gap.getTopic(),
                                            gap.getPartition(),
                                            gap.getExpectedOffset(),
                                            gap.getFoundOffset()));
        }
    }

    /** Ten bursts, and an end. */
    private static String liveAndStop(JobFixture job, Path savepoints) throws Exception {
        job.command(BRAIN, Rehearsal.deploy(heart(), Rehearsal.settings()));
        job.event(Rehearsal.tick(BRAIN, 0));
        job.event(Rehearsal.tick(BRAIN, 10 * Rehearsal.PERIOD_MICROS));
        burstTimes(job, 10);
        return job.stop(savepoints);
    }

    /** Two records come and go while the job is away. */
    private static LogGap loseRecords(JobFixture job) throws Exception {
        RecordMetadata lost = job.event(Rehearsal.tick(BRAIN, 12 * Rehearsal.PERIOD_MICROS));
        RecordMetadata last = job.event(Rehearsal.tick(BRAIN, 14 * Rehearsal.PERIOD_MICROS));
        job.deleteBefore(JobOptions.TOPIC_SENSORY, lost.partition(), last.offset() + 1);
        return new LogGap(
                job.topic(JobOptions.TOPIC_SENSORY),
                lost.partition(),
                lost.offset(),
                last.offset() + 1);
    }

    private static JournalEntry entry(JobFixture job, JournalKind kind) {
        List<ConsumerRecord<byte[], byte[]>> records =
                job.read(
                        job.topic(RecorderOptions.TOPIC_JOURNAL),
                        BRAIN,
                        all -> find(all, kind).isPresent());
        return find(records, kind).orElseThrow();
    }

    private static Optional<JournalEntry> find(
            List<ConsumerRecord<byte[], byte[]>> records, JournalKind kind) {
        return records.stream()
                .flatMap(record -> JOURNAL.decode(record.value()).value().getEntries().stream())
                .filter(entry -> entry.getKind() == kind)
                .findFirst();
    }

    private static List<Long> burstTimes(JobFixture job, int count) {
        return times(
                job.read(
                        job.topic(JobOptions.TOPIC_SPIKES),
                        BRAIN,
                        records -> times(records).size() >= count));
    }

    private static List<Long> times(List<ConsumerRecord<byte[], byte[]>> records) {
        WireCodec<FiredNeurons> codec = WireCodec.of(FiredNeurons.class, Framing.SINGLE_OBJECT);
        return records.stream()
                .map(record -> codec.decode(record.value()).value().getBurstTimeMicros())
                .distinct()
                .sorted()
                .toList();
    }

    /** A neuron that fires in every burst. */
    private static Connectome heart() {
        ConnectomeBuilder builder = new ConnectomeBuilder("heart");
        Area heart = builder.area("heart", AreaRole.POWER, 1, 1, 1, 1, true, false);
        builder.parameter(heart, NeuronParameter.THRESHOLD, 1);
        return builder.build();
    }
}
