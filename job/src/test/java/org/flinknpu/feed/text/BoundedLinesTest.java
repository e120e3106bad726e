package org.flinknpu.feed.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.flinknpu.feed.BadRecordException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BoundedLinesTest {
    @Test
    void shouldReadLinesOfAllEndings() throws Exception {
        assertThat(all("a\nb\r\n\n\rc\r\nlast")).containsExactly("a", "b", "", "\rc", "last");
        assertThat(all("")).isEmpty();
        assertThat(all("\n")).containsExactly("");
        assertThat(all("a\n")).containsExactly("a");
    }

    @Test
    void shouldLeaveOutAByteOrderMark() throws Exception {
        assertThat(all("\uFEFFé\n\uFEFFb")).containsExactly("é", "\uFEFFb");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 1 << 16})
    void shouldPassOverALineThatIsTooLong(int pieceBytes) throws Exception {
        InputStream in = pieces("12345678\n123456789\r\n12345678\r\nend", pieceBytes);
        BoundedLines lines = new BoundedLines(in, 8);

        assertThat(lines.next()).isEqualTo("12345678");
        assertThatThrownBy(lines::next)
                .isInstanceOf(BadRecordException.class)
                .hasMessage("line 2: Line is too long: limit=8 bytes");
        assertThat(lines.next()).isEqualTo("12345678");
        assertThat(lines.next()).isEqualTo("end");
        assertThat(lines.next()).isNull();
        assertThat(lines.lineNumber()).isEqualTo(4);
    }

    @Test
    void shouldReadLinesAcrossBlocks() throws Exception {
        String line = "ä".repeat(100_000);

        assertThat(all(line + "\n" + line)).containsExactly(line, line);
    }

    @Test
    void shouldRefuseALineThatIsNoUtf8() throws Exception {
        BoundedLines lines =
                new BoundedLines(
                        new ByteArrayInputStream(new byte[] {'a', (byte) 0xC3, '\n', 'b'}));

        assertThatThrownBy(lines::next).hasMessage("line 1: Not UTF-8");
        assertThat(lines.next()).isEqualTo("b");
    }

    private static List<String> all(String text) throws IOException, BadRecordException {
        List<String> all = new ArrayList<>();
        try (BoundedLines lines = new BoundedLines(pieces(text, Integer.MAX_VALUE))) {
            for (String line; (line = lines.next()) != null; ) {
                all.add(line);
            }
        }
        return all;
    }

    /** A stream that gives a few bytes at a time. */
    private static InputStream pieces(String text, int pieceBytes) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)) {
            @Override
            public synchronized int read(byte[] target, int from, int length) {
                return super.read(target, from, Math.min(length, pieceBytes));
            }
        };
    }
}
