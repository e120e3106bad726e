package org.flinknpu.flow.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;
import org.flinknpu.flow.NpuOptions;
import org.flinknpu.flow.TestBrains;
import org.flinknpu.flow.state.BrainImage;
import org.flinknpu.schema.BrainSettings;
import org.flinknpu.schema.BurstMetrics;
import org.flinknpu.schema.Deploy;
import org.flinknpu.schema.MotorOutput;
import org.flinknpu.schema.Pause;
import org.flinknpu.schema.Remove;
import org.flinknpu.schema.Reset;
import org.flinknpu.schema.Resume;
import org.flinknpu.schema.Step;
import org.flinknpu.schema.UpdateArea;
import org.flinknpu.wire.DeadLetterReason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BrainCommandTest {
    private final OperatorRig rig = OperatorRig.open(OperatorRig.options());

    @AfterEach
    void closeRig() {
        rig.close();
    }

    @Test
    void shouldLetTimePassWithoutBurstsWhilePaused() {
        deploy();
        rig.tick("b", 20_000);

        rig.command("b", null, new Pause());
        rig.light("b", 25_000, 0);
        rig.tick("b", 50_000);
        rig.command("b", null, new Resume());
        rig.tick("b", 80_000);

        assertThat(times()).containsExactly(10_000L, 20_000L, 60_000L, 70_000L, 80_000L);
        assertThat(bursts()).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(rig.motors()).isEmpty();
        assertThat(rig.reasons()).isEmpty();
    }

    @Test
    void shouldPauseAndResumeAtTheirTimes() {
        deploy();
        rig.command("b", 20_000L, new Pause());
        rig.command("b", 45_000L, new Resume());

        rig.tick("b", 80_000);

        // 45 ms lies inside an interval, so the next one is the first after the pause.
        assertThat(times()).containsExactly(10_000L, 20_000L, 60_000L, 70_000L, 80_000L);
    }

    @Test
    void shouldApplyCommandsOfOneMomentInOrderOfArrival() {
        deploy();
        rig.command("b", 20_000L, new Resume());
        rig.command("b", 20_000L, new Pause());

        rig.tick("b", 40_000);

        assertThat(bursts()).containsExactly(1L, 2L);
    }

    @Test
    void shouldStepPausedBrainWithoutMovingTime() {
        deploy();
        rig.command("b", null, new Pause());
        rig.light("b", 5_000, 1);

        rig.command("b", null, Step.newBuilder().setBursts(3).build());

        assertThat(bursts()).containsExactly(1L, 2L, 3L);
        assertThat(times()).containsExactly(10_000L, 10_000L, 10_000L);
        assertThat(rig.motors()).extracting(MotorOutput::getBurst).containsExactly(2L, 3L);
        rig.command("b", null, new Resume());
        rig.light("b", 6_000, 1);
        rig.tick("b", 10_000);
        assertThat(bursts()).containsExactly(1L, 2L, 3L, 4L);
        assertThat(rig.reasons()).isEmpty();
    }

    @Test
    void shouldRunStepsBeforeCommandsThatCameAfter() {
        deploy();
        rig.mailsRunAtOnce(false);
        rig.command("b", null, new Pause());
        int steps = 3 * OperatorRig.options().turns().maxBursts();
        rig.command("b", null, Step.newBuilder().setBursts(steps).build());
        rig.command("b", null, new Remove());
        assertThat(rig.metrics().size()).isLessThan(steps);

        rig.runMails();

        assertThat(rig.metrics()).hasSize(steps);
        assertThat(OperatorRig.seats(rig.snapshot())).isEmpty();
    }

    @Test
    void shouldRefuseStepOfRunningBrain() {
        deploy();

        rig.command("b", null, new Step());

        assertThat(rig.reasons()).containsExactly(DeadLetterReason.INVALID_COMMAND);
        assertThat(rig.detail()).contains("send Pause before");
    }

    @Test
    void shouldResetStateAndKeepTime() {
        rig.deploy("b", TestBrains.random(1), EventClockTest.everyBurst());
        rig.tick("b", 200_000);

        rig.command("b", null, new Reset());
        BrainImage image = image();

        assertThat(image.state().firstDifference(new BrainState(TestBrains.random(1)))).isNull();
        assertThat(image.clock().nextStartMicros()).isEqualTo(200_000);
        rig.tick("b", 210_000);
        assertThat(rig.metrics().get(20).getLastBurst()).isEqualTo(1);
    }

    @Test
    void shouldRemoveBrainAndRefuseWhatWaitedForIt() {
        deploy();
        rig.light("b", 5_000, 0);
        rig.command("b", 1_000_000L, new Pause());

        rig.command("b", null, new Remove());

        assertThat(rig.reasons())
                .containsExactly(DeadLetterReason.UNKNOWN_BRAIN, DeadLetterReason.UNKNOWN_BRAIN);
        assertThat(OperatorRig.seats(rig.snapshot())).isEmpty();
    }

    @Test
    void shouldDeployAgainAfterRemove() {
        deploy();
        rig.tick("b", 30_000);
        rig.command("b", null, new Remove());

        deploy();
        rig.tick("b", 20_000);

        assertThat(bursts()).containsExactly(1L, 2L, 3L, 1L, 2L);
        assertThat(rig.reasons()).isEmpty();
    }

    @Test
    void shouldChangeParameterAtItsTimeAndKeepState() {
        deploy();
        rig.command("b", 10_000L, update(TestBrains.EYE, "threshold", 5));
        rig.light("b", 1_000, 0);
        rig.light("b", 11_000, 0);

        rig.tick("b", 40_000);

        assertThat(rig.motors()).extracting(MotorOutput::getBurst).containsExactly(2L, 3L);
        assertThat(image().state().potential()[0]).isEqualTo(1f);
        assertThat(image().updates())
                .extracting(each -> each.area() + "." + each.parameter() + "=" + each.value())
                .containsExactly("eye.threshold=5.0");
    }

    @Test
    void shouldChangeAllParametersOfACommandOrNone() {
        deploy();

        rig.command(
                "b",
                null,
                UpdateArea.newBuilder()
                        .setArea(TestBrains.EYE)
                        .setParameters(Map.of("leak", 0.5, "refractoryPeriod", 70_000.0))
                        .build());

        assertThat(rig.reasons()).containsExactly(DeadLetterReason.INVALID_COMMAND);
        assertThat(rig.detail()).contains("refractoryPeriod=70000");
        assertThat(image().updates()).isEmpty();
    }

    @Test
    void shouldRefuseUpdateOfUnknownAreaAndOfPowerWhereThereIsNone() {
        deploy();

        rig.command("b", null, update("nose", "threshold", 1));
        rig.command("b", null, update(TestBrains.EYE, "powerAmount", 1));

        assertThat(rig.reasons())
                .containsExactly(DeadLetterReason.UNKNOWN_AREA, DeadLetterReason.INVALID_COMMAND);
    }

    @Test
    void shouldChangePowerAmount() {
        rig.deploy("b", TestBrains.random(3), EventClockTest.everyBurst());

        rig.command("b", null, update(TestBrains.HEART, "powerAmount", 2.5));
        rig.command("b", null, update(TestBrains.HEART, "powerAmount", 3.5));

        assertThat(rig.reasons()).isEmpty();
        assertThat(image().updates()).hasSize(1);
        assertThat(image().updates().get(0).value()).isEqualTo(3.5);
    }

    @Test
    void shouldRefuseDeployOfAnotherBrainUnderALivingId() {
        deploy();

        rig.deploy("b", TestBrains.relay(3, 1), EventClockTest.everyBurst());

        assertThat(rig.reasons()).containsExactly(DeadLetterReason.DUPLICATE_DEPLOY);
        assertThat(rig.detail()).contains("brainId=b; send Remove before");
    }

    @Test
    void shouldLeaveBrainAloneWhenTheSameIsDeployedAgain() {
        deploy();
        rig.tick("b", 30_000);

        deploy();

        assertThat(rig.reasons()).isEmpty();
        assertThat(image().state().burst()).isEqualTo(3);
        assertThat(image().position().commandOffset()).isEqualTo(1);
    }

    @Test
    void shouldStartBrainAtItsTime() {
        rig.command(
                "b",
                35_000L,
                OperatorRig.deployOf(TestBrains.relay(2, 1), EventClockTest.everyBurst()));

        rig.light("b", 39_000, 0);
        rig.tick("b", 60_000);

        assertThat(times()).containsExactly(50_000L, 60_000L);
        assertThat(rig.reasons()).containsExactly(DeadLetterReason.LATE);
    }

    @Test
    void shouldRefuseCommandToUnknownBrain() {
        rig.command("b", null, new Pause());

        assertThat(rig.reasons()).containsExactly(DeadLetterReason.UNKNOWN_BRAIN);
        assertThat(rig.detail()).contains("send Deploy before");
    }

    @Test
    void shouldRefuseConnectomeThatIsNone() {
        rig.command("b", null, deployOf("{\"format\":\"npu-brain\"".getBytes(), null));

        assertThat(rig.reasons()).containsExactly(DeadLetterReason.BAD_CONNECTOME);
    }

    @Test
    void shouldRefuseConnectomeThatIsNotTheAnnouncedOne() {
        byte[] json = TestBrains.json(TestBrains.relay(2, 1));
        String print = TestBrains.relay(2, 1).fingerprint();

        rig.command("b", null, deployOf(json, "00" + print.substring(2)));
        assertThat(rig.detail()).contains("announced=00").contains("found=" + print);

        rig.command("b", null, deployOf(json, print));
        assertThat(rig.letters()).hasSize(1);
    }

    @Test
    void shouldRefuseBackendThatIsMissingAndStayAlive() {
        BrainSettings settings = EventClockTest.everyBurst();
        settings.setBackend("abacus");

        rig.deploy("b", TestBrains.relay(2, 1), settings);
        assertThat(rig.reasons()).containsExactly(DeadLetterReason.INVALID_COMMAND);
        assertThat(rig.detail()).contains("backend=abacus").contains("reference");

        rig.deploy("b", TestBrains.relay(2, 1), EventClockTest.everyBurst());
        rig.tick("b", 10_000);
        assertThat(bursts()).containsExactly(1L);
    }

    @Test
    void shouldRefuseWhatExceedsQuotas() {
        NpuOptions.Quotas narrow =
                new NpuOptions.Quotas(1, 5, 1, 1 << 20, 1, 50, 10, 5_000, 1, 99, 9, 9, 9);
        try (OperatorRig small = OperatorRig.open(OperatorRig.options().withQuotas(narrow))) {
            BrainSettings settings = OperatorRig.settings();
            small.deploy("big", TestBrains.relay(3, 1), settings);
            small.deploy("eager", TestBrains.relay(2, 1), settings);
            settings.setMaxCatchUpBursts(50);
            small.deploy("b", TestBrains.relay(2, 1), settings);
            small.deploy("c", TestBrains.relay(2, 1), settings);
            small.command("b", null, Step.newBuilder().setBursts(11).build());
            small.command("b", 10L, new Pause());
            small.command("b", 20L, new Pause());
            small.light("b", 0, 0);
            small.light("b", 0, 0);

            assertThat(small.reasons())
                    .containsExactly(
                            DeadLetterReason.QUOTA,
                            DeadLetterReason.QUOTA,
                            DeadLetterReason.QUOTA,
                            DeadLetterReason.QUOTA,
                            DeadLetterReason.QUOTA,
                            DeadLetterReason.BUFFER_FULL);
        }
    }

    @Test
    void shouldRefuseABrainThatIsTooLargeWhetherItIsKnownOrNot() {
        NpuOptions.Quotas narrow =
                new NpuOptions.Quotas(1, 5, 1, 1 << 20, 1, 50, 10, 5_000, 1, 99, 9, 9, 9);
        try (OperatorRig small = OperatorRig.open(OperatorRig.options().withQuotas(narrow))) {
            Connectome large = TestBrains.relay(7, 5);
            small.deploy("unknown", large, OperatorRig.settings());
            rig.deploy("b", large, OperatorRig.settings());
            small.deploy("known", large, OperatorRig.settings());

            assertThat(rig.reasons()).isEmpty();
            assertThat(small.reasons())
                    .containsExactly(DeadLetterReason.QUOTA, DeadLetterReason.QUOTA);
        }
    }

    private void deploy() {
        rig.deploy("b", TestBrains.relay(2, 1), EventClockTest.everyBurst());
    }

    private static Deploy deployOf(byte[] connectome, String fingerprint) {
        return Deploy.newBuilder()
                .setConnectome(ByteBuffer.wrap(connectome))
                .setConnectomeFingerprint(fingerprint)
                .setSettings(EventClockTest.everyBurst())
                .build();
    }

    private static UpdateArea update(String area, String name, double value) {
        return UpdateArea.newBuilder().setArea(area).setParameters(Map.of(name, value)).build();
    }

    private BrainImage image() {
        return OperatorRig.seat(rig.snapshot()).brain();
    }

    private List<Long> bursts() {
        return rig.metrics().stream().map(BurstMetrics::getLastBurst).toList();
    }

    private List<Long> times() {
        return rig.metrics().stream().map(BurstMetrics::getBurstTimeMicros).toList();
    }
}
