package org.flinknpu.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecordBase;
import org.flinknpu.schema.BrainCommand;
import org.flinknpu.schema.MotorOutput;
import org.flinknpu.schema.SensoryEvent;
import org.junit.jupiter.api.Test;

/** Mutated records. {@code -Dseed=N} replays a run. */
class WireCodecPropertyTest {
    private static final int RUNS = 50_000;

    /** What a refusal may allocate besides a multiple of the record: parser, message, letter. */
    private static final long FIXED_BYTES = 96 << 10;

    private static final long BYTES_PER_BYTE = 16;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final long seed = Long.getLong("seed", System.nanoTime());
    private final SplittableRandom random = new SplittableRandom(seed);

    @Test
    void shouldNeverThrowOnMutatedEvents() {
        fuzz(SensoryEvent.class, Samples.events().values(), SensoryValidation::check);
    }

    @Test
    void shouldNeverThrowOnMutatedCommands() {
        fuzz(BrainCommand.class, Samples.commands().values(), CommandValidation::check);
    }

    @Test
    void shouldNeverThrowOnMutatedOutputs() {
        MotorOutput motor = (MotorOutput) Samples.all().get("MotorOutput");
        fuzz(MotorOutput.class, List.of(motor), Decoded::accepted);
    }

    @Test
    void shouldNeverThrowOnNoise() {
        WireCodec<SensoryEvent> codec =
                WireCodec.of(SensoryEvent.class, Framing.SINGLE_OBJECT).readingBareAvro();
        for (int run = 0; run < RUNS; run++) {
            byte[] noise = new byte[random.nextInt(40)];
            random.nextBytes(noise);
            requireTotal(codec, noise, SensoryValidation::check, run);
        }
    }

    private <T extends SpecificRecordBase> void fuzz(
            Class<T> type, Iterable<? extends T> samples, Function<T, Decoded<T>> validation) {
        WireCodec<T> codec = WireCodec.of(type, Framing.SINGLE_OBJECT).readingBareAvro();
        WireCodec<T> bare = WireCodec.of(type, Framing.AVRO);
        int run = 0;
        while (run < RUNS) {
            for (T sample : samples) {
                // Mutations of a frame mostly hit the fingerprint; bare ones hit the record.
                byte[] bytes = (random.nextInt(4) == 0 ? codec : bare).encode(sample);
                requireTotal(codec, mutated(bytes), validation, run++);
                if (run % 16 == 0) {
                    assertThat(codec.decode(codec.encode(sample)).value())
                            .as("good record after bad ones: seed=%d run=%d", seed, run)
                            .isEqualTo(sample);
                }
            }
        }
    }

    /** Decodes, validates and encodes again; nothing may throw or allocate without bound. */
    private <T extends SpecificRecordBase> void requireTotal(
            WireCodec<T> codec, byte[] bytes, Function<T, Decoded<T>> validation, int run) {
        try {
            // The first time may load classes.
            codec.decode(bytes);
            long before = THREADS.getCurrentThreadAllocatedBytes();
            Decoded<T> decoded = codec.decode(bytes);
            long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
            if (allocated > FIXED_BYTES + BYTES_PER_BYTE * bytes.length) {
                throw new AssertionError("allocated=" + allocated);
            }
            if (decoded.isAccepted()) {
                validation.apply(decoded.value());
                requireSame(codec, decoded.value());
            } else {
                assertThat(decoded.detail()).isNotBlank();
            }
        } catch (Throwable e) {
            throw new AssertionError(
                    "seed=" + seed + " run=" + run + " bytes=" + Arrays.toString(bytes), e);
        }
    }

    /** Encoded once more it is the same record; NaN, unequal to itself, has the same bytes. */
    private static <T extends SpecificRecordBase> void requireSame(WireCodec<T> codec, T record) {
        byte[] bytes = codec.encode(record);
        T again = codec.decode(bytes).value();
        if (!Arrays.equals(codec.encode(again), bytes)) {
            assertThat(again).isEqualTo(record);
        }
    }

    private byte[] mutated(byte[] bytes) {
        byte[] mutated = bytes;
        for (int i = random.nextInt(1, 4); i > 0; i--) {
            mutated = mutatedOnce(mutated);
        }
        return mutated;
    }

    private byte[] mutatedOnce(byte[] bytes) {
        int at = random.nextInt(bytes.length + 1);
        switch (random.nextInt(5)) {
            case 0 -> {
                byte[] flipped = bytes.clone();
                if (at < flipped.length) {
                    flipped[at] ^= (byte) (1 << random.nextInt(8));
                }
                return flipped;
            }
            case 1 -> {
                return Arrays.copyOf(bytes, at);
            }
            case 2 -> {
                byte[] overwritten = bytes.clone();
                if (at < overwritten.length) {
                    overwritten[at] = (byte) random.nextInt(256);
                }
                return overwritten;
            }
            case 3 -> {
                return replaced(bytes, at, Math.min(bytes.length, at + 1), bomb());
            }
            default -> {
                int from = random.nextInt(bytes.length + 1);
                byte[] piece = Arrays.copyOfRange(bytes, Math.min(at, from), Math.max(at, from));
                return replaced(bytes, at, at, piece);
            }
        }
    }

    /** A long that makes sense nowhere: a length or count far beyond the record. */
    private byte[] bomb() {
        long[] values = {
            Integer.MAX_VALUE, Integer.MIN_VALUE, Long.MAX_VALUE, Long.MIN_VALUE, 1 << 20, -1
        };
        return varint(values[random.nextInt(values.length)]);
    }

    private static byte[] replaced(byte[] bytes, int from, int to, byte[] piece) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(bytes, 0, from);
        out.write(piece, 0, piece.length);
        out.write(bytes, to, bytes.length - to);
        return out.toByteArray();
    }

    static byte[] varint(long value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        long bits = (value << 1) ^ (value >> 63);
        while ((bits & ~0x7FL) != 0) {
            out.write((int) (bits & 0x7F | 0x80));
            bits >>>= 7;
        }
        out.write((int) bits);
        return out.toByteArray();
    }
}
