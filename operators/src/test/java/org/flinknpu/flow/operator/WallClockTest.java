package org.flinknpu.flow.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.flinknpu.flow.TestBrains;
import org.flinknpu.schema.BrainSettings;
import org.flinknpu.schema.BurstMetrics;
import org.flinknpu.schema.ClockMode;
import org.flinknpu.schema.MissedBursts;
import org.flinknpu.schema.MotorOutput;
import org.flinknpu.schema.Pause;
import org.flinknpu.schema.Remove;
import org.flinknpu.schema.Resume;
import org.flinknpu.schema.Step;
import org.flinknpu.wire.DeadLetterReason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WallClockTest {
    private static final long NOW = OperatorRig.START_MICROS;

    private final OperatorRig rig = OperatorRig.open(OperatorRig.options());

    @AfterEach
    void closeRig() {
        rig.close();
    }

    @Test
    void shouldRunABurstPerPeriodWithoutAnyInput() {
        deploy(live());

        for (int millis = 1; millis <= 35; millis++) {
            rig.wallMicros(NOW + millis * 1_000);
        }

        assertThat(times()).containsExactly(NOW + 10_000, NOW + 20_000, NOW + 30_000);
        assertThat(last().getOverruns()).isZero();
    }

    @Test
    void shouldGiveWhatCameSinceToTheNextBurstWhateverItsTime() {
        deploy(live());
        rig.wallMicros(NOW + 10_000);

        rig.light("b", 0, 0);
        rig.light("b", Long.MAX_VALUE >> 2, 1);
        rig.wallMicros(NOW + 20_000);
        rig.wallMicros(NOW + 30_000);

        assertThat(rig.reasons()).isEmpty();
        assertThat(last().getEventsIn()).isZero();
        assertThat(rig.metrics().get(1).getEventsIn()).isEqualTo(2);
        assertThat(rig.metrics().get(1).getFired()).isEqualTo(2);
        assertThat(rig.motors()).extracting(MotorOutput::getBurst).containsExactly(3L);
    }

    @Test
    void shouldCatchUpTheLatestMissedBurstsAndCountThem() {
        BrainSettings settings = live();
        settings.setMaxCatchUpBursts(3);
        deploy(settings);

        rig.wallMicros(NOW + 100_000);

        assertThat(times()).containsExactly(NOW + 80_000, NOW + 90_000, NOW + 100_000);
        assertThat(rig.metrics().get(0).getSkippedBursts()).isEqualTo(7);
        assertThat(
                        rig.metrics().stream().mapToLong(BurstMetrics::getOverruns).sum()
                                + openOverruns())
                .isEqualTo(2);
    }

    @Test
    void shouldShowLateBurstsInRecordingsOfTheJvm(@TempDir Path folder) throws IOException {
        BrainSettings settings = live();
        settings.setMaxCatchUpBursts(3);
        deploy(settings);
        Path file = folder.resolve("late.jfr");

        try (Recording recording = new Recording()) {
            recording.enable("org.flinknpu.LateBurst");
            recording.start();
            rig.wallMicros(NOW + 100_000);
            recording.stop();
            recording.dump(file);
        }

        assertThat(RecordingFile.readAllEvents(file))
                .extracting(
                        each -> each.getString("brainId"),
                        each -> each.getDuration("periodMicros").toMillis(),
                        each -> each.getDuration("tookMicros").toMillis())
                .containsExactly(tuple("b", 10L, 20L), tuple("b", 10L, 10L));
    }

    @Test
    void shouldSkipMissedBurstsAndGoOnWithTheCurrentOne() {
        BrainSettings settings = live();
        settings.setMissedBursts(MissedBursts.SKIP);
        deploy(settings);

        rig.wallMicros(NOW + 55_000);
        rig.wallMicros(NOW + 60_000);

        assertThat(times()).containsExactly(NOW + 50_000, NOW + 60_000);
        assertThat(rig.metrics().get(0).getSkippedBursts()).isEqualTo(4);
        assertThat(rig.metrics()).extracting(BurstMetrics::getLastBurst).containsExactly(1L, 2L);
    }

    @Test
    void shouldBoundCatchUpWhenClockJumpsAYear() {
        BrainSettings settings = live();
        settings.setMaxCatchUpBursts(5);
        deploy(settings);

        rig.wallMicros(NOW + 365L * 24 * 3_600 * 1_000_000);

        assertThat(rig.metrics()).hasSize(5);
    }

    @Test
    void shouldStandStillWhenClockIsSetBack() {
        deploy(live());
        rig.wallMicros(NOW + 20_000);

        rig.wallMicros(NOW + 5_000);
        rig.wallMicros(NOW + 25_000);
        assertThat(rig.metrics()).hasSize(2);

        rig.wallMicros(NOW + 30_000);
        assertThat(times()).containsExactly(NOW + 10_000, NOW + 20_000, NOW + 30_000);
    }

    @Test
    void shouldRunPeriodsBelowAMillisecond() {
        BrainSettings settings = live();
        settings.setPeriodMicros(200);
        deploy(settings);

        rig.wallMicros(NOW + 1_000);
        rig.wallMicros(NOW + 1_600);

        assertThat(times())
                .containsExactly(NOW + 200, NOW + 400, NOW + 600, NOW + 800, NOW + 1_000);
        rig.wallMicros(NOW + 2_000);
        assertThat(rig.metrics()).hasSize(10);
    }

    @Test
    void shouldRefusePeriodBelowTheQuota() {
        BrainSettings settings = live();
        settings.setPeriodMicros(10);

        deploy(settings);

        assertThat(rig.reasons()).containsExactly(DeadLetterReason.QUOTA);
        assertThat(rig.detail()).contains("periodMicros=10 quota=50");
    }

    @Test
    void shouldPauseStepAndResume() {
        deploy(live());
        rig.command("b", NOW + 20_000, new Pause());
        rig.wallMicros(NOW + 50_000);
        assertThat(times()).containsExactly(NOW + 10_000, NOW + 20_000);

        rig.light("b", 0, 0);
        rig.command("b", null, Step.newBuilder().setBursts(2).build());
        assertThat(rig.motors()).extracting(MotorOutput::getBurst).containsExactly(4L);
        rig.command("b", null, new Resume());
        rig.wallMicros(NOW + 60_000);

        assertThat(rig.metrics()).extracting(BurstMetrics::getLastBurst).endsWith(5L);
        assertThat(last().getBurstTimeMicros()).isEqualTo(NOW + 60_000);
    }

    @Test
    void shouldLetGoOfEventsWhilePaused() {
        deploy(live());
        rig.command("b", null, new Pause());
        rig.light("b", 0, 0);
        rig.wallMicros(NOW + 20_000);

        rig.command("b", null, new Resume());
        rig.wallMicros(NOW + 40_000);

        assertThat(rig.motors()).isEmpty();
        assertThat(rig.reasons()).isEmpty();
    }

    @Test
    void shouldStartAtTheTimeOfItsDeploy() {
        rig.command("b", NOW + 34_000, OperatorRig.deployOf(TestBrains.relay(2, 1), live()));

        rig.wallMicros(NOW + 49_000);
        assertThat(rig.metrics()).isEmpty();
        rig.wallMicros(NOW + 50_000);

        assertThat(times()).containsExactly(NOW + 50_000);
    }

    @Test
    void shouldNotWakeForRemovedBrains() {
        deploy(live());
        rig.deploy("c", TestBrains.relay(2, 1), live());
        rig.command("b", null, new Remove());

        rig.wallMicros(NOW + 10_000);

        assertThat(rig.metrics()).extracting(BurstMetrics::getBrainId).containsExactly("c");
        rig.command("c", null, new Remove());
        rig.wallMicros(NOW + 20_000);
        int expiryAndParking = 2;
        assertThat(rig.harness().getProcessingTimeService().getNumActiveTimers())
                .isEqualTo(expiryAndParking);
    }

    @Test
    void shouldGoOnAfterRestartAndSkipTheTimeBetween() {
        BrainSettings settings = live();
        settings.setMaxCatchUpBursts(2);
        deploy(settings);
        rig.wallMicros(NOW + 10_000);
        rig.light("b", 0, 0);
        OperatorSubtaskState state = rig.snapshot();

        rig.wallMicros(NOW + 60_000);
        try (OperatorRig again = rig.restart(state)) {
            again.wallMicros(NOW + 60_000);
            List<BurstMetrics> metrics = again.metrics();

            assertThat(metrics)
                    .extracting(BurstMetrics::getBurstTimeMicros)
                    .containsExactly(NOW + 50_000, NOW + 60_000);
            assertThat(metrics.get(0).getSkippedBursts()).isEqualTo(3);
            assertThat(metrics.get(0).getLastBurst()).isEqualTo(2);
            assertThat(again.motors()).extracting(MotorOutput::getBurst).containsExactly(3L);
        }
    }

    private long openOverruns() {
        return OperatorRig.seat(rig.snapshot()).brain().report().overruns();
    }

    private void deploy(BrainSettings settings) {
        rig.deploy("b", TestBrains.relay(2, 1), settings);
    }

    private static BrainSettings live() {
        BrainSettings settings = EventClockTest.everyBurst();
        settings.setClock(ClockMode.WALL);
        settings.setEpochMicros(null);
        return settings;
    }

    private BurstMetrics last() {
        return rig.metrics().get(rig.metrics().size() - 1);
    }

    private List<Long> times() {
        return rig.metrics().stream().map(BurstMetrics::getBurstTimeMicros).toList();
    }
}
