package org.flinknpu.job.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.flink.configuration.ConfigOption;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.flinknpu.brain.Area;
import org.flinknpu.brain.AreaRole;
import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.ConnectomeBuilder;
import org.flinknpu.flow.operator.SavedBrains;
import org.flinknpu.job.JobOptions;
import org.flinknpu.job.RecorderOptions;
import org.flinknpu.job.cli.Cli;
import org.flinknpu.schema.BrainSettings;
import org.flinknpu.schema.BurstJournal;
import org.flinknpu.schema.ClockMode;
import org.flinknpu.schema.FiredNeurons;
import org.flinknpu.schema.Pause;
import org.flinknpu.schema.Remove;
import org.flinknpu.schema.Reset;
import org.flinknpu.schema.Resume;
import org.flinknpu.schema.SensoryEvent;
import org.flinknpu.schema.Step;
import org.flinknpu.wire.Framing;
import org.flinknpu.wire.WireCodec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A brain that lived on the wall clock is run again from its topics by the command itself. */
class ReplayITCase {
    private static final String AREA = "eye";
    private static final int NEURONS = 40;
    private static final WireCodec<FiredNeurons> SPIKES =
            WireCodec.of(FiredNeurons.class, Framing.SINGLE_OBJECT);
    private static final WireCodec<BurstJournal> JOURNAL =
            WireCodec.of(BurstJournal.class, Framing.SINGLE_OBJECT);

    private final SplittableRandom random = new SplittableRandom(7);
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void shouldRunALifeOnTheWallClockAgain(@TempDir Path savepoints) throws Exception {
        try (JobFixture job = JobFixture.start(Map.of())) {
            String brain = "live";
            job.command(brain, Rehearsal.deploy(brain(), settings(ClockMode.WALL)));
            liveUntil(job, brain, 150);
            job.command(brain, new Pause());
            job.awaitCommands(brain);
            job.event(event(brain));
            job.command(brain, new Resume());
            String savepoint = job.stop(savepoints);
            job.start(savepoint, Map.of());
            long end = liveUntil(job, brain, 400);
            long journaled = journaledUntil(job, brain, end);

            assertThat(replay(job, brain, 1, journaled)).as(err.toString()).isEqualTo(Cli.DONE);
            assertThat(out.toString()).contains("run=" + journaled, ": identical");

            long saved = savedBurst(savepoint, brain);
            assertThat(replay(job, brain, saved + 1, journaled, "--savepoint", savepoint))
                    .as(err.toString())
                    .isEqualTo(Cli.DONE);
            assertThat(out.toString()).contains("run=" + (journaled - saved), ": identical");

            forgeSpikes(job, brain);
            assertThat(replay(job, brain, 1, journaled)).isEqualTo(Cli.FAILED);
            assertThat(out.toString())
                    .contains("different at burst=", "record=FiredNeurons field=firedCount");
        }
    }

    @Test
    void shouldRunALifeOnTheEventClockAgainAndRefuseWhatItCannot() throws Exception {
        JobFixture job = JobFixture.shared();
        String brain = "event-clock-replay";
        job.command(brain, Rehearsal.deploy(brain(), settings(ClockMode.EVENT)));
        stimulate(job, brain, 1, 30);

        assertThat(replay(job, brain, 1, 29)).as(err.toString()).isEqualTo(Cli.DONE);
        assertThat(out.toString()).contains("motor=0 spikes=", ": identical");

        assertThat(replay(job, brain, 1, 5_000)).isEqualTo(Cli.WRONG_USE);
        assertThat(err.toString().lines())
                .singleElement()
                .asString()
                .contains("Brain did not run that burst: burst=5000");
        assertThat(replay(job, "nobody", 1, 5)).isEqualTo(Cli.WRONG_USE);
        assertThat(err.toString()).contains("Journal does not hold the deploy of the brain");
        assertThat(replay(job, brain, 1, 5, "--savepoint", "/no/such")).isEqualTo(Cli.WRONG_USE);
        assertThat(err.toString()).contains("No such savepoint: /no/such");

        job.send(RecorderOptions.TOPIC_JOURNAL, brain, new byte[] {1, 2, 3});
        assertThat(replay(job, brain, 1, 29)).isEqualTo(Cli.WRONG_USE);
        assertThat(err.toString().lines())
                .singleElement()
                .asString()
                .contains("Journal record cannot be read: partition=");
    }

    /**
     * Numbers of bursts come again with a reset and with another life under the same id; and what a
     * topic has deleted is not what a brain did not do.
     */
    @Test
    void shouldCompareWithThatPartOfThatLifeOnly(@TempDir Path savepoints) throws Exception {
        try (JobFixture job = JobFixture.start(Map.of())) {
            String brain = "lives";
            job.command(brain, Rehearsal.deploy(brain(), settings(ClockMode.EVENT)));
            stimulate(job, brain, 1, 30);
            job.command(brain, new Reset());
            job.command(brain, new Pause());
            job.awaitCommands(brain);
            job.command(brain, Step.newBuilder().setBursts(3).build());
            job.awaitCommands(brain);
            String savepoint = job.stop(savepoints);
            long saved = savedBurst(savepoint, brain);
            job.start(savepoint, Map.of());
            job.command(brain, new Resume());
            job.awaitCommands(brain);
            stimulate(job, brain, 31, 60);
            job.command(brain, new Remove());
            job.awaitCommands(brain);
            job.command(brain, Rehearsal.deploy(brain(), settings(ClockMode.EVENT)));
            stimulate(job, brain, 1, 40);

            assertThat(replay(job, brain, saved + 1, 25, "--savepoint", savepoint))
                    .as(out + err.toString())
                    .isEqualTo(Cli.DONE);
            assertThat(out.toString()).doesNotContain("spikes=0:");
            assertThat(replay(job, brain, 1, 35)).as(out + err.toString()).isEqualTo(Cli.DONE);

            deleteAllButTheLast(job, JobOptions.TOPIC_SPIKES, brain);
            refusedToReplay(job, "Topic does not reach back so far: topic=", brain, savepoint);
            deleteAllButTheLast(job, RecorderOptions.TOPIC_JOURNAL, brain);
            refusedToReplay(job, "Journal does not reach back to the savepoint", brain, savepoint);
        }
    }

    private void refusedToReplay(JobFixture job, String reason, String brain, String savepoint)
            throws Exception {
        long first = savedBurst(savepoint, brain) + 1;
        assertThat(replay(job, brain, first, 25, "--savepoint", savepoint))
                .as(out.toString())
                .isEqualTo(Cli.WRONG_USE);
        assertThat(err.toString().lines()).singleElement().asString().contains(reason);
    }

    private static void stimulate(JobFixture job, String brain, int from, int to) throws Exception {
        for (int i = from; i <= to; i++) {
            job.event(
                    Rehearsal.neurons(
                            brain,
                            i * Rehearsal.PERIOD_MICROS,
                            AREA,
                            new int[] {i % NEURONS},
                            new float[] {2f}));
        }
        job.awaitEvents(brain, (to + 1) * Rehearsal.PERIOD_MICROS);
    }

    /** Does what retention does in the end. */
    private static void deleteAllButTheLast(
            JobFixture job, ConfigOption<String> topic, String brain) throws Exception {
        List<ConsumerRecord<byte[], byte[]>> records =
                job.read(job.topic(topic), brain, read -> !read.isEmpty());
        ConsumerRecord<byte[], byte[]> last = records.get(records.size() - 1);
        job.deleteBefore(topic, last.partition(), last.offset());
    }

    /** Sends events every few bursts until the burst of that number has run; returns the last. */
    private long liveUntil(JobFixture job, String brain, long burst) throws Exception {
        long reached = 0;
        while (reached < burst) {
            for (int i = random.nextInt(8); i >= 0; i--) {
                job.event(event(brain));
            }
            long next = Math.min(burst, reached + 30);
            reached =
                    lastBurst(
                            job.read(
                                    job.topic(JobOptions.TOPIC_SPIKES),
                                    brain,
                                    records -> lastBurst(records) >= next));
        }
        return reached;
    }

    private static long lastBurst(List<ConsumerRecord<byte[], byte[]>> spikes) {
        long last = 0;
        for (ConsumerRecord<byte[], byte[]> each : spikes) {
            last = Math.max(last, SPIKES.decode(each.value()).value().getBurst());
        }
        return last;
    }

    private SensoryEvent event(String brain) {
        return Rehearsal.neurons(
                brain, 0, AREA, new int[] {random.nextInt(NEURONS)}, new float[] {1.5f});
    }

    /** Waits until the journal is complete up to a burst; returns up to where it is. */
    private static long journaledUntil(JobFixture job, String brain, long burst) {
        return job
                .read(
                        job.topic(RecorderOptions.TOPIC_JOURNAL),
                        brain,
                        records -> until(records) >= burst)
                .stream()
                .mapToLong(record -> JOURNAL.decode(record.value()).value().getUntilBurst())
                .max()
                .orElseThrow();
    }

    private static long until(List<ConsumerRecord<byte[], byte[]>> records) {
        return records.stream()
                .mapToLong(record -> JOURNAL.decode(record.value()).value().getUntilBurst())
                .max()
                .orElse(0);
    }

    private static long savedBurst(String savepoint, String brain) throws Exception {
        return SavedBrains.read(savepoint, brain).brain().state().burst();
    }

    /** Publishes a burst once more, with another number of spikes. */
    private static void forgeSpikes(JobFixture job, String brain) throws Exception {
        List<FiredNeurons> bursts = new ArrayList<>();
        job.read(job.topic(JobOptions.TOPIC_SPIKES), brain, records -> !records.isEmpty())
                .forEach(record -> bursts.add(SPIKES.decode(record.value()).value()));
        FiredNeurons forged = bursts.get(0);
        forged.setFiredCount(forged.getFiredCount() + 1);
        job.send(JobOptions.TOPIC_SPIKES, brain, SPIKES.encode(forged));
    }

    private int replay(JobFixture job, String brain, long from, long to, String... more) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        List<String> args = new ArrayList<>(List.of("replay", "--brain", brain));
        args.addAll(List.of("--from", Long.toString(from), "--to", Long.toString(to)));
        args.addAll(List.of(more));
        args.addAll(job.arguments());
        return Cli.run(
                new PrintWriter(out), new PrintWriter(err, true), args.toArray(String[]::new));
    }

    /** Neurons that spread what they get to their neighbours, some with a leak. */
    private static Connectome brain() {
        ConnectomeBuilder builder = new ConnectomeBuilder("ring");
        Area eye = builder.area(AREA, AreaRole.INPUT, NEURONS, 1, 1, 1, true, false);
        for (int i = 0; i < NEURONS; i++) {
            builder.synapse(
                    eye.firstNeuron() + i, eye.firstNeuron() + (i + 3) % NEURONS, 1, 1, false);
        }
        return builder.build();
    }

    private static BrainSettings settings(ClockMode clock) {
        BrainSettings settings = Rehearsal.settings();
        settings.setClock(clock);
        settings.setPeriodMicros(clock == ClockMode.WALL ? 5_000L : Rehearsal.PERIOD_MICROS);
        if (clock == ClockMode.WALL) {
            settings.setEpochMicros(null);
        }
        return settings;
    }
}
