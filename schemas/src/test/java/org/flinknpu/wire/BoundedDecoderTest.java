package org.flinknpu.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BoundedDecoderTest {
    private static final byte[] LONG_OF_11_BYTES = {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 0};

    private final BoundedDecoder decoder = new BoundedDecoder();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);

    @Test
    void shouldReadNumbersThatAvroWrote() throws IOException {
        long seed = Long.getLong("seed", System.nanoTime());
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 20_000; i++) {
            long value = random.nextLong() >> random.nextInt(64);
            out.reset();
            encoder.writeLong(value);
            encoder.writeInt((int) value);
            encoder.writeDouble(value * 0.5);
            encoder.writeFloat(value * 0.25f);
            encoder.writeBoolean(value > 0);
            decoder.reset(out.toByteArray(), 0);

            assertThat(decoder.readLong()).as("seed=%d", seed).isEqualTo(value);
            assertThat(decoder.readInt()).as("seed=%d", seed).isEqualTo((int) value);
            assertThat(decoder.readDouble()).isEqualTo(value * 0.5);
            assertThat(decoder.readFloat()).isEqualTo(value * 0.25f);
            assertThat(decoder.readBoolean()).isEqualTo(value > 0);
            assertThat(decoder.remaining()).isZero();
        }
    }

    @Test
    void shouldReadTheExtremesOfNumbers() throws IOException {
        for (long value : new long[] {0, -1, Long.MIN_VALUE, Long.MAX_VALUE}) {
            assertThat(at(varint(value)).readLong()).isEqualTo(value);
        }
        for (int value : new int[] {0, -1, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
            assertThat(at(varint(value)).readInt()).isEqualTo(value);
        }
    }

    @Test
    void shouldRefuseNumbersThatAreTooLong() {
        refused(() -> at(LONG_OF_11_BYTES).readLong());
        refused(() -> at(LONG_OF_11_BYTES).readInt());
        refused(() -> at(varint(1L << 32)).readInt());
    }

    @Test
    void shouldRefuseNumbersThatEndEarly() {
        refused(() -> at((byte) 0x80).readLong());
        refused(() -> at().readInt());
        refused(() -> at(new byte[7]).readDouble());
        refused(() -> at(new byte[3]).readFloat());
        refused(() -> at().readBoolean());
    }

    @Test
    void shouldRefuseABooleanThatIsNeitherTrueNorFalse() {
        refused(() -> at((byte) 2).readBoolean());
    }

    @ParameterizedTest
    @ValueSource(
            longs = {1, -1, 1 << 30, Integer.MAX_VALUE, 1L << 40, Long.MAX_VALUE, Long.MIN_VALUE})
    void shouldRefuseLengthsAndCountsBeyondTheRecord(long claimed) {
        byte[] bytes = varint(claimed);

        refused(() -> at(bytes).readBytes(null));
        refused(() -> at(bytes).readString());
        refused(() -> at(bytes).skipBytes());
        refused(() -> at(bytes).skipString());
        refused(() -> at(bytes).readArrayStart());
        refused(() -> at(bytes).arrayNext());
        refused(() -> at(bytes).readMapStart());
        refused(() -> at(bytes).mapNext());
        refused(() -> at(bytes).skipArray());
        refused(() -> at(bytes).skipMap());
    }

    @Test
    void shouldRefuseToSkipOrReadPastTheEnd() {
        refused(() -> at(new byte[3]).skipFixed(4));
        refused(() -> at(new byte[3]).skipFixed(-1));
        refused(() -> at(new byte[3]).readFixed(new byte[4], 0, 4));
    }

    @Test
    void shouldReadABlockThatSaysItsLength() throws IOException {
        byte[] block = {varint(-2)[0], varint(2)[0], 5, 6, 0};

        assertThat(at(block).readArrayStart()).isEqualTo(2);
        assertThat(at(block).skipArray()).isZero();
        assertThat(decoder.remaining()).isZero();
    }

    @Test
    void shouldRefuseANegativeBranch() {
        refused(() -> at(varint(-1)).readIndex());
        refused(() -> at(varint(-1)).readEnum());
    }

    @Test
    void shouldRefuseAStringThatIsNoUtf8() throws IOException {
        refused(() -> at((byte) 4, (byte) 0xC3, (byte) 0x28).readString());

        out.reset();
        encoder.writeString("\uFFFD is a character, too");
        assertThat(at(out.toByteArray()).readString()).startsWith("\uFFFD");
    }

    @Test
    void shouldReturnBytesAsAViewOfTheRecord() throws IOException {
        byte[] record = {9, 4, 1, 2};
        ByteBuffer view = decoder.reset(record, 1).readBytes(null);

        record[3] = 7;

        assertThat(view.remaining()).isEqualTo(2);
        assertThat(view.get(1)).isEqualTo((byte) 7);
        assertThat(view.capacity()).isEqualTo(2);
    }

    private BoundedDecoder at(byte... bytes) {
        return decoder.reset(bytes, 0);
    }

    private static byte[] varint(long value) {
        return WireCodecPropertyTest.varint(value);
    }

    private static void refused(ThrowingCallable reading) {
        assertThatThrownBy(reading).isInstanceOf(MalformedRecordException.class);
    }
}
