package org.flinknpu.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.file.ConnectomeFile;
import org.flinknpu.brain.file.Progress;
import org.flinknpu.flow.state.CorruptStateException;
import org.flinknpu.flow.state.SeatImage;
import org.flinknpu.schema.Deploy;
import org.flinknpu.schema.Remove;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Saved brains that are big: they are opened beside the task's thread. */
class BrainRestoresTest {
    private static final String BIG = "big";
    private static final String SMALL = "small";
    private static final int SAVED_BURSTS = 20;

    /** Never at hand, even if another test has it in memory. */
    private static final Connectome CONNECTOME = TestBrains.relay(400, 260);

    @TempDir private Path folder;
    private Path file;
    private List<SeatImage> saved;

    @BeforeEach
    void saveBrains() throws IOException {
        file = folder.resolve("big.npu");
        ConnectomeFile.write(CONNECTOME, file, Progress.NONE);
        try (SeatsRig rig = new SeatsRig(options())) {
            deploy(rig);
            live(rig, 1, SAVED_BURSTS);
            saved = rig.snapshot();
        }
    }

    private NpuOptions options() {
        return SeatsRig.options()
                .withConnectomes(
                        new NpuOptions.Connectomes(List.of(folder.toUri().toString()), 1 << 26));
    }

    private void deploy(SeatsRig rig) {
        rig.deploy(
                BIG,
                Deploy.newBuilder()
                        .setConnectomeUri(file.toUri().toString())
                        .setSettings(SeatsRig.settings())
                        .build());
        rig.deploy(SMALL, TestBrains.random(5), SeatsRig.settings());
        takeAll(rig);
        awaitLoads(rig);
    }

    private static void live(SeatsRig rig, int first, int last) {
        for (int burst = first; burst <= last; burst++) {
            for (String brain : List.of(BIG, SMALL)) {
                rig.light(brain, burst, burst % 4);
                rig.tick(brain, burst);
            }
        }
        takeAll(rig);
        rig.runAll();
    }

    private static void takeAll(SeatsRig rig) {
        while (rig.inputLeft() > 0) {
            rig.takeOne();
        }
    }

    private static void awaitLoads(SeatsRig rig) {
        while (rig.seats.loads().running() > 0) {
            rig.runNextMail();
        }
        rig.runAll();
    }

    /** Takes records without giving what was loaded a chance to be noticed. */
    private static void liveBeforeItIsThere(SeatsRig rig, int first, int last) {
        for (int burst = first; burst <= last; burst++) {
            for (String brain : List.of(BIG, SMALL)) {
                rig.light(brain, burst, burst % 4);
                rig.tick(brain, burst);
            }
        }
        takeAll(rig);
    }

    private BrainState undisturbed(int bursts) {
        try (SeatsRig rig = new SeatsRig(options())) {
            deploy(rig);
            live(rig, 1, bursts);
            return rig.state(BIG);
        }
    }

    @Test
    void shouldRunOtherBrainsWhileASavedOneIsBeingOpened() {
        try (SeatsRig rig = new SeatsRig(options(), saved)) {
            liveBeforeItIsThere(rig, SAVED_BURSTS + 1, SAVED_BURSTS + 10);

            assertThat(rig.seats.loads().running()).isEqualTo(1);
            // How many turns that takes depends on the time that records have taken.
            for (int turn = 0; turn < 1_000; turn++) {
                rig.seats.turn();
            }
            assertThat(rig.bursts(SMALL)).isEqualTo(SAVED_BURSTS + 10);
            assertThat(rig.bursts(BIG)).isEqualTo(SAVED_BURSTS);
            awaitLoads(rig);

            assertThat(rig.bursts(BIG)).isEqualTo(SAVED_BURSTS + 10);
            assertThat(rig.state(BIG).firstDifference(undisturbed(SAVED_BURSTS + 10))).isNull();
        }
    }

    @Test
    void shouldSaveABrainThatIsBeingOpenedAsItWas() {
        List<SeatImage> again;
        try (SeatsRig rig = new SeatsRig(options(), saved)) {
            liveBeforeItIsThere(rig, SAVED_BURSTS + 1, SAVED_BURSTS + 10);
            again = rig.snapshot();
        }
        SeatImage big =
                again.stream().filter(each -> each.brainId().equals(BIG)).findFirst().orElseThrow();
        assertThat(big.brain().state().burst()).isEqualTo(SAVED_BURSTS);
        assertThat(big.backlog()).hasSize(20);

        try (SeatsRig rig = new SeatsRig(options(), again)) {
            awaitLoads(rig);

            assertThat(rig.state(BIG).firstDifference(undisturbed(SAVED_BURSTS + 10))).isNull();
        }
    }

    @Test
    void shouldNotWriteWhatASnapshotReadsThatBeganBeforeTheBrainWasOpened() {
        try (SeatsRig rig = new SeatsRig(options(), saved)) {
            List<StagedState> reading = new ArrayList<>();
            List<SeatImage> images = rig.seats.images(0, 1, reading).get(0);
            awaitLoads(rig);
            live(rig, SAVED_BURSTS + 1, SAVED_BURSTS + 10);
            assertThat(rig.bursts(BIG)).isEqualTo(SAVED_BURSTS + 10);

            assertThat(images).extracting(each -> each.brain().state().burst()).contains(20L);
            assertThat(images)
                    .filteredOn(each -> each.brainId().equals(BIG))
                    .allSatisfy(
                            each ->
                                    assertThat(
                                                    each.brain()
                                                            .state()
                                                            .firstDifference(
                                                                    undisturbed(SAVED_BURSTS)))
                                            .isNull());
            reading.forEach(StagedState::release);
        }
    }

    @Test
    void shouldRemoveASavedBrainOnlyAfterItHasBeenOpened() {
        try (SeatsRig rig = new SeatsRig(options(), saved)) {
            rig.command(BIG, new Remove());
            takeAll(rig);
            awaitLoads(rig);

            assertThat(rig.seats.brain(BIG)).isNull();
            assertThat(rig.seats.size()).isEqualTo(1);
        }
    }

    @Test
    void shouldFailTheTaskWhenTheConnectomeOfASavedBrainMayNotBeRead() {
        try (SeatsRig rig = new SeatsRig(SeatsRig.options(), saved)) {
            assertThatThrownBy(() -> awaitLoads(rig))
                    .isInstanceOf(CorruptStateException.class)
                    .hasMessageContaining("cannot be read");
        }
    }

    @Test
    void shouldBeginARerunOnlyWhenTheBrainIsThere() {
        SeatImage big =
                saved.stream().filter(each -> each.brainId().equals(BIG)).findFirst().orElseThrow();
        try (BrainRerun rerun =
                new BrainRerun(
                        options(),
                        BIG,
                        new EmptyLog(),
                        record -> {},
                        new NpuMetrics(new UnregisteredMetricsGroup()))) {
            rerun.start(big.brain());

            assertThat(rerun.lastBurst()).isEqualTo(SAVED_BURSTS);
        }
    }

    /** Inputs that nobody has sent. */
    private static final class EmptyLog implements BrainRerun.InputLog {
        @Override
        public InboundRecord sensoryAfter(int partition, long offset) {
            return null;
        }

        @Override
        public InboundRecord command(int partition, long offset) {
            throw new RerunException("no command is there");
        }
    }
}
