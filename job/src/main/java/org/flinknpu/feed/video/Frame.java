package org.flinknpu.feed.video;

import org.flinknpu.feed.BadRecordException;

/**
 * One image: samples of 8 bits, row by row from the top, channels of a pixel next to each other.
 *
 * @param width columns, at least 1
 * @param height rows, at least 1
 * @param channels 1 (grey) or 3 (red, green, blue)
 * @param samples width * height * channels of them; owned by the frame
 */
public record Frame(int width, int height, int channels, byte[] samples) {
    /** Most pixels of a frame: 4K video has 8.3 millions. */
    static final int MAX_PIXELS = 9_000_000;

    private static final int RED = 77;
    private static final int GREEN = 150;
    private static final int BLUE = 29;

    /**
     * Checks a size before anything of it is allocated.
     *
     * @throws BadRecordException if there are no or too many pixels; the frame cannot be passed
     *     over if it is one of several in a stream
     */
    static void requireSize(long width, long height, boolean inStream) throws BadRecordException {
        if (width < 1 || height < 1 || width > MAX_PIXELS || width * height > MAX_PIXELS) {
            String message =
                    "Image has no or too many pixels: width=%d height=%d limit=%d"
                            .formatted(width, height, MAX_PIXELS);
            throw inStream ? BadRecordException.last(message) : BadRecordException.skipped(message);
        }
    }

    /** The frame with so many channels; grey is the weighted mean of ITU-R BT.601. */
    Frame withChannels(int wanted) {
        if (wanted == channels) {
            return this;
        }
        int pixels = width * height;
        byte[] converted = new byte[pixels * wanted];
        for (int i = 0; i < pixels; i++) {
            if (wanted == 1) {
                int sum =
                        RED * (samples[3 * i] & 0xFF)
                                + GREEN * (samples[3 * i + 1] & 0xFF)
                                + BLUE * (samples[3 * i + 2] & 0xFF);
                converted[i] = (byte) (sum >> Byte.SIZE);
            } else {
                converted[3 * i] = samples[i];
                converted[3 * i + 1] = samples[i];
                converted[3 * i + 2] = samples[i];
            }
        }
        return new Frame(width, height, wanted, converted);
    }

    /** The frame in another size: each new pixel is the mean of the pixels that it covers. */
    Frame scaled(int newWidth, int newHeight) {
        if (newWidth == width && newHeight == height) {
            return this;
        }
        byte[] scaled = new byte[newWidth * newHeight * channels];
        int at = 0;
        for (int row = 0; row < newHeight; row++) {
            int top = begin(row, height, newHeight);
            int bottom = Math.max(top + 1, begin(row + 1, height, newHeight));
            for (int column = 0; column < newWidth; column++) {
                int left = begin(column, width, newWidth);
                int right = Math.max(left + 1, begin(column + 1, width, newWidth));
                for (int channel = 0; channel < channels; channel++) {
                    scaled[at++] = mean(top, bottom, left, right, channel);
                }
            }
        }
        return new Frame(newWidth, newHeight, channels, scaled);
    }

    private static int begin(int index, int length, int newLength) {
        return (int) ((long) index * length / newLength);
    }

    private byte mean(int top, int bottom, int left, int right, int channel) {
        long sum = 0;
        for (int y = top; y < bottom; y++) {
            for (int x = left; x < right; x++) {
                sum += samples[(y * width + x) * channels + channel] & 0xFF;
            }
        }
        long count = (long) (bottom - top) * (right - left);
        return (byte) ((sum + count / 2) / count);
    }
}
