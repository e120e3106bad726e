package org.flinknpu.feed.text;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.flinknpu.feed.BadRecordException;

/**
 * Lines of UTF-8 text of limited length. A line that is too long is passed over without being kept;
 * its end is LF or CR LF; a byte order mark at the beginning is left out. Used by one thread, owns
 * its stream.
 */
public final class BoundedLines implements Closeable {
    /** The longest line: an event of the longest record, its bytes in base64. */
    public static final int MAX_LINE_BYTES = 2 << 20;

    private static final int BLOCK_BYTES = 1 << 16;
    private static final String MARK = "\uFEFF";

    private final InputStream in;
    private final int maxLineBytes;
    private final byte[] block = new byte[BLOCK_BYTES];
    private byte[] line = new byte[256];
    private int lineBytes;
    private int position;
    private int limit;
    private long lineNumber;

    /** Lines of at most {@link #MAX_LINE_BYTES}. */
    public BoundedLines(InputStream in) {
        this(in, MAX_LINE_BYTES);
    }

    /** Lines of at most so many bytes. */
    BoundedLines(InputStream in, int maxLineBytes) {
        this.in = in;
        this.maxLineBytes = maxLineBytes;
    }

    /** Number of the line that was read last, from 1 on. */
    public long lineNumber() {
        return lineNumber;
    }

    /**
     * The next line without its end, or null behind the last one.
     *
     * @throws BadRecordException if it is too long or no UTF-8; the next call goes on behind it
     */
    public String next() throws IOException, BadRecordException {
        lineBytes = 0;
        boolean tooLong = false;
        boolean any = false;
        while (position < limit || fill()) {
            any = true;
            int end = position;
            while (end < limit && block[end] != '\n') {
                end++;
            }
            tooLong |= !keep(end);
            position = Math.min(end + 1, limit);
            if (end < limit) {
                break;
            }
        }
        if (!any) {
            return null;
        }
        lineNumber++;
        if (tooLong) {
            throw bad("Line is too long: limit=" + maxLineBytes + " bytes");
        }
        return text();
    }

    /** An error about the current line. */
    public BadRecordException bad(String message) {
        return BadRecordException.skipped("line " + lineNumber + ": " + message);
    }

    private boolean fill() throws IOException {
        limit = Math.max(0, in.read(block));
        position = 0;
        return limit > 0;
    }

    /** Appends what has been found of the line; false if there is too much. */
    private boolean keep(int end) {
        int count = end - position;
        // One byte more than allowed, because it may be the CR of the end.
        if (count > maxLineBytes + 1 - lineBytes) {
            return false;
        }
        if (lineBytes + count > line.length) {
            line = Arrays.copyOf(line, Math.max(lineBytes + count, 2 * line.length));
        }
        System.arraycopy(block, position, line, lineBytes, count);
        lineBytes += count;
        return true;
    }

    private String text() throws BadRecordException {
        int length = lineBytes > 0 && line[lineBytes - 1] == '\r' ? lineBytes - 1 : lineBytes;
        if (length > maxLineBytes) {
            throw bad("Line is too long: limit=" + maxLineBytes + " bytes");
        }
        try {
            String text =
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(line, 0, length))
                            .toString();
            return lineNumber == 1 && text.startsWith(MARK) ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw bad("Not UTF-8");
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
