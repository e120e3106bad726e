package org.flinknpu.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.avro.util.ClassSecurityValidator;
import org.flinknpu.schema.BrainCommand;
import org.flinknpu.schema.MotorOutput;
import org.flinknpu.schema.SensoryEvent;
import org.flinknpu.schema.Tick;
import org.junit.jupiter.api.Test;

class WireCodecTest {
    private static final SensoryEvent EVENT = Samples.events().get("SensoryEvent-voxels");

    private final WireCodec<SensoryEvent> codec =
            WireCodec.of(SensoryEvent.class, Framing.SINGLE_OBJECT);

    @Test
    void shouldReadBackEveryKindOfRecordInEveryFraming() {
        for (Map.Entry<String, SpecificRecordBase> sample : Samples.all().entrySet()) {
            for (Framing framing : Framing.values()) {
                SpecificRecordBase record = sample.getValue();
                WireCodec<SpecificRecordBase> codec =
                        codecOf(record, framing)
                                .withSchemas(id -> Decoded.accepted(record.getSchema()))
                                .writingSchemaId(1);

                assertThat(codec.decode(codec.encode(record)).value())
                        .as("%s %s", sample.getKey(), framing)
                        .isEqualTo(record);
            }
        }
    }

    @Test
    void shouldReadTheRecordAfterABadOne() {
        byte[] good = codec.encode(EVENT);

        for (int length = 10; length < good.length; length++) {
            assertThat(codec.decode(Arrays.copyOf(good, length)).reason())
                    .as("cut to %d", length)
                    .isEqualTo(DeadLetterReason.MALFORMED);
            assertThat(codec.decode(good).value()).as("after %d", length).isEqualTo(EVENT);
        }
    }

    @Test
    void shouldRefuseBytesAfterTheRecord() {
        byte[] good = codec.encode(EVENT);

        Decoded<SensoryEvent> decoded = codec.decode(Arrays.copyOf(good, good.length + 1));

        assertThat(decoded.reason()).isEqualTo(DeadLetterReason.MALFORMED);
        assertThat(decoded.detail()).contains("bytes=1");
    }

    @Test
    void shouldRefuseARecordWithoutAValue() {
        assertThat(codec.decode(null).reason()).isEqualTo(DeadLetterReason.MALFORMED);
        assertThat(codec.decode(new byte[0]).reason()).isEqualTo(DeadLetterReason.MALFORMED);
    }

    @Test
    void shouldRefuseARecordThatIsTooLong() {
        byte[] good = codec.encode(EVENT);

        assertThat(codec.withMaxRecordBytes(good.length).decode(good).isAccepted()).isTrue();
        assertThat(codec.withMaxRecordBytes(good.length - 1).decode(good).reason())
                .isEqualTo(DeadLetterReason.TOO_LARGE);
    }

    @Test
    void shouldRefuseARecordOfAnotherType() {
        MotorOutput motor = (MotorOutput) Samples.all().get("MotorOutput");
        byte[] bytes = WireCodec.of(MotorOutput.class, Framing.SINGLE_OBJECT).encode(motor);

        assertThat(codec.decode(bytes).reason()).isEqualTo(DeadLetterReason.UNKNOWN_SCHEMA);
    }

    @Test
    void shouldReadBareAvroOnlyWhenAskedTo() {
        byte[] bytes = WireCodec.of(SensoryEvent.class, Framing.AVRO).encode(EVENT);

        assertThat(codec.readingBareAvro().decode(bytes).value()).isEqualTo(EVENT);
        assertThat(codec.decode(bytes).reason()).isEqualTo(DeadLetterReason.MALFORMED);
    }

    @Test
    void shouldSayThatNoRegistryIsConfigured() {
        byte[] bytes =
                WireCodec.of(SensoryEvent.class, Framing.CONFLUENT)
                        .writingSchemaId(1)
                        .encode(EVENT);

        assertThat(codec.decode(bytes).detail()).contains("no schema registry");
    }

    @Test
    void shouldNotWriteAConfluentFrameWithoutAnId() {
        assertThatThrownBy(() -> WireCodec.of(SensoryEvent.class, Framing.CONFLUENT).encode(EVENT))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("writingSchemaId");
    }

    @Test
    void shouldReadWhatAWriterWithOtherFieldsWrote() throws Exception {
        Schema writer =
                SchemaBuilder.record("SensoryEvent")
                        .namespace("org.flinknpu.schema")
                        .fields()
                        .requiredString("brainId")
                        .name("extra")
                        .type(Schema.createArray(Schema.create(Schema.Type.LONG)))
                        .noDefault()
                        .requiredInt("eventTimeMicros")
                        .endRecord();
        GenericData.Record record = new GenericData.Record(writer);
        record.put("brainId", "b");
        record.put("extra", List.of(1L, 2L));
        record.put("eventTimeMicros", 5);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(new byte[] {0, 0, 0, 0, 9});
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
        new GenericDatumWriter<>(writer).write(record, encoder);

        SensoryEvent event =
                codec.withSchemas(id -> Decoded.accepted(writer)).decode(out.toByteArray()).value();

        assertThat(event).isEqualTo(new SensoryEvent("b", "", 5L, "", new Tick()));
    }

    @Test
    void shouldNotAllocateForALengthThatIsOnlyClaimed() {
        WireCodec<BrainCommand> commands = WireCodec.of(BrainCommand.class, Framing.AVRO);
        byte[] good = commands.encode(Samples.commands().get("BrainCommand-update"));
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long worst = 0;
        for (int at = 0; at < good.length; at++) {
            byte[] bomb = bombed(good, at, Integer.MAX_VALUE);
            commands.decode(bomb);
            long before = threads.getCurrentThreadAllocatedBytes();
            commands.decode(bomb);
            worst = Math.max(worst, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertThat(worst).isLessThan(64 << 10);
    }

    @Test
    void shouldTrustTheRecordsAndNothingElse() {
        assertThat(Tick.newBuilder().build()).isNotNull();
        assertThat(ClassSecurityValidator.getGlobal().isTrusted(SensoryEvent.class)).isTrue();
        assertThat(ClassSecurityValidator.getGlobal().isTrusted(WireCodec.class)).isFalse();
        assertThat(ClassSecurityValidator.getGlobal().isTrusted(ProcessBuilder.class)).isFalse();
    }

    private static byte[] bombed(byte[] bytes, int at, long length) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(bytes, 0, at);
        out.writeBytes(WireCodecPropertyTest.varint(length));
        out.write(bytes, at, bytes.length - at);
        return out.toByteArray();
    }

    @SuppressWarnings("unchecked") // The class of a record is the class of its codec.
    private static WireCodec<SpecificRecordBase> codecOf(
            SpecificRecordBase record, Framing framing) {
        return WireCodec.of((Class<SpecificRecordBase>) record.getClass(), framing);
    }
}
