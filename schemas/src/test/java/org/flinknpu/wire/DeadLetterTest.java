package org.flinknpu.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class DeadLetterTest {
    private static final DeadLetter.Origin ORIGIN =
            new DeadLetter.Origin(Topics.SENSORY, 3, 1_234L, 99L);

    @Test
    void shouldKeepTheRecordAndSayWhereItCameFrom() {
        byte[] key = {1};
        byte[] value = {2, 3};

        DeadLetter letter =
                DeadLetter.undecoded(ORIGIN, key, value, DeadLetterReason.MALFORMED, "it ends");

        assertThat(letter.topic()).isEqualTo("npu.sensory.v1.dlq");
        assertThat(letter.key()).isSameAs(key);
        assertThat(letter.value()).isSameAs(value);
        assertThat(letter.timestampMillis()).isEqualTo(99);
        assertThat(text(letter, "__connect.errors.topic")).isEqualTo("npu.sensory.v1");
        assertThat(text(letter, "__connect.errors.partition")).isEqualTo("3");
        assertThat(text(letter, "__connect.errors.offset")).isEqualTo("1234");
        assertThat(text(letter, "__connect.errors.stage")).isEqualTo("VALUE_CONVERTER");
        assertThat(text(letter, "__connect.errors.exception.message"))
                .isEqualTo("MALFORMED: it ends");
        assertThat(text(letter, "npu.error.reason")).isEqualTo("MALFORMED");
        assertThat(text(letter, "npu.error.detail")).isEqualTo("it ends");
        assertThat(text(letter, "npu.error.timestamp")).isEqualTo("99");
    }

    @Test
    void shouldNameTheStepThatRefusedTheRecord() {
        DeadLetter letter = DeadLetter.unapplied(ORIGIN, null, null, DeadLetterReason.LATE, "");

        assertThat(text(letter, DeadLetter.STAGE)).isEqualTo("TASK_PUT");
        assertThat(text(letter, DeadLetter.MESSAGE)).isEqualTo("LATE");
    }

    @Test
    void shouldBoundTheDetailAndKeepItOnOneLine() {
        String detail = "a\nb\u0007" + "x".repeat(10_000);

        DeadLetter letter =
                DeadLetter.undecoded(ORIGIN, null, null, DeadLetterReason.MALFORMED, detail);

        assertThat(text(letter, DeadLetter.DETAIL))
                .hasSize(Decoded.MAX_DETAIL_CHARS)
                .startsWith("a b x");
    }

    @Test
    void shouldNotCutACharacterInTwo() {
        String detail = "x".repeat(Decoded.MAX_DETAIL_CHARS - 1) + "\uD83E\uDDE0";

        assertThat(Decoded.refused(DeadLetterReason.MALFORMED, detail).detail())
                .isEqualTo("x".repeat(Decoded.MAX_DETAIL_CHARS - 1));
    }

    @Test
    void shouldNotGiveAValueThatWasRefused() {
        Decoded<String> refused = Decoded.refused(DeadLetterReason.LATE, "lag=5");

        assertThatThrownBy(refused::value)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("lag=5");
        assertThatThrownBy(() -> Decoded.accepted("x").reason())
                .isInstanceOf(IllegalStateException.class);
    }

    private static String text(DeadLetter letter, String header) {
        return new String(letter.headers().get(header), StandardCharsets.UTF_8);
    }
}
