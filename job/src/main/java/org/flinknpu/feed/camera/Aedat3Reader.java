package org.flinknpu.feed.camera;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.flinknpu.feed.BadRecordException;
import org.flinknpu.job.UsageException;

/**
 * AEDAT 3.1, as cAER writes it: packets of a header of 28 bytes and equal events, little endian.
 *
 * <p>The header holds type and source (16 bits each), then bytes per event, place of the time
 * within an event, times that time has run over, capacity, number of events and number of valid
 * ones (32 bits each). A polarity event has 8 bytes: bit 0 says that it is valid, bit 1 is the
 * polarity, bits 2 to 16 are y, bits 17 to 31 x, and the second half is the time in microseconds,
 * of 31 bits. Packets of other types are left out.
 */
final class Aedat3Reader extends EventReader {
    private static final String END = "#!END-HEADER";
    private static final String SOURCE = "#Source ";
    private static final int HEADER_BYTES = 28;
    private static final int POLARITY_TYPE = 1;
    private static final int EVENT_BYTES = 8;
    private static final int TIME_AT = 4;
    private static final int MAX_SOURCES = 64;

    private final AedatFile.Options options;
    private final Map<Integer, CameraSize> sizes = new HashMap<>();
    private final Set<Integer> leftOut = new HashSet<>();
    private Integer stream;
    private CameraSize size;
    private int eventsLeft;
    private long overflowMicros;

    Aedat3Reader(BinaryInput in, AedatFile.Options options) throws IOException {
        super(in);
        this.options = options;
        stream = options.stream();
        size = options.size();
        readHeader();
        if (size == null) {
            size = sizeOf();
        }
    }

    private void readHeader() throws IOException {
        for (String line; (line = AsciiHeader.line(in)) != null; ) {
            if (line.startsWith(END)) {
                return;
            }
            if (line.startsWith("#Format:") && !line.substring("#Format:".length()).isBlank()) {
                String format = line.substring("#Format:".length()).strip();
                if (!format.equals("RAW")) {
                    throw new UsageException("Format within AEDAT 3.1 is not RAW; it is not read");
                }
            }
            if (line.startsWith(SOURCE) && sizes.size() < MAX_SOURCES) {
                readSource(line.substring(SOURCE.length()));
            }
        }
        throw new UsageException("Header of AEDAT 3.1 does not end with " + END);
    }

    private void readSource(String text) {
        int colon = text.indexOf(':');
        if (colon > 0 && text.substring(0, colon).matches("\\d{1,5}")) {
            int id = Integer.parseInt(text.substring(0, colon));
            CameraSize known = CameraSize.ofModel(text.substring(colon + 1));
            if (known != null) {
                sizes.put(id, known);
                // The first one that is a camera, unless the user has chosen.
                stream = stream == null ? id : stream;
            }
        }
    }

    private CameraSize sizeOf() {
        CameraSize known = stream == null ? null : sizes.get(stream);
        if (known == null) {
            throw new UsageException(
                    "Size of the camera is unknown: source="
                            + (stream == null ? "?" : stream)
                            + (sizes.isEmpty() ? "" : "; the recording tells it of " + sources())
                            + "; give it, such as --size 346x260");
        }
        return known;
    }

    private String sources() {
        return sizes.keySet().stream()
                .sorted()
                .map(Object::toString)
                .collect(Collectors.joining(", "));
    }

    @Override
    public CameraSize size() {
        return size;
    }

    @Override
    public boolean next() throws IOException, BadRecordException {
        while (true) {
            while (eventsLeft > 0) {
                if (!in.has(EVENT_BYTES)) {
                    throw cutOff("a packet");
                }
                eventsLeft--;
                if (readEvent(in.intLittle(), in.intLittle())) {
                    return true;
                }
            }
            if (!in.has(HEADER_BYTES)) {
                return end("a packet");
            }
            readPacket();
        }
    }

    private void readPacket() throws IOException, BadRecordException {
        long at = in.position();
        int typeAndSource = in.intLittle();
        int type = typeAndSource & 0xFFFF;
        int source = typeAndSource >>> 16;
        int eventBytes = in.intLittle();
        int timeAt = in.intLittle();
        int overflow = in.intLittle();
        in.intLittle();
        int events = in.intLittle();
        in.intLittle();
        if (eventBytes < 1 || events < 0 || overflow < 0) {
            throw BadRecordException.last(
                    "Packet has no sense: at=%d eventSize=%d eventNumber=%d eventTSOverflow=%d"
                            .formatted(at, eventBytes, events, overflow));
        }
        if (type != POLARITY_TYPE || !isChosen(source)) {
            if (!in.skip((long) eventBytes * events)) {
                throw cutOff("a packet");
            }
            return;
        }
        if (eventBytes != EVENT_BYTES || timeAt != TIME_AT) {
            throw BadRecordException.last(
                    "Polarity events of another form: at=%d eventSize=%d eventTSOffset=%d"
                            .formatted(at, eventBytes, timeAt));
        }
        eventsLeft = events;
        overflowMicros = (long) overflow << 31;
    }

    private boolean isChosen(int source) {
        if (stream == null) {
            stream = source;
        }
        if (source != stream && leftOut.size() < MAX_SOURCES && leftOut.add(source)) {
            options.notes().accept("events of source " + source + " are left out; see --stream");
        }
        return source == stream;
    }

    private boolean readEvent(int data, int time) throws BadRecordException {
        if ((data & 1) == 0) {
            return false;
        }
        moveTo(
                time < 0 ? time : overflowMicros + time,
                data >>> 17,
                data >>> 2 & 0x7FFF,
                (data & 2) != 0);
        return true;
    }
}
