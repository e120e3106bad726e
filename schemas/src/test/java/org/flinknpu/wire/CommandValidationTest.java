package org.flinknpu.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.flinknpu.schema.BrainCommand;
import org.flinknpu.schema.BrainSettings;
import org.flinknpu.schema.Deploy;
import org.flinknpu.schema.Effector;
import org.flinknpu.schema.EffectorCoding;
import org.flinknpu.schema.Pause;
import org.flinknpu.schema.Receptor;
import org.flinknpu.schema.ReceptorCoding;
import org.flinknpu.schema.SavedState;
import org.flinknpu.schema.SpikeSampling;
import org.flinknpu.schema.Step;
import org.flinknpu.schema.UpdateArea;
import org.junit.jupiter.api.Test;

class CommandValidationTest {
    @Test
    void shouldAcceptEverySample() {
        for (BrainCommand command : Samples.commands().values()) {
            assertThat(CommandValidation.check(command, BrainId.key(Samples.BRAIN)).value())
                    .isSameAs(command);
        }
    }

    @Test
    void shouldRefuseAKeyThatIsNotTheBrainId() {
        BrainCommand command = Samples.command(new Pause());

        assertThat(CommandValidation.check(command, BrainId.key("other")).reason())
                .isEqualTo(DeadLetterReason.KEY_MISMATCH);
    }

    @Test
    void shouldRefuseACommandWithoutAnAction() {
        refused(BrainCommand.newBuilder().setBrainId("b").build(), "action");
    }

    @Test
    void shouldRefuseIdsAndTimesOutOfRange() {
        refused(new BrainCommand("b", -1L, "", new Pause()), "effectiveTimeMicros=-1");
        refused(new BrainCommand("b", 0L, "a\nb", new Pause()), "commandId");
        assertThat(CommandValidation.check(new BrainCommand("", null, "", new Pause())).reason())
                .isEqualTo(DeadLetterReason.MALFORMED);
    }

    @Test
    void shouldRefuseAStepThatIsNotPositive() {
        refused(Samples.command(new Step(0)), "bursts=0");
    }

    @Test
    void shouldDemandExactlyOneConnectome() {
        refused(
                Samples.command(new Deploy(null, null, null, Samples.settings(), null)),
                "exactly one");
        refused(
                Samples.command(
                        new Deploy(
                                "file:/x", null, ByteBuffer.allocate(1), Samples.settings(), null)),
                "exactly one");
    }

    @Test
    void shouldDemandExactlyOnePlaceOfASavedState() {
        refused(
                Samples.command(fork(new SavedState(null, "00", null))),
                "state.uri or state.bytes");
        refused(
                Samples.command(fork(new SavedState("file:/x", null, ByteBuffer.allocate(1)))),
                "state.uri or state.bytes");
    }

    private static Deploy fork(SavedState state) {
        return new Deploy("file:/x", null, null, Samples.settings(), state);
    }

    @Test
    void shouldRefuseSettingsOutOfRange() {
        refused(s -> s.setPeriodMicros(0), "periodMicros=0");
        refused(s -> s.setLatenessMicros(-1), "latenessMicros=-1");
        refused(s -> s.setMaxCatchUpBursts(0), "maxCatchUpBursts=0");
        refused(s -> s.setMetricsEveryBursts(-1), "metricsEveryBursts=-1");
        refused(s -> s.setEpochMicros(-1L), "epochMicros=-1");
        refused(s -> s.setSpikes(List.of(new SpikeSampling("", 1, 0))), "spikes.area");
        refused(s -> s.setSpikes(List.of(new SpikeSampling("*", 0, 0))), "everyBursts=0");
        refused(s -> s.setSpikes(List.of(new SpikeSampling("*", 1, -1))), "maxNeurons=-1");
        refused(s -> s.setReceptors(List.of(receptor("", 1f))), "receptors.area");
        refused(s -> s.setReceptors(List.of(receptor("a", Float.NaN))), "gain=NaN");
        refused(s -> s.setEffectors(List.of(effector("", 1, 0f))), "effectors.area");
        refused(s -> s.setEffectors(List.of(effector("a", 0, 0f))), "smoothingBursts=0");
        refused(s -> s.setEffectors(List.of(effector("a", 1, Float.NaN))), "minimum=NaN");
    }

    @Test
    void shouldAcceptTheDefaultSettings() {
        Deploy deploy = Deploy.newBuilder().setConnectomeUri("file:/brains/b.json").build();

        assertThat(CommandValidation.check(Samples.command(deploy)).isAccepted()).isTrue();
        assertThat(deploy.getSettings()).isEqualTo(BrainSettings.newBuilder().build());
    }

    @Test
    void shouldRefuseAnUpdateThatSetsNothingOrTheUnknown() {
        refused(Samples.command(new UpdateArea("a", Map.of())), "no parameters");
        refused(Samples.command(new UpdateArea("", Map.of("leak", 0.1))), "area");
        refused(Samples.command(new UpdateArea("a", Map.of("lek", 0.1))), "name=lek");
        refused(Samples.command(new UpdateArea("a", Map.of("leak", Double.NaN))), "not finite");
    }

    private static Receptor receptor(String area, float gain) {
        return new Receptor(area, ReceptorCoding.POTENTIAL, gain);
    }

    private static Effector effector(String area, int smoothingBursts, float minimum) {
        return new Effector(area, EffectorCoding.RATE, smoothingBursts, minimum, 1f);
    }

    private static void refused(Consumer<BrainSettings> change, String detail) {
        BrainSettings settings = Samples.settings();
        change.accept(settings);
        refused(Samples.command(new Deploy("file:/x", null, null, settings, null)), detail);
    }

    private static void refused(BrainCommand command, String detail) {
        Decoded<BrainCommand> checked = CommandValidation.check(command);
        assertThat(checked.reason()).isEqualTo(DeadLetterReason.INVALID_COMMAND);
        assertThat(checked.detail()).contains(detail);
    }
}
