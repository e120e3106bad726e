package org.flinknpu.flow.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.flinknpu.brain.AreaRole;
import org.flinknpu.brain.ConnectomeBuilder;
import org.flinknpu.brain.NeuronParameter;
import org.flinknpu.flow.NpuOptions;
import org.flinknpu.flow.TestBrains;
import org.flinknpu.flow.state.SeatImage;
import org.flinknpu.schema.BrainSettings;
import org.flinknpu.schema.BurstMetrics;
import org.flinknpu.schema.MissedBursts;
import org.flinknpu.schema.MotorOutput;
import org.flinknpu.schema.NeuronPotentials;
import org.flinknpu.schema.VoxelPotentials;
import org.flinknpu.wire.DeadLetterReason;
import org.flinknpu.wire.Packed;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventClockTest {
    private static final long YEAR_MICROS = 365L * 24 * 3600 * 1_000_000;
    private static final long DAY_MICROS = 24L * 3600 * 1_000_000;

    private final OperatorRig rig = OperatorRig.open(OperatorRig.options());

    @AfterEach
    void closeRig() {
        rig.close();
    }

    @Test
    void shouldRunBurstsThatEndAtOrBeforeEvent() {
        deploy(everyBurst());

        rig.tick("b", 39_999);
        assertThat(bursts()).containsExactly(1L, 2L, 3L);

        rig.tick("b", 40_000);
        assertThat(bursts()).containsExactly(1L, 2L, 3L, 4L);
        assertThat(rig.metrics().get(3).getBurstTimeMicros()).isEqualTo(40_000);
    }

    @Test
    void shouldGiveEventToBurstOfItsInterval() {
        deploy(everyBurst());

        rig.light("b", 25_000, 1);
        rig.tick("b", 50_000);

        MotorOutput first = rig.motors().get(0);
        assertThat(first.getBurst()).isEqualTo(4);
        assertThat(first.getBurstTimeMicros()).isEqualTo(40_000);
        assertThat(Packed.floats(first.getAreas().get(0).getValues())).containsExactly(0f, 1f);
        assertThat(rig.reasons()).isEmpty();
    }

    @Test
    void shouldStampOutputWithRecordsTaken() {
        rig.offsets(100, 7);
        deploy(everyBurst());

        rig.light("b", 5_000, 0);
        rig.light("b", 12_000, 0);
        rig.tick("b", 20_000);

        MotorOutput motor = rig.motors().get(0);
        assertThat(motor.getBurst()).isEqualTo(2);
        assertThat(motor.getInputPosition().getSensoryOffset()).isEqualTo(102);
        assertThat(motor.getInputPosition().getCommandOffset()).isEqualTo(7);
    }

    @Test
    void shouldWaitForEventsOutOfOrderWithinLateness() {
        BrainSettings settings = everyBurst();
        settings.setLatenessMicros(20_000);
        deploy(settings);

        rig.light("b", 25_000, 0);
        rig.light("b", 5_000, 1);
        rig.tick("b", 60_000);

        assertThat(rig.reasons()).isEmpty();
        assertThat(rig.motors()).extracting(MotorOutput::getBurst).containsExactly(2L, 3L, 4L);
    }

    @Test
    void shouldRefuseEventWhoseBurstHasRunWithItsLag() {
        deploy(everyBurst());
        rig.tick("b", 40_000);

        rig.light("b", 39_000, 0);

        assertThat(rig.reasons()).containsExactly(DeadLetterReason.LATE);
        assertThat(rig.detail()).contains("eventTimeMicros=39000 lagMicros=1000");
        rig.tick("b", 50_000);
        BurstMetrics metrics = rig.metrics().get(4);
        assertThat(metrics.getEventsLate()).isEqualTo(1);
        assertThat(metrics.getDeadLetters()).isEqualTo(1);
    }

    @Test
    void shouldIgnoreTickThatComesLate() {
        deploy(everyBurst());
        rig.tick("b", 40_000);

        rig.tick("b", 10_000);

        assertThat(rig.reasons()).isEmpty();
        assertThat(bursts()).hasSize(4);
    }

    @Test
    void shouldStartAtFirstEventWhenThereIsNoEpoch() {
        BrainSettings settings = everyBurst();
        settings.setEpochMicros(null);
        deploy(settings);

        rig.tick("b", YEAR_MICROS + 12_345);
        rig.tick("b", YEAR_MICROS + 20_000);

        assertThat(bursts()).containsExactly(1L);
        assertThat(rig.metrics().get(0).getBurstTimeMicros()).isEqualTo(YEAR_MICROS + 20_000);
    }

    @Test
    void shouldBoundCatchUpWhenClockJumpsAYear() {
        BrainSettings settings = everyBurst();
        settings.setMaxCatchUpBursts(10);
        deploy(settings);
        rig.light("b", 5_000, 0);
        rig.sentMillis(YEAR_MICROS / 1_000);

        rig.tick("b", YEAR_MICROS);

        assertThat(bursts()).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L);
        assertThat(rig.motors()).extracting(MotorOutput::getBurst).containsExactly(2L, 3L);
        rig.tick("b", YEAR_MICROS + 10_000);
        BurstMetrics next = rig.metrics().get(10);
        assertThat(next.getLastBurst()).isEqualTo(11);
        assertThat(next.getBurstTimeMicros()).isEqualTo(YEAR_MICROS + 10_000);
        assertThat(next.getSkippedBursts()).isEqualTo(YEAR_MICROS / 10_000 - 10);
    }

    @Test
    void shouldRefuseEventFarAheadOfItsBrainAndOfItsRecord() {
        deploy(everyBurst());
        rig.tick("b", 20_000);
        rig.sentMillis(1_000);

        rig.tick("b", 1_000_000 + DAY_MICROS + 1);
        rig.light("b", YEAR_MICROS, 0);
        rig.tick("b", 30_000);

        assertThat(rig.reasons()).containsExactly(DeadLetterReason.EARLY, DeadLetterReason.EARLY);
        assertThat(bursts()).containsExactly(1L, 2L, 3L);
        rig.tick("b", 1_000_000 + DAY_MICROS);
        assertThat(rig.reasons()).hasSize(2);
    }

    @Test
    void shouldJumpAsFarAsWantedWhereNoLimitIsSet() {
        try (OperatorRig free =
                OperatorRig.open(OperatorRig.options().withClocks(new NpuOptions.Clocks(0)))) {
            free.deploy("b", TestBrains.relay(2, 1), everyBurst());
            free.tick("b", 20_000);

            free.tick("b", YEAR_MICROS);

            assertThat(free.reasons()).isEmpty();
        }
    }

    @Test
    void shouldRunOneBurstOfAJumpWhenMissedBurstsAreSkipped() {
        BrainSettings settings = everyBurst();
        settings.setMissedBursts(MissedBursts.SKIP);
        deploy(settings);

        rig.tick("b", 50_000);
        rig.tick("b", 60_000);

        assertThat(bursts()).containsExactly(1L, 2L);
        assertThat(rig.metrics().get(1).getBurstTimeMicros()).isEqualTo(60_000);
        assertThat(rig.metrics().get(1).getSkippedBursts()).isEqualTo(4);
    }

    @Test
    void shouldKeepEventsOfSkippedBurstsForTheNext() {
        BrainSettings settings = everyBurst();
        settings.setMaxCatchUpBursts(1);
        settings.setLatenessMicros(30_000);
        deploy(settings);
        rig.light("b", 5_000, 0);
        rig.light("b", 25_000, 1);

        rig.tick("b", 100_000);
        rig.tick("b", 130_000);
        rig.tick("b", 140_000);

        assertThat(rig.reasons()).isEmpty();
        assertThat(rig.motors())
                .extracting(motor -> Packed.floats(motor.getAreas().get(0).getValues()))
                .contains(new float[] {1f, 0f}, new float[] {0f, 1f});
    }

    @Test
    void shouldRefuseTimeBeyondTheClockAndGoOn() {
        deploy(everyBurst());

        rig.light("b", Long.MAX_VALUE, 0);
        rig.tick("b", 10_000);

        assertThat(rig.reasons()).containsExactly(DeadLetterReason.OUT_OF_RANGE);
        assertThat(bursts()).containsExactly(1L);
    }

    @Test
    void shouldSumEventsOfABurstInOrderOfArrival() {
        ConnectomeBuilder builder = new ConnectomeBuilder("scale");
        var eye = builder.area(TestBrains.EYE, AreaRole.INPUT, 1, 1, 1, 1, true, false);
        builder.parameter(eye, NeuronParameter.THRESHOLD, 1e30);
        rig.deploy("b", builder.build(), everyBurst());

        potential(1_000, 1e8f);
        potential(3_000, 3f);
        potential(2_000, -1e8f);
        rig.tick("b", 10_000);

        // In this order the 3 is lost in rounding: 1e8 + 3 is 1e8 in f32.
        assertThat(seat().brain().state().potential()[0]).isEqualTo(1e8f + 3f - 1e8f);
        assertThat(1e8f + 3f - 1e8f).isNotEqualTo(3f);
    }

    @Test
    void shouldRefuseWholeEventWhenOneVoxelIsOutside() {
        deploy(everyBurst());

        rig.event(
                "b",
                35_000,
                TestBrains.EYE,
                new VoxelPotentials(
                        Packed.column(0, 2),
                        Packed.column(0, 0),
                        Packed.column(0, 0),
                        Packed.column(1f, 1f)));

        assertThat(rig.reasons()).containsExactly(DeadLetterReason.OUT_OF_RANGE);
        assertThat(rig.detail()).contains("area=eye voxel=[2,0,0] index=1 dimensions=[2,1,1]");
        // Neither its potentials nor its time have any effect.
        assertThat(bursts()).isEmpty();
        rig.tick("b", 60_000);
        assertThat(rig.motors()).isEmpty();
    }

    @Test
    void shouldRunWhatIsDueWhenInputEnds() {
        deploy(everyBurst());
        rig.mailsRunAtOnce(false);
        int turn = OperatorRig.options().turns().maxBursts();
        rig.tick("b", 5L * turn * 10_000);
        assertThat(bursts()).hasSize(turn);

        rig.finish();

        assertThat(bursts()).hasSize(5 * turn);
    }

    @Test
    void shouldCostNothingWhileNoEventComes() {
        deploy(everyBurst());
        int journalOfTheDeploy = rig.outputs().size();

        rig.wallMicros(10_000_000_000L);

        assertThat(rig.outputs()).hasSize(journalOfTheDeploy);
        assertThat(rig.journals()).hasSize(journalOfTheDeploy);
        assertThat(rig.runMail()).isFalse();
    }

    @Test
    void shouldRunBrainsOfOneSubtaskOnClocksOfTheirOwn() {
        rig.deploy("fast", TestBrains.relay(2, 1), everyBurst());
        rig.deploy("slow", TestBrains.relay(2, 1), everyBurst());

        rig.tick("fast", YEAR_MICROS / 1_000_000);
        rig.light("slow", 5_000, 0);

        assertThat(rig.reasons()).isEmpty();
    }

    @Test
    void shouldTakeTurnsSoThatOneBrainDoesNotHoldUpOthers() {
        rig.deploy("busy", TestBrains.relay(2, 1), everyBurst());
        rig.deploy("quick", TestBrains.relay(2, 1), everyBurst());
        rig.mailsRunAtOnce(false);
        BrainSettings settings = everyBurst();
        int turn = OperatorRig.options().turns().maxBursts();
        settings.setMaxCatchUpBursts(10 * turn);
        rig.deploy("busier", TestBrains.relay(2, 1), settings);

        rig.tick("busier", 10_000L * 3 * turn);
        assertThat(bursts().size()).isLessThanOrEqualTo(turn);
        rig.tick("quick", 10_000);

        assertThat(rig.metrics().get(rig.metrics().size() - 1).getBrainId()).isEqualTo("quick");
        rig.runMails();
        assertThat(rig.metrics().stream().filter(m -> m.getBrainId().equals("busier")))
                .hasSize(3 * turn);
    }

    private void potential(long timeMicros, float potential) {
        rig.event(
                "b",
                timeMicros,
                TestBrains.EYE,
                new NeuronPotentials(Packed.column(0), Packed.column(potential)));
    }

    private SeatImage seat() {
        return OperatorRig.seat(rig.snapshot());
    }

    private void deploy(BrainSettings settings) {
        rig.deploy("b", TestBrains.relay(2, 1), settings);
    }

    static BrainSettings everyBurst() {
        BrainSettings settings = OperatorRig.settings();
        settings.setMetricsEveryBursts(1);
        return settings;
    }

    private List<Long> bursts() {
        return rig.metrics().stream().map(BurstMetrics::getLastBurst).toList();
    }
}
