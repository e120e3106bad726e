package org.flinknpu.feed.video;

import java.io.IOException;
import java.io.InputStream;
import org.flinknpu.feed.BadRecordException;

/** Frames of 8-bit samples and nothing between them, such as ffmpeg's rawvideo. */
public final class RawFrames implements FrameReader {
    private final InputStream in;
    private final int width;
    private final int height;
    private final int channels;
    private long position;

    /**
     * A reader that closes the stream.
     *
     * @throws BadRecordException if the frames would be too big
     */
    public RawFrames(InputStream in, int width, int height, int channels)
            throws BadRecordException {
        Frame.requireSize(width, height, true);
        this.in = in;
        this.width = width;
        this.height = height;
        this.channels = channels;
    }

    @Override
    public Frame next() throws IOException, BadRecordException {
        byte[] samples = in.readNBytes(width * height * channels);
        if (samples.length == 0) {
            return null;
        }
        if (samples.length < width * height * channels) {
            throw BadRecordException.last(
                    "File ends within a frame: at=%d bytes=%d of %d"
                            .formatted(position, samples.length, width * height * channels));
        }
        position += samples.length;
        return new Frame(width, height, channels, samples);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
