package org.flinknpu.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.flinknpu.brain.Area;
import org.flinknpu.brain.AreaRole;
import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.ConnectomeBuilder;
import org.flinknpu.burst.Stimulus;
import org.flinknpu.flow.codec.Devices;
import org.flinknpu.schema.BrainSettings;
import org.flinknpu.schema.ImageEncoding;
import org.flinknpu.schema.ImageFrame;
import org.flinknpu.schema.NeuronPotentials;
import org.flinknpu.schema.PolarityEvents;
import org.flinknpu.schema.Receptor;
import org.flinknpu.schema.ReceptorCoding;
import org.flinknpu.schema.ScalarReading;
import org.flinknpu.schema.SensorValues;
import org.flinknpu.schema.SensoryEvent;
import org.flinknpu.schema.Tick;
import org.flinknpu.schema.VoxelPotentials;
import org.flinknpu.wire.DeadLetterReason;
import org.flinknpu.wire.Decoded;
import org.flinknpu.wire.Packed;
import org.flinknpu.wire.PackedEvents;
import org.junit.jupiter.api.Test;

class ReceptorsTest {
    /** Area "eye" of 2 x 2 x 3 voxels with two neurons each, behind 5 other neurons. */
    private static final Connectome BRAIN = brain();

    private final Stimulus stimulus = new Stimulus();

    private static Connectome brain() {
        ConnectomeBuilder builder = new ConnectomeBuilder("b");
        builder.area("other", AreaRole.INTERNAL, 5, 1, 1, 1, true, false);
        builder.area("eye", AreaRole.INPUT, 2, 2, 3, 2, true, false);
        return builder.build();
    }

    @Test
    void shouldGiveVoxelPotentialToEveryNeuronOfVoxel() {
        append(
                List.of(),
                new VoxelPotentials(
                        Packed.column(1, 0),
                        Packed.column(0, 1),
                        Packed.column(2, 0),
                        Packed.column(2.5f, -1f)));

        // (x * 2 + y) * 3 + z, twice that, behind 5.
        assertThat(entries()).containsExactly("21:2.5", "22:2.5", "11:-1.0", "12:-1.0");
    }

    @Test
    void shouldGiveNeuronPotentialsInOrder() {
        append(List.of(), new NeuronPotentials(Packed.column(3, 0, 3), Packed.column(1f, 0f, -0f)));

        assertThat(entries()).containsExactly("8:1.0", "5:0.0", "8:-0.0");
    }

    @Test
    void shouldGiveEventsToVoxelsByPixelAndPolarity() {
        append(
                List.of(new Receptor("eye", ReceptorCoding.POTENTIAL, 3f)),
                polarity(
                        2,
                        1,
                        PackedEvents.word(1, 0, 7, false),
                        PackedEvents.word(0, 0, 0, true),
                        PackedEvents.word(0, 0, 9, true)));

        // Column 1 begins at 5 + 12; darker is one voxel of two neurons deeper.
        assertThat(entries())
                .containsExactly("19:3.0", "20:3.0", "5:3.0", "6:3.0", "5:3.0", "6:3.0");
    }

    @Test
    void shouldRefuseAnEventCameraLargerThanItsArea() {
        Decoded<?> refusal = refusal(polarity(3, 2));

        assertThat(refusal.reason()).isEqualTo(DeadLetterReason.OUT_OF_RANGE);
        assertThat(refusal.detail()).contains("area=eye camera=[3,2] dimensions=[2,2,3]");
    }

    private static PolarityEvents polarity(int width, int height, long... words) {
        ByteBuffer events =
                ByteBuffer.allocate(words.length * PackedEvents.EVENT_BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN);
        for (long word : words) {
            events.putLong(word);
        }
        return new PolarityEvents(width, height, events.flip());
    }

    @Test
    void shouldMapPixelsToVoxelsRowByRow() {
        byte[] pixels = new byte[12];
        for (int i = 0; i < 12; i++) {
            pixels[i] = (byte) (i * 20);
        }

        append(
                List.of(new Receptor("eye", ReceptorCoding.POTENTIAL, 2f)),
                new ImageFrame(2, 2, 3, ImageEncoding.U8, ByteBuffer.wrap(pixels)));

        Area eye = BRAIN.area("eye");
        assertThat(entries()).hasSize(24);
        // Row 1, column 0, channel 2 is the ninth sample.
        int neuron = eye.neuron(0, 1, 2, 0);
        assertThat(entries().get(16)).isEqualTo(neuron + ":" + 160 / 255f * 2f);
        assertThat(entries().get(17)).isEqualTo(neuron + 1 + ":" + 160 / 255f * 2f);
    }

    @Test
    void shouldTakeFloatSamplesAsTheyAre() {
        float[] samples = new float[12];
        Arrays.fill(samples, 0.25f);

        append(
                List.of(new Receptor("eye", ReceptorCoding.POTENTIAL, 3f)),
                new ImageFrame(2, 2, 3, ImageEncoding.F32, Packed.column(samples)));

        assertThat(entries()).hasSize(24).allMatch(entry -> entry.endsWith(":0.75"));
    }

    @Test
    void shouldGiveScaledReadingToAllVoxelsOfChannel() {
        append(
                List.of(new Receptor("eye", ReceptorCoding.POTENTIAL, 4f)),
                new ScalarReading(1, 5f, 0f, 20f));

        Area eye = BRAIN.area("eye");
        assertThat(entries()).hasSize(12).allMatch(entry -> entry.endsWith(":1.0"));
        assertThat(entries().get(0)).startsWith(eye.neuron(1, 0, 0, 0) + ":");
        assertThat(entries().get(11)).startsWith(eye.neuron(1, 1, 2, 1) + ":");
    }

    @Test
    void shouldSelectVoxelsByPositionOfReading() {
        List<Receptor> position = List.of(new Receptor("eye", ReceptorCoding.POSITION, 7f));
        Area eye = BRAIN.area("eye");

        append(position, new ScalarReading(0, 0.6f, 0f, 1f));
        assertThat(entries())
                .containsExactly(
                        eye.neuron(0, 0, 1, 0) + ":7.0",
                        eye.neuron(0, 0, 1, 1) + ":7.0",
                        eye.neuron(0, 1, 1, 0) + ":7.0",
                        eye.neuron(0, 1, 1, 1) + ":7.0");
        stimulus.clear();
        append(position, new ScalarReading(0, 99f, 0f, 1f));
        assertThat(entries().get(0)).startsWith(eye.neuron(0, 0, 2, 0) + ":");
        stimulus.clear();
        append(position, new ScalarReading(0, -Float.MAX_VALUE, -Float.MAX_VALUE, Float.MAX_VALUE));
        assertThat(entries().get(0)).startsWith(eye.neuron(0, 0, 0, 0) + ":");
    }

    @Test
    void shouldGiveNothingForTick() {
        append(List.of(), new Tick());

        assertThat(entries()).isEmpty();
    }

    @Test
    void shouldRefuseVoxelOutsideItsAreaByName() {
        Decoded<?> refusal =
                refusal(
                        new VoxelPotentials(
                                Packed.column(0, 1),
                                Packed.column(0, 1),
                                Packed.column(0, 3),
                                Packed.column(1f, 1f)));

        assertThat(refusal.reason()).isEqualTo(DeadLetterReason.OUT_OF_RANGE);
        assertThat(refusal.detail())
                .isEqualTo(
                        "voxel outside its area: area=eye voxel=[1,1,3] index=1 dimensions=[2,2,3]");
    }

    @Test
    void shouldRefuseCoordinatesThatDoNotFitAnInt() {
        Decoded<?> refusal =
                refusal(
                        new VoxelPotentials(
                                Packed.column(-1),
                                Packed.column(0),
                                Packed.column(0),
                                Packed.column(1f)));

        assertThat(refusal.detail()).contains("voxel=[4294967295,0,0]");
    }

    @Test
    void shouldRefuseNeuronOutsideItsArea() {
        assertThat(refusal(new NeuronPotentials(Packed.column(24), Packed.column(1f))).detail())
                .isEqualTo("neuron outside its area: area=eye neuron=24 index=0 neurons=24");
        assertThat(refusal(new NeuronPotentials(Packed.column(-1), Packed.column(1f))).reason())
                .isEqualTo(DeadLetterReason.OUT_OF_RANGE);
    }

    @Test
    void shouldRefuseImageOfAnotherSize() {
        Decoded<?> refusal =
                refusal(new ImageFrame(3, 2, 2, ImageEncoding.U8, ByteBuffer.allocate(12)));

        assertThat(refusal.reason()).isEqualTo(DeadLetterReason.OUT_OF_RANGE);
        assertThat(refusal.detail()).contains("image=[3,2,2] dimensions=[2,2,3]");
    }

    @Test
    void shouldRefuseSampleThatGainMakesInfinite() {
        float[] samples = new float[12];
        samples[7] = Float.MAX_VALUE;
        Receptors receptors = receptors(List.of(new Receptor("eye", ReceptorCoding.POTENTIAL, 2f)));

        Decoded<?> refusal =
                receptors.refusal(
                        event(new ImageFrame(2, 2, 3, ImageEncoding.F32, Packed.column(samples))));

        assertThat(refusal.reason()).isEqualTo(DeadLetterReason.NOT_FINITE);
    }

    @Test
    void shouldRefuseChannelOutsideItsArea() {
        assertThat(refusal(new ScalarReading(2, 0f, 0f, 1f)).detail())
                .isEqualTo("channel outside its area: area=eye channel=2 dimensions=[2,2,3]");
    }

    @Test
    void shouldRefuseADeviceThatIsNotMapped() {
        SensoryEvent event = event(new SensorValues(0, Packed.column(1f)));
        event.setArea("");
        event.setSourceId("imu:1");

        Decoded<?> refusal = receptors(List.of()).refusal(event);

        assertThat(refusal.reason()).isEqualTo(DeadLetterReason.UNKNOWN_DEVICE);
        assertThat(refusal.detail()).contains("sourceId=imu:1; mapped are []");
    }

    @Test
    void shouldRefuseUnknownArea() {
        SensoryEvent event = event(new ScalarReading(0, 0f, 0f, 1f));
        event.setArea("ear");

        Decoded<?> refusal = receptors(List.of()).refusal(event);

        assertThat(refusal.reason()).isEqualTo(DeadLetterReason.UNKNOWN_AREA);
        assertThat(refusal.detail()).contains("area=ear").contains("[other, eye]");
    }

    private void append(List<Receptor> settings, Object payload) {
        Receptors receptors = receptors(settings);
        SensoryEvent event = event(payload);
        assertThat(receptors.refusal(event)).isNull();
        receptors.append(event, stimulus);
    }

    private static Receptors receptors(List<Receptor> settings) {
        BrainSettings none = BrainSettings.newBuilder().build();
        return new Receptors(BRAIN, settings, Devices.deployed(BRAIN, none, "b"));
    }

    private static Decoded<?> refusal(Object payload) {
        return receptors(List.of()).refusal(event(payload));
    }

    private static SensoryEvent event(Object payload) {
        return SensoryEvent.newBuilder()
                .setBrainId("b")
                .setArea(payload instanceof Tick ? "" : "eye")
                .setPayload(payload)
                .build();
    }

    private List<String> entries() {
        return java.util.stream.IntStream.range(0, stimulus.size())
                .mapToObj(i -> stimulus.neurons()[i] + ":" + stimulus.potentials()[i])
                .toList();
    }
}
