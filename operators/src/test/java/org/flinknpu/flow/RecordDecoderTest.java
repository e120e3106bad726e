package org.flinknpu.flow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.ProcessFunctionTestHarnesses;
import org.flinknpu.schema.BrainCommand;
import org.flinknpu.schema.Pause;
import org.flinknpu.schema.ScalarReading;
import org.flinknpu.schema.SensoryEvent;
import org.flinknpu.wire.DeadLetter;
import org.flinknpu.wire.DeadLetterReason;
import org.flinknpu.wire.Framing;
import org.flinknpu.wire.WireCodec;
import org.junit.jupiter.api.Test;

class RecordDecoderTest {
    private static final NpuOptions.Wire WIRE = NpuOptions.defaults().wire();

    @Test
    void shouldAddressGoodRecordAndKeepItsBytes() throws Exception {
        InboundRecord record = record("b1", sensory("b1", 1f), 7);

        Decoding decoding = decode(RecordDecoder.sensory(WIRE), record);

        assertThat(decoding.accepted).containsExactly(record.withBrainId("b1"));
        assertThat(decoding.letters).isEmpty();
    }

    @Test
    void shouldCostExactlyOneDeadLetterWhenBadRecordStandsBetweenGoodOnes() throws Exception {
        InboundRecord before = record("b1", sensory("b1", 1f), 1);
        InboundRecord poison = record("b1", "no avro".getBytes(UTF_8), 2);
        InboundRecord after = record("b1", sensory("b1", 2f), 3);

        Decoding decoding = decode(RecordDecoder.sensory(WIRE), before, poison, after);

        assertThat(decoding.accepted)
                .containsExactly(before.withBrainId("b1"), after.withBrainId("b1"));
        assertThat(decoding.letters).hasSize(1);
        OutboundRecord letter = decoding.letters.get(0);
        assertThat(letter.topic()).isEqualTo("npu.sensory.v1.dlq");
        assertThat(letter.key()).isEqualTo(poison.key());
        assertThat(letter.value()).isEqualTo(poison.value());
        assertThat(header(letter, DeadLetter.TOPIC)).isEqualTo("npu.sensory.v1");
        assertThat(header(letter, DeadLetter.PARTITION)).isEqualTo("3");
        assertThat(header(letter, DeadLetter.OFFSET)).isEqualTo("2");
        assertThat(header(letter, DeadLetter.REASON)).isEqualTo("MALFORMED");
    }

    @Test
    void shouldRefuseWhenKeyIsNotBrainId() throws Exception {
        Decoding decoding = decode(RecordDecoder.sensory(WIRE), record("b2", sensory("b1", 1f), 1));

        assertThat(decoding.reasons()).containsExactly(DeadLetterReason.KEY_MISMATCH);
    }

    @Test
    void shouldRefuseWhenKeyIsMissing() throws Exception {
        InboundRecord record =
                InboundRecord.undecoded("npu.sensory.v1", 0, 1, 5, null, sensory("b1", 1f));

        Decoding decoding = decode(RecordDecoder.sensory(WIRE), record);

        assertThat(decoding.reasons()).containsExactly(DeadLetterReason.KEY_MISMATCH);
    }

    @Test
    void shouldRefuseWhenReadingIsNotANumber() throws Exception {
        Decoding decoding =
                decode(RecordDecoder.sensory(WIRE), record("b1", sensory("b1", Float.NaN), 1));

        assertThat(decoding.reasons()).containsExactly(DeadLetterReason.NOT_FINITE);
    }

    @Test
    void shouldRefuseWhenValueIsMissing() throws Exception {
        Decoding decoding = decode(RecordDecoder.sensory(WIRE), record("b1", null, 1));

        assertThat(decoding.reasons()).containsExactly(DeadLetterReason.MALFORMED);
        assertThat(decoding.letters.get(0).value()).isNull();
    }

    @Test
    void shouldRefuseWhenRecordIsTruncatedAnywhere() throws Exception {
        byte[] whole = sensory("b1", 1f);
        List<InboundRecord> records = new ArrayList<>();
        for (int length = 0; length < whole.length; length++) {
            records.add(record("b1", java.util.Arrays.copyOf(whole, length), length));
        }

        Decoding decoding =
                decode(RecordDecoder.sensory(WIRE), records.toArray(new InboundRecord[0]));

        assertThat(decoding.accepted).isEmpty();
        assertThat(decoding.letters).hasSize(whole.length);
    }

    @Test
    void shouldRefuseWhenRecordIsLongerThanAllowed() throws Exception {
        byte[] value = sensory("b1", 1f);
        NpuOptions.Wire narrow =
                new NpuOptions.Wire(
                        Framing.SINGLE_OBJECT,
                        false,
                        null,
                        value.length - 1,
                        BadRecordPolicy.DEAD_LETTER);

        assertThat(decode(RecordDecoder.sensory(narrow), record("b1", value, 1)).reasons())
                .containsExactly(DeadLetterReason.TOO_LARGE);
    }

    @Test
    void shouldForgetBadRecordWhenPolicyIsDrop() throws Exception {
        Decoding decoding =
                decode(RecordDecoder.sensory(policy(BadRecordPolicy.DROP)), record("b1", null, 1));

        assertThat(decoding.accepted).isEmpty();
        assertThat(decoding.letters).isEmpty();
    }

    @Test
    void shouldFailWithPositionWhenPolicyIsFail() {
        assertThatThrownBy(
                        () ->
                                decode(
                                        RecordDecoder.sensory(policy(BadRecordPolicy.FAIL)),
                                        record("b1", null, 42)))
                .hasStackTraceContaining(
                        "Bad record: reason=MALFORMED topic=npu.sensory.v1 partition=3 offset=42");
    }

    @Test
    void shouldPassCommandAndRefuseCommandWithoutAction() throws Exception {
        BrainCommand pause =
                BrainCommand.newBuilder().setBrainId("b1").setAction(new Pause()).build();
        BrainCommand nothing = BrainCommand.newBuilder().setBrainId("b1").build();
        WireCodec<BrainCommand> codec = WireCodec.of(BrainCommand.class, Framing.SINGLE_OBJECT);
        InboundRecord good = record("b1", codec.encode(pause), 1);

        Decoding decoding =
                decode(RecordDecoder.commands(WIRE), good, record("b1", codec.encode(nothing), 2));

        assertThat(decoding.accepted).containsExactly(good.withBrainId("b1"));
        assertThat(decoding.reasons()).containsExactly(DeadLetterReason.INVALID_COMMAND);
    }

    private static NpuOptions.Wire policy(BadRecordPolicy policy) {
        return new NpuOptions.Wire(
                WIRE.outputFraming(), false, null, WIRE.maxRecordBytes(), policy);
    }

    private static byte[] sensory(String brainId, float value) {
        SensoryEvent event =
                SensoryEvent.newBuilder()
                        .setBrainId(brainId)
                        .setEventTimeMicros(1_000)
                        .setArea("eye")
                        .setPayload(ScalarReading.newBuilder().setValue(value).build())
                        .build();
        return WireCodec.of(SensoryEvent.class, Framing.SINGLE_OBJECT).encode(event);
    }

    private static InboundRecord record(String key, byte[] value, long offset) {
        return InboundRecord.undecoded(
                "npu.sensory.v1", 3, offset, 1_700_000_000_000L, key.getBytes(UTF_8), value);
    }

    private static String header(OutboundRecord letter, String name) {
        return new String(letter.headers().get(name), UTF_8);
    }

    private record Decoding(List<InboundRecord> accepted, List<OutboundRecord> letters) {
        List<DeadLetterReason> reasons() {
            return letters.stream()
                    .map(letter -> DeadLetterReason.valueOf(header(letter, DeadLetter.REASON)))
                    .toList();
        }
    }

    @SuppressWarnings("try") // The harness declares any exception, interruption included.
    private static Decoding decode(
            ProcessFunction<InboundRecord, InboundRecord> decoder, InboundRecord... records)
            throws Exception {
        try (OneInputStreamOperatorTestHarness<InboundRecord, InboundRecord> harness =
                ProcessFunctionTestHarnesses.forProcessFunction(decoder)) {
            for (InboundRecord record : records) {
                harness.processElement(record, 0);
            }
            var letters = harness.getSideOutput(Outputs.DEAD_LETTERS);
            return new Decoding(
                    harness.extractOutputValues(),
                    letters == null
                            ? List.of()
                            : letters.stream().map(StreamRecord::getValue).toList());
        }
    }
}
