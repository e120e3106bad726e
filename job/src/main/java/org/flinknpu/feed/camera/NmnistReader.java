package org.flinknpu.feed.camera;

import java.io.IOException;
import java.io.InputStream;
import org.flinknpu.feed.BadRecordException;
import org.flinknpu.job.UsageException;

/**
 * The format of N-MNIST and N-Caltech101: five bytes per event and nothing else. They hold x, y,
 * and 24 bits, big endian, of which the first is the polarity and the others are the time in
 * microseconds. An event with y = 240 only says that 2^13 microseconds have to be added to all
 * times behind it.
 */
public final class NmnistReader extends EventReader {
    /** Pixels of N-MNIST. */
    public static final CameraSize SIZE = new CameraSize(34, 34);

    private static final int EVENT_BYTES = 5;
    private static final int OVERFLOW_ROW = 240;
    private static final int OVERFLOW_MICROS = 1 << 13;
    private static final int TIME_MASK = (1 << 23) - 1;

    private final CameraSize size;
    private long overflowMicros;

    /**
     * Opens a recording.
     *
     * @param in the file, which the reader closes
     * @throws UsageException if there is no event or the first one is none of such a camera
     */
    public NmnistReader(InputStream in, CameraSize size) throws IOException {
        super(new BinaryInput(in));
        this.size = size;
        if (!this.in.has(1)) {
            this.in.close();
            throw new UsageException("Not an N-MNIST recording: it is empty");
        }
        if (this.in.has(EVENT_BYTES)
                && this.in.peek(1) != OVERFLOW_ROW
                && !size.contains(this.in.peek(0), this.in.peek(1))) {
            this.in.close();
            throw new UsageException(
                    "Not an N-MNIST recording: the first event is outside the camera: x=%d y=%d"
                                    .formatted(this.in.peek(0), this.in.peek(1))
                            + " size=%dx%d; give another --size"
                                    .formatted(size.width(), size.height()));
        }
    }

    @Override
    public CameraSize size() {
        return size;
    }

    @Override
    public boolean next() throws IOException, BadRecordException {
        while (in.has(EVENT_BYTES)) {
            int x = in.u8();
            int y = in.u8();
            int rest = in.u8() << 16 | in.u8() << 8 | in.u8();
            if (y == OVERFLOW_ROW) {
                overflowMicros += OVERFLOW_MICROS;
                continue;
            }
            moveTo(overflowMicros + (rest & TIME_MASK), x, y, rest > TIME_MASK);
            return true;
        }
        return end("an event");
    }
}
