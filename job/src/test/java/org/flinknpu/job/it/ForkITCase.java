package org.flinknpu.job.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.flinknpu.brain.Area;
import org.flinknpu.brain.AreaRole;
import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.ConnectomeBuilder;
import org.flinknpu.job.JobOptions;
import org.flinknpu.job.cli.Cli;
import org.flinknpu.schema.FiredNeurons;
import org.flinknpu.schema.InputPosition;
import org.flinknpu.wire.Framing;
import org.flinknpu.wire.WireCodec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Copies of a saved brain live in the running job like the original, by the command itself. */
class ForkITCase {
    private static final String AREA = "eye";
    private static final int NEURONS = 40;
    private static final int SAVED = 30;
    private static final int RESTARTED = 60;
    private static final int END = 90;
    private static final WireCodec<FiredNeurons> SPIKES =
            WireCodec.of(FiredNeurons.class, Framing.SINGLE_OBJECT);

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void shouldLiveLikeTheOriginalAlsoAfterARestart(@TempDir Path root, @TempDir Path savepoints)
            throws Exception {
        try (JobFixture job = JobFixture.start(Map.of("npu.connectome.roots", root.toString()))) {
            job.command("mother", Rehearsal.deploy(brain(), Rehearsal.settings()));
            live(job, 0, SAVED, "mother");
            String savepoint = job.stop(savepoints);
            job.start(savepoint, Map.of());

            assertThat(fork(job, savepoint, "mother", "copy"))
                    .as(out + "" + err)
                    .isEqualTo(Cli.DONE);
            assertThat(out.toString())
                    .isEqualTo(
                            "brain=copy from=mother burst=%d events=0 commands=0 paused=false: alive%n"
                                    .formatted(SAVED));
            String file = root.resolve("mother.npus").toUri().toString();
            assertThat(fork(job, savepoint, "mother", "filed", "--state", file, "--backend", "cpu"))
                    .as(out + "" + err)
                    .isEqualTo(Cli.DONE);
            refuses(job, savepoint, root);

            live(job, SAVED, RESTARTED, "mother", "copy", "filed");
            job.restart(savepoints);
            live(job, RESTARTED, END, "mother", "copy", "filed");

            List<String> expected = spikes(job, "mother");
            assertThat(expected).hasSizeGreaterThan(20);
            assertThat(spikes(job, "copy")).isEqualTo(expected);
            assertThat(spikes(job, "filed")).isEqualTo(expected);
        }
    }

    private void refuses(JobFixture job, String savepoint, Path root) throws Exception {
        assertThat(fork(job, savepoint, "nobody", "other")).isEqualTo(Cli.WRONG_USE);
        assertThat(err.toString()).contains("Savepoint holds no such brain: brain=nobody");
        assertThat(fork(job, "/no/such", "mother", "other")).isEqualTo(Cli.WRONG_USE);
        assertThat(err.toString()).contains("No such savepoint: /no/such");
        assertThat(fork(job, savepoint, "mother", "copy")).isEqualTo(Cli.FAILED);
        assertThat(out.toString())
                .contains("refused: DUPLICATE_DEPLOY: another brain of this id is alive");
        assertThat(fork(job, savepoint, "mother", "other", "--connectome", "file:///gone.npuc"))
                .isEqualTo(Cli.FAILED);
        assertThat(out.toString())
                .contains("refused: BAD_CONNECTOME: connectome URI lies below none");
        Path elsewhere = Files.createTempDirectory("elsewhere").resolve("state.npus");
        assertThat(fork(job, savepoint, "mother", "other", "--state", elsewhere.toString()))
                .isEqualTo(Cli.FAILED);
        assertThat(out.toString())
                .contains("refused: BAD_STATE: state URI lies below none of the configured roots");
        Path taken = Files.writeString(root.resolve("taken.npus"), "something");
        assertThat(fork(job, savepoint, "mother", "other", "--state", taken.toString()))
                .isEqualTo(Cli.WRONG_USE);
        assertThat(err.toString()).contains("File exists and holds something else: --state=");
        assertThat(fork(job, savepoint, "mother", "other", "--wait", "soon"))
                .isEqualTo(Cli.WRONG_USE);
        assertThat(err.toString()).contains("Not a duration: --wait=soon");
        assertThat(fork(job, savepoint, "mother", "")).isEqualTo(Cli.WRONG_USE);
    }

    /** Lets brains take the same events in bursts from..to; returns when all have run. */
    private static void live(JobFixture job, int from, int to, String... brains) throws Exception {
        for (String brain : brains) {
            for (int burst = from; burst < to; burst++) {
                job.event(
                        Rehearsal.neurons(
                                brain,
                                burst * Rehearsal.PERIOD_MICROS,
                                AREA,
                                new int[] {burst * 7 % NEURONS},
                                new float[] {2f}));
            }
            job.event(Rehearsal.tick(brain, to * Rehearsal.PERIOD_MICROS));
            job.awaitEvents(brain, to * Rehearsal.PERIOD_MICROS);
        }
    }

    /** Spikes of the bursts after the savepoint, without what tells a copy from the original. */
    private static List<String> spikes(JobFixture job, String brain) {
        return job
                .read(
                        job.topic(JobOptions.TOPIC_SPIKES),
                        brain,
                        records ->
                                records.stream()
                                        .anyMatch(
                                                each ->
                                                        SPIKES.decode(each.value())
                                                                        .value()
                                                                        .getBurst()
                                                                == END))
                .stream()
                .map(record -> SPIKES.decode(record.value()).value())
                .filter(fired -> fired.getBurst() > SAVED)
                .map(
                        fired -> {
                            fired.setBrainId("");
                            fired.setInputPosition(new InputPosition(-1, -1L, -1, -1L));
                            return fired.toString();
                        })
                .distinct()
                .toList();
    }

    private int fork(JobFixture job, String savepoint, String brain, String copy, String... more) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        List<String> args = new ArrayList<>(List.of("fork", "--savepoint", savepoint));
        args.addAll(List.of("--brain", brain, "--as", copy));
        args.addAll(List.of(more));
        args.addAll(job.arguments());
        return Cli.run(
                new PrintWriter(out), new PrintWriter(err, true), args.toArray(String[]::new));
    }

    /** Neurons that spread what they get, and remember some of it. */
    private static Connectome brain() {
        ConnectomeBuilder builder = new ConnectomeBuilder("ring");
        Area eye = builder.area(AREA, AreaRole.INPUT, NEURONS, 1, 1, 1, true, false);
        for (int i = 0; i < NEURONS; i++) {
            builder.synapse(
                    eye.firstNeuron() + i, eye.firstNeuron() + (i + 3) % NEURONS, 1, 1, false);
        }
        return builder.build();
    }
}
