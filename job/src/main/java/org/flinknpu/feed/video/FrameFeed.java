package org.flinknpu.feed.video;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.flinknpu.feed.BadRecordException;
import org.flinknpu.feed.Feed;
import org.flinknpu.schema.ImageEncoding;
import org.flinknpu.schema.ImageFrame;
import org.flinknpu.schema.SensoryEvent;

/**
 * Frames as records. Where the recording has no times, frame i is at {@code i / fps} seconds; one
 * that is damaged takes its time nevertheless.
 */
public final class FrameFeed implements Feed {
    /** Most samples of a record: it has to fit a Kafka record of 1 MiB. */
    public static final int MAX_SAMPLES = 1_000_000;

    private static final double MICROS_PER_SECOND = 1e6;

    private final FrameReader reader;
    private final Form form;
    private long frame;

    /**
     * What records look like.
     *
     * @param brainId whom they are for
     * @param sourceId the camera
     * @param area where images go; empty if the brain's device mapping says so
     * @param fps frames per second, where the recording has no times
     * @param width columns to scale to; 0 leaves the size as it is
     * @param height rows to scale to
     * @param channels 1 or 3; 0 leaves them as they are
     */
    public record Form(
            String brainId,
            String sourceId,
            String area,
            double fps,
            int width,
            int height,
            int channels) {}

    /** A feed that closes the reader. */
    public FrameFeed(FrameReader reader, Form form) {
        this.reader = reader;
        this.form = form;
    }

    @Override
    public SensoryEvent next() throws IOException, BadRecordException {
        long index = frame++;
        Frame image = reader.next();
        if (image == null) {
            return null;
        }
        if (form.width() > 0) {
            image = image.scaled(form.width(), form.height());
        }
        if (form.channels() > 0) {
            image = image.withChannels(form.channels());
        }
        if (image.samples().length > MAX_SAMPLES) {
            throw BadRecordException.skipped(
                    "Image does not fit a record: width=%d height=%d channels=%d; use --resize"
                            .formatted(image.width(), image.height(), image.channels()));
        }
        long named = reader.timeMicros();
        return new SensoryEvent(
                form.brainId(),
                form.sourceId(),
                named >= 0 ? named : Math.round(index * MICROS_PER_SECOND / form.fps()),
                form.area(),
                new ImageFrame(
                        image.width(),
                        image.height(),
                        image.channels(),
                        ImageEncoding.U8,
                        ByteBuffer.wrap(image.samples())));
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
