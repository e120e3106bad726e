package org.flinknpu.feed.video;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.flinknpu.feed.BadRecordException;
import org.flinknpu.job.UsageException;

/**
 * Binary PGM (P5) and PPM (P6) images, one or several behind each other. Samples of 16 bits lose
 * their lower half; other ranges than 0 to 255 are stretched to it.
 */
public final class PnmFrames implements FrameReader {
    private static final String NO_IMAGE =
            "Not a binary PGM or PPM image: it begins with neither P5 nor P6";
    private static final int MAX_DIGITS = 9;
    private static final int MAX_COMMENT_BYTES = 1 << 16;
    private static final int FULL = 255;
    private static final int MAX_VALUE = 65_535;

    private final InputStream in;

    /**
     * A reader that closes the stream.
     *
     * @throws UsageException if what it begins with is no image of such a kind
     */
    public PnmFrames(InputStream in) throws IOException {
        this.in = new BufferedInputStream(in);
        this.in.mark(2);
        int first = this.in.read();
        boolean other = first == 'P' ? !isKind(this.in.read()) : first >= 0 && !isBlank(first);
        this.in.reset();
        if (other) {
            this.in.close();
            throw new UsageException(
                    NO_IMAGE
                            + "; PNG and JPEG images are read from a folder, raw frames with"
                            + " --raw WxH");
        }
    }

    @Override
    public Frame next() throws IOException, BadRecordException {
        int first = in.read();
        while (isBlank(first)) {
            first = in.read();
        }
        if (first < 0) {
            return null;
        }
        int kind = in.read();
        if (first != 'P' || !isKind(kind)) {
            throw BadRecordException.last(NO_IMAGE);
        }
        int width = number("width");
        int height = number("height");
        int maximum = number("maximum");
        Frame.requireSize(width, height, true);
        if (maximum < 1 || maximum > MAX_VALUE) {
            throw BadRecordException.last("Largest sample out of range: maximum=" + maximum);
        }
        int channels = kind == '6' ? 3 : 1;
        int count = width * height * channels;
        int bytes = maximum > FULL ? 2 * count : count;
        byte[] samples = in.readNBytes(bytes);
        if (samples.length < bytes) {
            throw BadRecordException.last("Image is cut: bytes=" + samples.length + " of " + bytes);
        }
        return new Frame(width, height, channels, stretched(samples, maximum, count));
    }

    private static byte[] stretched(byte[] samples, int maximum, int count) {
        if (maximum == FULL) {
            return samples;
        }
        byte[] stretched = new byte[count];
        for (int i = 0; i < count; i++) {
            int value =
                    maximum > FULL
                            ? (samples[2 * i] & 0xFF) << Byte.SIZE | samples[2 * i + 1] & 0xFF
                            : samples[i] & 0xFF;
            stretched[i] = (byte) (Math.min(value, maximum) * FULL / maximum);
        }
        return stretched;
    }

    /** A number of the header; exactly one blank is taken behind it. */
    private int number(String name) throws IOException, BadRecordException {
        int next = in.read();
        while (isBlank(next) || next == '#') {
            if (next == '#') {
                skipComment();
            }
            next = in.read();
        }
        int number = 0;
        int digits = 0;
        for (; next >= '0' && next <= '9' && digits < MAX_DIGITS; digits++) {
            number = 10 * number + next - '0';
            next = in.read();
        }
        if (digits == 0 || !isBlank(next)) {
            throw BadRecordException.last("Header of an image has no number: " + name);
        }
        return number;
    }

    private void skipComment() throws IOException, BadRecordException {
        int left = MAX_COMMENT_BYTES;
        for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
            if (--left == 0) {
                throw BadRecordException.last("Comment of an image is too long");
            }
        }
    }

    private static boolean isKind(int value) {
        return value == '5' || value == '6';
    }

    private static boolean isBlank(int value) {
        return value == ' ' || value >= '\t' && value <= '\r';
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
