package org.flinknpu.flow;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;
import org.flinknpu.device.Kernels;
import org.flinknpu.schema.ClockMode;
import org.flinknpu.schema.Reset;
import org.flinknpu.schema.UpdateArea;
import org.junit.jupiter.api.Test;

class IdleKernelsTest {
    private final SeatsRig rig = new SeatsRig(SeatsRig.options());

    private void deploy(String brainId) {
        rig.deploy(brainId, TestBrains.random(1), SeatsRig.settings());
        rig.runAll();
    }

    private void run(String brainId, long burst) {
        rig.tick(brainId, burst);
        rig.runAll();
    }

    @Test
    void shouldCloseKernelOfABrainWithoutBurstsSinceTheLastRound() {
        deploy("busy");
        deploy("idle");
        rig.seats.park();
        assertThat(rig.host.idleKernels().size()).isEqualTo(2);
        run("busy", 1);

        rig.seats.park();

        assertThat(rig.host.idleKernels().size()).isEqualTo(1);
        rig.seats.park();
        assertThat(rig.host.idleKernels().size()).isZero();
    }

    @Test
    void shouldLeaveBrainsOnTheWallClockAlone() {
        var settings = SeatsRig.settings();
        settings.setClock(ClockMode.WALL);
        rig.deploy("b", TestBrains.random(1), settings);
        rig.runAll();

        assertThat(rig.host.idleKernels().size()).isZero();
    }

    @Test
    void shouldTakeSnapshotsOfParkedBrainsWithoutOpeningThem() {
        deploy("b");
        run("b", 50);
        BrainState before = new BrainState(TestBrains.random(1));
        before.copyFrom(rig.state("b"));
        run("b", 50);
        rig.seats.park();
        rig.seats.park();

        BrainState parked = rig.state("b");

        assertThat(parked.firstDifference(before)).isNull();
        assertThat(rig.host.idleKernels().size()).isZero();
    }

    /**
     * A brain of this size sets its state aside for a snapshot; when it is parked nobody reads it.
     */
    @Test
    void shouldKeepTheStateOfParkedBrainsThatSetItAside() {
        rig.deploy("b", TestBrains.relay(70_000, 1), SeatsRig.settings());
        rig.runAll();
        rig.runNextMail();
        rig.runAll();
        rig.light("b", 50, 7);
        run("b", 50);
        rig.seats.park();
        rig.seats.park();
        assertThat(rig.host.idleKernels().size()).isZero();

        assertThat(rig.state("b").burst()).isEqualTo(50);
        run("b", 60);
        assertThat(rig.state("b").burst()).isEqualTo(60);
    }

    @Test
    void shouldResetAndChangeParkedBrains() {
        deploy("b");
        run("b", 50);
        rig.seats.park();
        rig.seats.park();

        rig.command("b", new UpdateArea(TestBrains.CORTEX, Map.of("threshold", 2.0)));
        rig.command("b", new Reset());
        run("b", 60);

        assertThat(rig.bursts("b")).isEqualTo(10);
    }

    /** Two equal lives, one of them parked again and again. */
    @Test
    void shouldComputeTheSameWhetherParkedOrNot() {
        SplittableRandom random = new SplittableRandom(7);
        try (SeatsRig often = withStoppedTime();
                SeatsRig never = withStoppedTime()) {
            for (int brain = 0; brain < 5; brain++) {
                Connectome connectome = TestBrains.random(brain);
                often.deploy("b" + brain, connectome, SeatsRig.settings());
                never.deploy("b" + brain, connectome, SeatsRig.settings());
            }
            int parked = 0;
            long burst = 0;
            for (int step = 0; step < 300; step++) {
                burst += random.nextInt(4);
                String brain = "b" + random.nextInt(5);
                for (SeatsRig each : List.of(often, never)) {
                    each.light(brain, burst, random.split().nextInt(1));
                    each.tick(brain, burst);
                    each.runAll();
                }
                if (random.nextInt(3) == 0) {
                    often.seats.park();
                    parked += 5 - often.host.idleKernels().size();
                }
            }

            assertThat(parked).isGreaterThan(50);
            assertThat(often.outputs).hasSameSizeAs(never.outputs);
            for (int i = 0; i < often.outputs.size(); i++) {
                assertThat(often.outputs.get(i).value()).isEqualTo(never.outputs.get(i).value());
            }
            for (int brain = 0; brain < 5; brain++) {
                BrainState one = often.state("b" + brain);
                assertThat(one.firstDifference(never.state("b" + brain))).isNull();
            }
        }
    }

    /** Journals say when they were written. */
    private static SeatsRig withStoppedTime() {
        return new SeatsRig(SeatsRig.options(), List.of(), Kernels.installed(), new StoppedTime());
    }

    /** Neither turns nor wake-ups nor memory: whatever others do, idle brains are not looked at. */
    @Test
    void shouldCostNothingToHaveAThousandIdleBrains() {
        for (int i = 0; i < 1_000; i++) {
            deploy("idle" + i);
        }
        deploy("busy");
        run("busy", 20_000);
        rig.seats.park();
        rig.seats.park();
        int turns = rig.turns();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();

        for (int round = 0; round < 100; round++) {
            rig.seats.expire();
            rig.seats.park();
            rig.round();
        }

        assertThat(rig.turns()).isEqualTo(turns);
        assertThat(rig.wakeUps()).isZero();
        assertThat(rig.host.idleKernels().size()).isZero();
        // The rounds' own lists; a byte per idle brain and round would be 100,000.
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(50_000);
    }
}
