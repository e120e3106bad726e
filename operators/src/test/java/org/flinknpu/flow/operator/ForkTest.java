package org.flinknpu.flow.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;
import org.flinknpu.flow.InboundRecord;
import org.flinknpu.flow.NpuOptions;
import org.flinknpu.flow.TestBrains;
import org.flinknpu.flow.state.AreaUpdate;
import org.flinknpu.flow.state.BrainImage;
import org.flinknpu.flow.state.ClockImage;
import org.flinknpu.flow.state.PendingImage;
import org.flinknpu.flow.state.StateFile;
import org.flinknpu.schema.BrainCommand;
import org.flinknpu.schema.BrainSettings;
import org.flinknpu.schema.ClockMode;
import org.flinknpu.schema.Deploy;
import org.flinknpu.schema.FiredNeurons;
import org.flinknpu.schema.JournalKind;
import org.flinknpu.schema.SavedState;
import org.flinknpu.schema.ScalarReading;
import org.flinknpu.schema.SensoryEvent;
import org.flinknpu.schema.SpikeSampling;
import org.flinknpu.wire.BrainId;
import org.flinknpu.wire.DeadLetterReason;
import org.flinknpu.wire.Framing;
import org.flinknpu.wire.WireCodec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForkTest {
    private static final Connectome CONNECTOME = TestBrains.random(1);
    private static final int SAVED_BURST = 6;

    @TempDir private Path root;

    @Test
    void shouldGoOnAfterTheSavedBurst() {
        try (OperatorRig rig = OperatorRig.open(OperatorRig.options())) {
            rig.command("copy", null, fork(saved(), ByteBuffer.wrap(bytes(saved()))));
            rig.tick("copy", 70_000);

            assertThat(rig.reasons()).isEmpty();
            assertThat(rig.spikes().get(0).getBrainId()).isEqualTo("copy");
            assertThat(rig.spikes())
                    .extracting(FiredNeurons::getBurst)
                    .startsWith(SAVED_BURST + 1L)
                    .allMatch(burst -> burst > SAVED_BURST);
            assertThat(rig.entries().get(0).getKind()).isEqualTo(JournalKind.START);
            assertThat(rig.entries().get(0).getBurst()).isEqualTo(SAVED_BURST);
            assertThat(rig.entries().get(0).getInput().getSensoryOffset()).isEqualTo(-1);
        }
    }

    @Test
    void shouldGoOnFromAFileAndSurviveARestartWhileItLoads() throws IOException {
        Path file = Files.write(root.resolve("b.npus"), bytes(saved()));
        OperatorSubtaskState state;
        try (OperatorRig rig = OperatorRig.open(rooted())) {
            rig.mailsRunAtOnce(false);
            rig.command("copy", null, fork(saved(), file.toUri().toString(), sha256(file)));
            state = rig.snapshot();
        }
        try (OperatorRig rig = OperatorRig.restored(rooted(), state)) {
            rig.finish();
            rig.tick("copy", 70_000);
            rig.finish();

            assertThat(rig.reasons()).isEmpty();
            assertThat(OperatorRig.seat(rig.snapshot()).brain().state().burst())
                    .isEqualTo(SAVED_BURST + 1);
        }
    }

    @Test
    void shouldRefuseAnIdThatIsTaken() {
        try (OperatorRig rig = OperatorRig.open(OperatorRig.options())) {
            rig.command("copy", null, fork(saved(), ByteBuffer.wrap(bytes(saved()))));
            rig.command("copy", null, fork(saved(), ByteBuffer.wrap(bytes(saved()))));

            assertThat(rig.reasons()).containsExactly(DeadLetterReason.DUPLICATE_DEPLOY);
        }
    }

    @Test
    void shouldBeginLaterIfToldTo() {
        try (OperatorRig rig = OperatorRig.open(OperatorRig.options())) {
            rig.command("copy", 95_000L, fork(saved(), ByteBuffer.wrap(bytes(saved()))));
            rig.tick("copy", 110_000);

            assertThat(rig.spikes())
                    .extracting(FiredNeurons::getBurstTimeMicros)
                    .containsExactly(110_000L);
            assertThat(rig.spikes())
                    .extracting(FiredNeurons::getBurst)
                    .containsExactly(SAVED_BURST + 1L);
        }
    }

    @Test
    void shouldRefuseStateThatCannotBeRead() throws IOException {
        Path file = Files.write(root.resolve("b.npus"), bytes(saved()));
        String uri = file.toUri().toString();
        byte[] damaged = bytes(saved());
        damaged[damaged.length / 2] ^= 1;
        byte[] later = bytes(saved());
        later[5] = 9;

        refused(fork(saved(), "/etc/passwd", null), "state URI lies below none of the configured");
        refused(fork(saved(), root + "/no.npus", null), "saved state cannot be read: stateUri=");
        refused(fork(saved(), uri, "00ff"), "saved state is not the announced one: announced=00ff");
        refused(fork(saved(), ByteBuffer.wrap(damaged)), "does not match its checksum");
        refused(fork(saved(), ByteBuffer.wrap(later)), "of a later build: deploy version=9");
        refused(fork(saved(), ByteBuffer.wrap(new byte[0])), "Saved state ends early");
        refused(
                fork(saved(), ByteBuffer.wrap(bytes(with(new BrainState(1 << 20, 1))))),
                "Saved brain is too large: neurons=1048576");
    }

    @Test
    void shouldRefuseStateOfAnotherBrain() {
        Deploy other = fork(saved(), ByteBuffer.wrap(bytes(saved())));
        other.setConnectome(ByteBuffer.wrap(TestBrains.json(TestBrains.random(2))));
        refused(other, "saved state is of another connectome: saved=");
        Deploy changed = fork(saved(), ByteBuffer.wrap(bytes(saved())));
        changed.getSettings().setLatenessMicros(1L);
        refused(changed, "settings differ from the saved ones");
        refused(with(new BrainState(CONNECTOME.neuronCount(), 1)), "does not fit its connectome");
        refused(
                with(image -> updated(image, List.of(new AreaUpdate("nose", "leak", 0)))),
                "area=nose");
        refused(
                with(image -> updated(image, List.of(new AreaUpdate("eye", "colour", 0)))),
                "saved parameter is unknown: name=colour");
    }

    @Test
    void shouldRefuseClocksAndRecordsThatNoBrainHas() {
        refused(clock(new ClockImage(true, 0, -10_000, 0, 0)), "no possible moment");
        refused(clock(new ClockImage(true, 0, 50_000, 55_000, 1)), "no possible moment");
        refused(clock(new ClockImage(true, 0, 50_000, 60_000, 5_000)), "no possible moment");
        refused(clock(new ClockImage(false, 0, 0, 10_000, 1)), "no possible moment");
        refused(waiting(50_000, event("nose")), "no such area: area=nose");
        refused(waiting(51_000, event(TestBrains.EYE)), "waits in the saved state for no interval");
        refused(waiting(50_000, new byte[] {1, 2, 3}), "a record waits in the saved state");
        refused(
                with(image -> pending(image, List.of(), pending(0, command(deployAgain())))),
                "a deploy waits in the saved state");
    }

    @Test
    void shouldTakeNoTimeOnTheWallClockThatWasNotItsOwn() {
        BrainSettings settings = settings();
        settings.setClock(ClockMode.WALL);
        settings.setEpochMicros(null);
        BrainImage image;
        try (OperatorRig rig = OperatorRig.open(OperatorRig.options())) {
            rig.deploy("b", CONNECTOME, settings);
            rig.wallMicros(OperatorRig.START_MICROS + 50_000);
            image = OperatorRig.seat(rig.snapshot()).brain();
        }
        long later = OperatorRig.START_MICROS + 10_000_000;
        try (OperatorRig rig = OperatorRig.restored(OperatorRig.options(), null, 1, 0, later)) {
            rig.command("copy", null, fork(image, ByteBuffer.wrap(bytes(image))));
            rig.wallMicros(later + 20_000);

            assertThat(rig.spikes())
                    .extracting(FiredNeurons::getBurst)
                    .isNotEmpty()
                    .allMatch(burst -> burst <= image.state().burst() + 2);
            assertThat(OperatorRig.seat(rig.snapshot()).brain().state().burst())
                    .isEqualTo(image.state().burst() + 2);
        }
    }

    private void refused(BrainImage image, String detail) {
        refused(fork(image, ByteBuffer.wrap(bytes(image))), detail);
    }

    private void refused(Deploy deploy, String detail) {
        try (OperatorRig rig = OperatorRig.open(rooted())) {
            rig.command("copy", null, deploy);
            rig.finish();

            assertThat(rig.detail()).contains(detail).hasLineCount(1);
            assertThat(rig.reasons().get(0))
                    .isIn(DeadLetterReason.BAD_STATE, DeadLetterReason.UNKNOWN_AREA);
            assertThat(OperatorRig.seats(rig.snapshot())).isEmpty();
        }
    }

    private NpuOptions rooted() {
        return OperatorRig.options()
                .withConnectomes(
                        new NpuOptions.Connectomes(List.of(root.toString()), 1 << 20, List.of()));
    }

    private static BrainSettings settings() {
        BrainSettings settings = OperatorRig.settings();
        settings.setSpikes(List.of(SpikeSampling.newBuilder().build()));
        return settings;
    }

    /** A brain after burst 6, with spikes in flight and an event that waits. */
    private static BrainImage saved() {
        try (OperatorRig rig = OperatorRig.open(OperatorRig.options())) {
            rig.deploy("b", CONNECTOME, settings());
            rig.light("b", 1_000, 1);
            rig.light("b", 65_000, 2);
            return OperatorRig.seat(rig.snapshot()).brain();
        }
    }

    private static byte[] bytes(BrainImage image) {
        try {
            return StateFile.bytes("b", image);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Deploy fork(BrainImage image, ByteBuffer state) {
        return fork(image, SavedState.newBuilder().setBytes(state).build());
    }

    private static Deploy fork(BrainImage image, String uri, String sha256) {
        return fork(image, SavedState.newBuilder().setUri(uri).setSha256(sha256).build());
    }

    private static Deploy fork(BrainImage image, SavedState state) {
        return Deploy.newBuilder(OperatorRig.deployOf(CONNECTOME, image.settings()))
                .setState(state)
                .build();
    }

    private static String sha256(Path file) throws IOException {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static BrainImage with(UnaryOperator<BrainImage> change) {
        return change.apply(saved());
    }

    private static BrainImage with(BrainState state) {
        return with(image -> copy(image, image.clock(), image.updates(), image, state));
    }

    private static BrainImage clock(ClockImage clock) {
        return with(image -> copy(image, clock, image.updates(), image, image.state()));
    }

    private static BrainImage updated(BrainImage image, List<AreaUpdate> updates) {
        return copy(image, image.clock(), updates, image, image.state());
    }

    private static BrainImage waiting(long interval, byte[] event) {
        return with(image -> pending(image, pending(interval, event), List.of()));
    }

    private static List<PendingImage> pending(long timeMicros, byte[] value) {
        return List.of(
                new PendingImage(
                        timeMicros,
                        7,
                        new InboundRecord("b", "any", 0, 7, 0, BrainId.key("b"), value)));
    }

    private static BrainImage pending(
            BrainImage image, List<PendingImage> events, List<PendingImage> commands) {
        return new BrainImage(
                image.connectome(),
                image.settings(),
                image.updates(),
                image.clock(),
                image.paused(),
                image.gap(),
                image.stepsLeft(),
                image.sequence(),
                image.position(),
                image.report(),
                image.effectors(),
                image.devices(),
                events,
                commands,
                image.state());
    }

    private static BrainImage copy(
            BrainImage image,
            ClockImage clock,
            List<AreaUpdate> updates,
            BrainImage records,
            BrainState state) {
        return new BrainImage(
                image.connectome(),
                image.settings(),
                updates,
                clock,
                image.paused(),
                image.gap(),
                image.stepsLeft(),
                image.sequence(),
                image.position(),
                image.report(),
                image.effectors(),
                image.devices(),
                records.events(),
                records.commands(),
                state);
    }

    private static byte[] event(String area) {
        return WireCodec.of(SensoryEvent.class, Framing.SINGLE_OBJECT)
                .encode(
                        SensoryEvent.newBuilder()
                                .setBrainId("b")
                                .setEventTimeMicros(50_000)
                                .setArea(area)
                                .setPayload(ScalarReading.newBuilder().setValue(1f).build())
                                .build());
    }

    private static Deploy deployAgain() {
        return OperatorRig.deployOf(CONNECTOME, settings());
    }

    private static byte[] command(Object action) {
        return WireCodec.of(BrainCommand.class, Framing.SINGLE_OBJECT)
                .encode(BrainCommand.newBuilder().setBrainId("b").setAction(action).build());
    }
}
