package org.flinknpu.feed.camera;

import java.io.IOException;
import java.util.Locale;
import org.flinknpu.feed.BadRecordException;
import org.flinknpu.job.UsageException;

/**
 * AEDAT 2.0, as jAER writes it: pairs of a 32-bit address and a 32-bit time in microseconds, big
 * endian.
 *
 * <p>Addresses of a DVS128: bit 0 polarity (0 is brighter), bits 1 to 7 x, bits 8 to 14 y, bits 15
 * and 31 an external event. Of a DAVIS: bit 10 an external event, bit 11 polarity (1 is brighter),
 * bits 12 to 21 x, bits 22 to 30 y, bit 31 a sample of an image or of the inertial sensor. External
 * events and samples are left out. The file counts columns from the right and rows from below, as
 * the chips do; jAER mirrors x when it shows a recording.
 */
final class Aedat2Reader extends EventReader {
    private static final int EVENT_BYTES = 8;
    private static final String CHIP = "AEChip:";
    private static final int DVS_EXTERNAL = 1 << 31 | 1 << 15;
    private static final int DAVIS_SAMPLE = 1 << 31;
    private static final int DAVIS_EXTERNAL = 1 << 10;
    private static final long TIME_SPAN = 1L << 32;

    private final boolean davis;
    private final CameraSize size;
    private long wraps;
    private long lastTime;

    Aedat2Reader(BinaryInput in, AedatFile.Options options) throws IOException {
        super(in);
        String chip = "";
        for (String line; (line = AsciiHeader.line(in)) != null; ) {
            if (line.contains(CHIP)) {
                chip = line.substring(line.indexOf(CHIP) + CHIP.length());
            }
            if (line.startsWith("#End Of ASCII Header")) {
                break;
            }
        }
        String model = chip.substring(chip.lastIndexOf('.') + 1).strip();
        boolean isDavis = model.toLowerCase(Locale.ROOT).contains("davis");
        davis = options.davis() == null ? isDavis : options.davis();
        size = options.size() == null ? sizeOf(model) : options.size();
    }

    private CameraSize sizeOf(String model) {
        CameraSize known = CameraSize.ofModel(model);
        if (known != null) {
            return known;
        }
        // Recordings from before 2014 do not name the camera, and there was but one.
        if (model.isEmpty() && !davis) {
            return new CameraSize(128, 128);
        }
        throw new UsageException(
                "Size of the camera is unknown: AEChip="
                        + (model.length() > 40 ? "?" : model)
                        + "; give it, such as --size 346x260");
    }

    @Override
    public CameraSize size() {
        return size;
    }

    @Override
    public boolean next() throws IOException, BadRecordException {
        while (in.has(EVENT_BYTES)) {
            int address = in.intBig();
            long time = in.intBig() & 0xFFFF_FFFFL;
            if (time < lastTime - TIME_SPAN / 2) {
                wraps += TIME_SPAN;
            }
            lastTime = time;
            long micros = wraps + time;
            if (davis ? isDavisEvent(address, micros) : isDvsEvent(address, micros)) {
                return true;
            }
        }
        return end("an event");
    }

    private boolean isDavisEvent(int address, long micros) throws BadRecordException {
        if ((address & (DAVIS_SAMPLE | DAVIS_EXTERNAL)) != 0) {
            return false;
        }
        turned(micros, address >>> 12 & 0x3FF, address >>> 22 & 0x1FF, (address >>> 11 & 1) != 0);
        return true;
    }

    private boolean isDvsEvent(int address, long micros) throws BadRecordException {
        if (address >>> 16 != 0 && address > 0) {
            throw BadRecordException.last(
                    "Address is none of a DVS128: at=%d address=%x; try --camera davis"
                            .formatted(in.position() - EVENT_BYTES, address));
        }
        if ((address & DVS_EXTERNAL) != 0) {
            return false;
        }
        turned(micros, address >>> 1 & 0x7F, address >>> 8 & 0x7F, (address & 1) == 0);
        return true;
    }

    private void turned(long micros, int x, int y, boolean brighter) throws BadRecordException {
        moveTo(micros, size.width() - 1 - x, size.height() - 1 - y, brighter);
    }
}
