package org.flinknpu.feed.camera;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.flinknpu.job.UsageException;

/** Lines of text in front of binary data. */
final class AsciiHeader {
    private static final int MAX_LINE_BYTES = 1 << 15;

    private AsciiHeader() {}

    /**
     * Takes the next line if it is one of the header: a {@code #}, text and an LF; null otherwise.
     * Binary data that happens to begin with {@code #} has a control character before its first LF,
     * or none within 32 KiB.
     */
    static String line(BinaryInput in) throws IOException {
        if (!in.has(1) || in.peek(0) != '#') {
            return null;
        }
        in.has(MAX_LINE_BYTES);
        int limit = Math.min(MAX_LINE_BYTES, in.seen());
        for (int i = 0; i < limit; i++) {
            int value = in.peek(i);
            if (value == '\n') {
                return new String(in.take(i + 1), StandardCharsets.ISO_8859_1).strip();
            }
            if (value < ' ' && value != '\t' && value != '\r') {
                return null;
            }
        }
        return null;
    }

    /**
     * Takes the first line of an AEDAT file.
     *
     * @return the version, such as 2.0
     * @throws UsageException if it is none
     */
    static String version(BinaryInput in) throws IOException {
        String line = line(in);
        String mark = "#!AER-DAT";
        if (line == null || !line.startsWith(mark)) {
            in.has(MAX_LINE_BYTES);
            boolean prophesee = in.seen() > 0 && in.peek(0) == '%';
            throw new UsageException(
                    "Not an AEDAT file: its first line is not #!AER-DATx.y"
                            + (prophesee ? "; files of Prophesee are not read" : "")
                            + (line == null ? "" : "; AEDAT 1.0 is not read"));
        }
        return line.substring(mark.length());
    }
}
