package org.flinknpu.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import org.flinknpu.schema.ImageEncoding;
import org.flinknpu.schema.ImageFrame;
import org.flinknpu.schema.NeuronPotentials;
import org.flinknpu.schema.PolarityEvents;
import org.flinknpu.schema.ScalarReading;
import org.flinknpu.schema.SensorValues;
import org.flinknpu.schema.SensoryEvent;
import org.flinknpu.schema.Tick;
import org.flinknpu.schema.VoxelPotentials;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SensoryValidationTest {
    private static final String AREA = "retina";

    @Test
    void shouldAcceptEverySample() {
        for (SensoryEvent event : Samples.events().values()) {
            assertThat(SensoryValidation.check(event, BrainId.key(Samples.BRAIN)).value())
                    .isSameAs(event);
        }
    }

    @Test
    void shouldRefuseAKeyThatIsNotTheBrainId() {
        SensoryEvent event = Samples.event("", new Tick());

        assertThat(SensoryValidation.check(event, BrainId.key("other")).reason())
                .isEqualTo(DeadLetterReason.KEY_MISMATCH);
        assertThat(SensoryValidation.check(event, null).reason())
                .isEqualTo(DeadLetterReason.KEY_MISMATCH);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\nb", "a\u0000", "\u202Eevil", "\uFFFE", "\uD800"})
    void shouldRefuseABrainIdThatCannotBePrinted(String id) {
        SensoryEvent event = new SensoryEvent(id, "", 0L, "", new Tick());

        assertThat(reason(event)).isEqualTo(DeadLetterReason.MALFORMED);
    }

    @Test
    void shouldBoundTheLengthOfIds() {
        String longest = "é".repeat(BrainId.MAX_CHARS);

        assertThat(BrainId.isValid(longest)).isTrue();
        assertThat(BrainId.isValid(longest + "x")).isFalse();
        assertThat(BrainId.isKeyOf(BrainId.key(longest), longest)).isTrue();
    }

    @Test
    void shouldRefuseANegativeTime() {
        SensoryEvent event = new SensoryEvent(Samples.BRAIN, "", -1L, "", new Tick());

        assertThat(reason(event)).isEqualTo(DeadLetterReason.OUT_OF_RANGE);
    }

    @Test
    void shouldRefuseAnAreaWithATickAndAPayloadWithoutAnArea() {
        assertThat(reason(Samples.event(AREA, new Tick()))).isEqualTo(DeadLetterReason.MALFORMED);
        assertThat(reason(Samples.event("", Samples.voxels(1))))
                .isEqualTo(DeadLetterReason.MALFORMED);
    }

    @Test
    void shouldRefuseColumnsOfDifferentLength() {
        VoxelPotentials voxels = Samples.voxels(2);
        voxels.setY(Packed.column(1));

        Decoded<SensoryEvent> checked = SensoryValidation.check(Samples.event(AREA, voxels));

        assertThat(checked.reason()).isEqualTo(DeadLetterReason.MALFORMED);
        assertThat(checked.detail()).contains("column=y bytes=4 potentials=2");
    }

    @Test
    void shouldRefuseAColumnThatEndsWithinANumber() {
        ByteBuffer cut = ByteBuffer.allocate(7);
        NeuronPotentials neurons = new NeuronPotentials(Packed.column(0), cut);
        assertThat(reason(Samples.event(AREA, neurons))).isEqualTo(DeadLetterReason.MALFORMED);

        neurons = new NeuronPotentials(cut, Packed.column(1f));
        assertThat(reason(Samples.event(AREA, neurons))).isEqualTo(DeadLetterReason.MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void shouldRefuseNumbersThatAreNotFinite(float bad) {
        ByteBuffer column = Packed.column(1f, Float.MAX_VALUE, bad);
        NeuronPotentials neurons = new NeuronPotentials(Packed.column(0, 1, 2), column);
        ImageFrame image = new ImageFrame(3, 1, 1, ImageEncoding.F32, column);

        assertThat(SensoryValidation.check(Samples.event(AREA, neurons)).detail())
                .contains("index=2");
        assertThat(reason(Samples.event(AREA, neurons))).isEqualTo(DeadLetterReason.NOT_FINITE);
        assertThat(reason(Samples.event(AREA, image))).isEqualTo(DeadLetterReason.NOT_FINITE);
        assertThat(reason(Samples.event(AREA, new ScalarReading(0, bad, 0f, 1f))))
                .isEqualTo(DeadLetterReason.NOT_FINITE);
        assertThat(reason(Samples.event(AREA, new ScalarReading(0, 0f, bad, 1f))))
                .isEqualTo(DeadLetterReason.NOT_FINITE);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1, 1, OUT_OF_RANGE",
        "1, -1, 1, OUT_OF_RANGE",
        "1, 1, 0, OUT_OF_RANGE",
        "2, 2, 1, MALFORMED",
        "2147483647, 2147483647, 2147483647, MALFORMED",
        "65536, 65536, 1, MALFORMED",
        "4194304, 1048576, 4194304, MALFORMED"
    })
    void shouldRefuseAnImageThatItsPixelsDoNotFill(
            int width, int height, int channels, DeadLetterReason reason) {
        ImageFrame image =
                new ImageFrame(width, height, channels, ImageEncoding.U8, ByteBuffer.allocate(5));

        assertThat(reason(Samples.event(AREA, image))).isEqualTo(reason);
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 0", "2, 1, 0", "0, 1, -1"})
    void shouldRefuseAReadingWithoutARangeOrChannel(float minimum, float maximum, int channel) {
        ScalarReading reading = new ScalarReading(channel, 0f, minimum, maximum);

        assertThat(reason(Samples.event(AREA, reading))).isEqualTo(DeadLetterReason.OUT_OF_RANGE);
    }

    @Test
    void shouldRefuseADeviceValueWithoutADeviceOrWithAnArea() {
        SensorValues values = new SensorValues(0, Packed.column(1f));
        SensoryEvent nobody = new SensoryEvent(Samples.BRAIN, "", 0L, "", values);

        assertThat(SensoryValidation.check(nobody).detail()).contains("sourceId=");
        assertThat(reason(nobody)).isEqualTo(DeadLetterReason.MALFORMED);
        assertThat(reason(Samples.event(AREA, values))).isEqualTo(DeadLetterReason.MALFORMED);
        assertThat(SensoryValidation.check(Samples.event("", values)).isAccepted()).isTrue();
    }

    @Test
    void shouldRefuseBadDeviceValues() {
        assertThat(reason(Samples.event("", new SensorValues(0, ByteBuffer.allocate(0)))))
                .isEqualTo(DeadLetterReason.MALFORMED);
        assertThat(reason(Samples.event("", new SensorValues(0, ByteBuffer.allocate(6)))))
                .isEqualTo(DeadLetterReason.MALFORMED);
        assertThat(reason(Samples.event("", new SensorValues(-1, Packed.column(1f)))))
                .isEqualTo(DeadLetterReason.OUT_OF_RANGE);
        assertThat(reason(Samples.event("", new SensorValues(0, Packed.column(1f, Float.NaN)))))
                .isEqualTo(DeadLetterReason.NOT_FINITE);
    }

    @Test
    void shouldRefusePolarityEventsThatAreCutOrOutsideTheirCamera() {
        ByteBuffer one = Samples.words(PackedEvents.word(3, 1, 0, true));

        assertThat(SensoryValidation.check(polarity(4, 2, one)).isAccepted()).isTrue();
        assertThat(reason(polarity(3, 2, one))).isEqualTo(DeadLetterReason.OUT_OF_RANGE);
        assertThat(reason(polarity(4, 1, one))).isEqualTo(DeadLetterReason.OUT_OF_RANGE);
        assertThat(reason(polarity(4, 2, ByteBuffer.allocate(12))))
                .isEqualTo(DeadLetterReason.MALFORMED);
        assertThat(reason(polarity(0, 2, one))).isEqualTo(DeadLetterReason.OUT_OF_RANGE);
        assertThat(reason(polarity(1, Integer.MAX_VALUE, one)))
                .isEqualTo(DeadLetterReason.OUT_OF_RANGE);
    }

    @Test
    void shouldPackEveryBitOfAnEvent() {
        long word = PackedEvents.word(65_535, 65_534, Integer.MAX_VALUE, true);
        ByteBuffer events = Samples.words(PackedEvents.word(1, 2, 3, false), word);

        assertThat(PackedEvents.count(events)).isEqualTo(2);
        assertThat(PackedEvents.wordAt(events, 1)).isEqualTo(word);
        assertThat(PackedEvents.x(word)).isEqualTo(65_535);
        assertThat(PackedEvents.y(word)).isEqualTo(65_534);
        assertThat(PackedEvents.afterMicros(word)).isEqualTo(Integer.MAX_VALUE);
        assertThat(PackedEvents.brighter(word)).isTrue();
        assertThat(PackedEvents.brighter(PackedEvents.wordAt(events, 0))).isFalse();
        assertThat(PackedEvents.brighterBit(word)).isOne();
        assertThat(PackedEvents.brighterBit(PackedEvents.wordAt(events, 0))).isZero();
        assertThat(PackedEvents.afterMicros(PackedEvents.wordAt(events, 0))).isEqualTo(3);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PackedEvents.word(65_536, 0, 0, true));
        assertThatIllegalArgumentException().isThrownBy(() -> PackedEvents.word(0, 0, -1, true));
    }

    private static SensoryEvent polarity(int width, int height, ByteBuffer events) {
        return Samples.event(AREA, new PolarityEvents(width, height, events));
    }

    private static DeadLetterReason reason(SensoryEvent event) {
        return SensoryValidation.check(event).reason();
    }
}
