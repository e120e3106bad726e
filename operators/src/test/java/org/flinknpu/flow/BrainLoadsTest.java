package org.flinknpu.flow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.flinknpu.brain.Connectome;
import org.flinknpu.flow.state.SeatImage;
import org.flinknpu.schema.Deploy;
import org.flinknpu.schema.Remove;
import org.flinknpu.wire.DeadLetter;
import org.flinknpu.wire.DeadLetterReason;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Deploys whose brains come from files; a load is over when the rig's task takes note of it. */
class BrainLoadsTest {
    @TempDir private Path folder;
    private Path file;
    private final Connectome connectome = TestBrains.random(5);

    @BeforeEach
    void writeBrain() throws IOException {
        file = folder.resolve("brain.json");
        Files.write(file, TestBrains.json(connectome));
    }

    private NpuOptions options(long maxBacklogBytes) {
        return SeatsRig.options()
                .withConnectomes(
                        new NpuOptions.Connectomes(List.of(folder.toUri().toString()), 1 << 20))
                .withTurns(new NpuOptions.Turns(1_000, 1_000_000, maxBacklogBytes));
    }

    private NpuOptions options() {
        return options(1 << 20);
    }

    private Deploy deploy() {
        return Deploy.newBuilder()
                .setConnectomeUri(file.toUri().toString())
                .setSettings(SeatsRig.settings())
                .build();
    }

    private static List<DeadLetterReason> reasons(SeatsRig rig) {
        return rig.outputs.stream()
                .filter(each -> each.route() == OutboundRoute.DEAD_LETTER)
                .map(each -> new String(each.headers().get(DeadLetter.REASON), UTF_8))
                .map(DeadLetterReason::valueOf)
                .toList();
    }

    private static void takeAll(SeatsRig rig) {
        while (rig.inputLeft() > 0) {
            rig.takeOne();
        }
    }

    @Test
    void shouldRunOtherBrainsWhileOneIsBeingLoaded() {
        try (SeatsRig rig = new SeatsRig(options())) {
            rig.deploy("other", connectome, SeatsRig.settings());
            rig.deploy("big", deploy());
            rig.tick("big", 30);
            rig.tick("other", 20);
            takeAll(rig);

            assertThat(rig.seats.loads().running()).isEqualTo(1);
            assertThat(rig.bursts("other")).isEqualTo(20);
            rig.runNextMail();
            rig.runAll();

            assertThat(rig.seats.loads().running()).isZero();
            assertThat(rig.bursts("big")).isEqualTo(30);
        }
    }

    @Test
    void shouldTakeRecordsInTheirOrderHoweverLongALoadTakes() {
        try (SeatsRig embedded = new SeatsRig(options());
                SeatsRig loaded = new SeatsRig(options())) {
            embedded.deploy("b", connectome, SeatsRig.settings());
            loaded.deploy("b", deploy());
            for (SeatsRig each : List.of(embedded, loaded)) {
                for (int burst = 1; burst < 60; burst += 2) {
                    each.light("b", burst, burst % 4);
                    each.tick("b", burst);
                }
                takeAll(each);
            }
            loaded.runNextMail();
            for (SeatsRig each : List.of(embedded, loaded)) {
                each.runAll();
            }

            assertThat(loaded.state("b").firstDifference(embedded.state("b"))).isNull();
            assertThat(loaded.outputs).hasSameSizeAs(embedded.outputs).isNotEmpty();
        }
    }

    @Test
    void shouldKeepWhatCameBeforeTheDeployHoweverLongALoadTakes() {
        try (SeatsRig rig = new SeatsRig(options())) {
            rig.tick("b", 10);
            rig.deploy("b", deploy());
            takeAll(rig);
            rig.pass(options().waiting().millis());
            rig.seats.expire();
            rig.runNextMail();
            rig.runAll();

            assertThat(reasons(rig)).isEmpty();
            assertThat(rig.bursts("b")).isEqualTo(10);
        }
    }

    @Test
    void shouldLoadAgainAfterARestartInTheMiddleOfIt() {
        List<SeatImage> saved;
        try (SeatsRig rig = new SeatsRig(options())) {
            rig.deploy("b", deploy());
            rig.tick("b", 10);
            takeAll(rig);
            saved = rig.snapshot();
        }
        assertThat(saved.get(0).brain()).isNull();
        assertThat(saved.get(0).backlog()).hasSize(2);

        try (SeatsRig rig = new SeatsRig(options(), saved)) {
            rig.runNextMail();
            rig.tick("b", 15);
            takeAll(rig);
            rig.runNextMail();
            rig.runAll();

            assertThat(rig.bursts("b")).isEqualTo(15);
        }
    }

    @Test
    void shouldSayWhyABrainCouldNotBeLoadedAndTakeTheNextDeploy() throws IOException {
        Files.writeString(file, "no brain");
        try (SeatsRig rig = new SeatsRig(options())) {
            rig.deploy("b", deploy());
            rig.tick("b", 10);
            takeAll(rig);
            rig.runNextMail();
            rig.runAll();
            assertThat(reasons(rig)).containsExactly(DeadLetterReason.BAD_CONNECTOME);

            rig.deploy("b", connectome, SeatsRig.settings());
            rig.runAll();

            // The event has waited as for any brain that is not deployed yet.
            assertThat(rig.bursts("b")).isEqualTo(10);
        }
    }

    @Test
    void shouldLetTheInputWaitWhenTooMuchWaitsForALoad() {
        long limit = 2_000;
        try (SeatsRig rig = new SeatsRig(options(limit))) {
            rig.deploy("b", deploy());
            for (int burst = 1; burst <= 100; burst++) {
                rig.tick("b", burst);
            }
            for (int i = 0; i < 101; i++) {
                rig.takeOne();
                assertThat(rig.seats.backlogBytes()).isLessThanOrEqualTo(limit);
            }

            assertThat(rig.waits()).isPositive();
            rig.runAll();
            assertThat(rig.bursts("b")).isEqualTo(100);
        }
    }

    @Test
    void shouldCountBrainsThatAreBeingLoadedAsBrains() {
        NpuOptions.Quotas usual = NpuOptions.Quotas.defaults();
        NpuOptions.Quotas one =
                new NpuOptions.Quotas(
                        1,
                        usual.neuronsPerBrain(),
                        usual.pendingEventsPerBrain(),
                        usual.pendingBytesPerBrain(),
                        usual.pendingCommandsPerBrain(),
                        usual.maxCatchUpBursts(),
                        usual.maxStepBursts(),
                        usual.minWallPeriodMicros(),
                        usual.minMetricsEveryBursts(),
                        usual.synapsesPerBrain(),
                        usual.neuronsPerArea(),
                        usual.eventsPerBurst(),
                        usual.brainsPerTenant());
        try (SeatsRig rig = new SeatsRig(options().withQuotas(one))) {
            rig.deploy("a", deploy());
            rig.deploy("b", deploy());
            takeAll(rig);

            assertThat(reasons(rig)).containsExactly(DeadLetterReason.QUOTA);
        }
    }

    @Test
    void shouldRemoveABrainOnlyAfterItHasBeenLoaded() {
        try (SeatsRig rig = new SeatsRig(options())) {
            rig.deploy("b", deploy());
            rig.command("b", new Remove());
            takeAll(rig);
            rig.runNextMail();
            rig.runAll();

            assertThat(rig.seats.size()).isZero();
            assertThat(reasons(rig)).isEmpty();
        }
    }

    @Test
    void shouldFinishLoadsAtTheEndOfTheInput() {
        try (SeatsRig rig = new SeatsRig(options())) {
            rig.deploy("b", deploy());
            rig.tick("b", 10);
            takeAll(rig);

            rig.seats.finish();

            assertThat(rig.bursts("b")).isEqualTo(10);
        }
    }

    @Test
    void shouldShareOneConnectomeBetweenEqualBrainsOfAllSubtasks() {
        try (SeatsRig one = new SeatsRig(options());
                SeatsRig two = new SeatsRig(options())) {
            for (SeatsRig each : List.of(one, two)) {
                each.deploy("file", deploy());
                each.deploy("embedded", connectome, SeatsRig.settings());
                takeAll(each);
                each.runNextMail();
                each.runAll();
            }

            Connectome shared = one.seats.brain("file").connectome();
            assertThat(shared).isSameAs(one.seats.brain("embedded").connectome());
            assertThat(shared).isSameAs(two.seats.brain("file").connectome());
            assertThat(shared).isSameAs(two.seats.brain("embedded").connectome());
        }
    }
}
