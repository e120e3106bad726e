package org.flinknpu.flow;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Bounds of what one brain can cost the others, counted in bursts and turns. */
class FairnessTest {
    private static final int TURN_BURSTS = 10;

    /** Turns end by their count alone. */
    private static NpuOptions options(long maxBacklogBytes) {
        return SeatsRig.options()
                .withTurns(new NpuOptions.Turns(TURN_BURSTS, 3_600_000_000L, maxBacklogBytes));
    }

    @Test
    void shouldDelayRecordsOfOthersByOneTurnPerSliceOfRecords() {
        try (SeatsRig rig = new SeatsRig(options(1 << 20))) {
            rig.deploy("greedy", TestBrains.random(1), SeatsRig.settings());
            rig.deploy("modest", TestBrains.random(2), SeatsRig.settings());
            rig.runAll();
            rig.tick("greedy", 1_000_000);
            rig.round();
            long before = rig.bursts("greedy");
            int records = 500;
            for (int i = 1; i <= records; i++) {
                rig.tick("modest", i);
            }

            while (rig.inputLeft() > 0) {
                rig.round();
            }

            assertThat(rig.bursts("modest")).isEqualTo(records);
            // One turn per as many records, and one to begin with.
            assertThat(rig.bursts("greedy") - before)
                    .isLessThanOrEqualTo(TURN_BURSTS * (records / TURN_BURSTS + 1L));
        }
    }

    @Test
    void shouldServeABrainThatIsBehindWhileRecordsOfOthersNeverStop() {
        try (SeatsRig rig = new SeatsRig(options(1 << 20))) {
            rig.deploy("behind", TestBrains.random(1), SeatsRig.settings());
            rig.deploy("busy", TestBrains.random(2), SeatsRig.settings());
            rig.runAll();
            rig.tick("behind", 1_000);
            for (int i = 1; i <= 1_200; i++) {
                rig.tick("busy", i);
            }

            while (rig.inputLeft() > 0) {
                rig.round();
            }

            assertThat(rig.bursts("behind")).isEqualTo(1_000);
        }
    }

    @Test
    void shouldCatchUpInTurnsOneAfterTheOther() {
        try (SeatsRig rig = new SeatsRig(options(1 << 20))) {
            String[] brains = {"a", "b", "c", "d"};
            for (String brain : brains) {
                rig.deploy(brain, TestBrains.random(1), SeatsRig.settings());
                rig.tick(brain, 400);
            }
            rig.tick("a", 4_000);
            while (rig.inputLeft() > 0) {
                rig.round();
            }
            while (rig.bursts("d") < 400) {
                long most = rig.bursts("d") + 2 * TURN_BURSTS;
                rig.round();
                for (String brain : brains) {
                    assertThat(rig.bursts(brain)).isLessThanOrEqualTo(most + TURN_BURSTS * 4);
                }
            }
            rig.runAll();
            assertThat(rig.bursts("a")).isEqualTo(4_000);
        }
    }

    /** A hundred times the input of the others; each event makes ten bursts due. */
    @Test
    void shouldRunOthersWhileOneBrainHasAHundredTimesTheInput() {
        try (SeatsRig rig = new SeatsRig(options(1 << 20))) {
            rig.deploy("greedy", TestBrains.random(1), SeatsRig.settings());
            rig.deploy("modest", TestBrains.random(2), SeatsRig.settings());
            rig.runAll();
            int events = 20;
            for (int i = 1; i <= events; i++) {
                for (int k = 1; k <= 100; k++) {
                    rig.tick("greedy", (i - 1) * 1_000L + k * 10L);
                }
                rig.tick("modest", i);
            }
            long most = 0;
            long last = rig.inputLeft();
            for (int served = 0; rig.inputLeft() > 0; ) {
                rig.round();
                if (rig.bursts("modest") > served) {
                    // Bursts of the greedy one per record taken in between.
                    served++;
                    most = Math.max(most, rig.bursts("greedy") / (last - rig.inputLeft()));
                }
            }

            assertThat(rig.bursts("modest")).isEqualTo(events);
            assertThat(most).isLessThanOrEqualTo(TURN_BURSTS);
            rig.runAll();
            assertThat(rig.bursts("greedy")).isEqualTo(events * 1_000L);
        }
    }
}
