package org.flinknpu.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.flinknpu.schema.ScalarReading;
import org.flinknpu.schema.SensoryEvent;
import org.flinknpu.schema.VoxelPotentials;
import org.junit.jupiter.api.Test;

class WireCodecTest {
    private final WireCodec<SensoryEvent> codec =
            WireCodec.of(SensoryEvent.class, Framing.SINGLE_OBJECT);

    @Test
    void shouldReadBackWhatItWrote() {
        SensoryEvent event = voxels();

        Decoded<SensoryEvent> decoded = codec.decode(codec.encode(event));

        assertThat(decoded.value()).isEqualTo(event);
        assertThat(SensoryValidation.check(decoded.value(), BrainId.key("b1")).isAccepted())
                .isTrue();
    }

    @Test
    void shouldReadTheRecordAfterABadOne() {
        byte[] good = codec.encode(voxels());
        byte[] cut = Arrays.copyOf(good, good.length - 5);

        assertThat(codec.decode(good).isAccepted()).isTrue();
        assertThat(codec.decode(cut).reason()).isEqualTo(DeadLetterReason.MALFORMED);
        assertThat(codec.decode(good).value()).isEqualTo(voxels());
    }

    @Test
    void shouldRefuseBytesAfterTheRecord() {
        byte[] good = codec.encode(voxels());

        Decoded<SensoryEvent> decoded = codec.decode(Arrays.copyOf(good, good.length + 1));

        assertThat(decoded.reason()).isEqualTo(DeadLetterReason.MALFORMED);
        assertThat(decoded.detail()).contains("bytes=1");
    }

    @Test
    void shouldRefuseAPotentialThatIsNotFinite() {
        VoxelPotentials voxels = (VoxelPotentials) voxels().getPayload();
        voxels.setPotentials(Packed.column(1f, Float.NaN));
        SensoryEvent event = SensoryEvent.newBuilder(voxels()).setPayload(voxels).build();

        Decoded<SensoryEvent> checked = SensoryValidation.check(event);

        assertThat(checked.reason()).isEqualTo(DeadLetterReason.NOT_FINITE);
        assertThat(checked.detail()).contains("index=1");
    }

    @Test
    void shouldReadBareAvroOnlyWhenAskedTo() {
        WireCodec<SensoryEvent> bare = WireCodec.of(SensoryEvent.class, Framing.AVRO);
        SensoryEvent event =
                SensoryEvent.newBuilder()
                        .setBrainId("b1")
                        .setArea("touch")
                        .setPayload(ScalarReading.newBuilder().setValue(0.5f).build())
                        .build();

        byte[] bytes = bare.encode(event);

        assertThat(bare.decode(bytes).value()).isEqualTo(event);
        assertThat(codec.readingBareAvro().decode(bytes).value()).isEqualTo(event);
        assertThat(codec.decode(bytes).reason()).isEqualTo(DeadLetterReason.MALFORMED);
    }

    private static SensoryEvent voxels() {
        return SensoryEvent.newBuilder()
                .setBrainId("b1")
                .setSourceId("camera")
                .setEventTimeMicros(1_000_000)
                .setArea("retina")
                .setPayload(
                        VoxelPotentials.newBuilder()
                                .setX(Packed.column(1, 2))
                                .setY(Packed.column(3, 4))
                                .setZ(Packed.column(5, -1))
                                .setPotentials(Packed.column(1f, -2.5f))
                                .build())
                .build();
    }
}
