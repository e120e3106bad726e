package org.flinknpu.feed.camera;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.Set;
import org.flinknpu.feed.BadRecordException;
import org.flinknpu.job.UsageException;

/**
 * AEDAT 4.0, as DV writes it: a FlatBuffer that describes the streams, then packets of a header of
 * 8 bytes (stream and length) and a FlatBuffer, compressed or not. Each FlatBuffer has its length
 * in front. A packet of polarity events is a table with one vector of structs of 16 bytes: time
 * (i64, microseconds), x and y (i16), and whether it became brighter. Packets of other types are
 * left out.
 */
final class Aedat4Reader extends EventReader {
    private static final int MAX_HEADER_BYTES = 4 << 20;
    private static final int MAX_PACKET_BYTES = 64 << 20;
    private static final int PACKET_HEADER_BYTES = 8;
    private static final int EVENT_BYTES = 16;
    private static final int X_AT = 8;
    private static final int Y_AT = 10;
    private static final int POLARITY_AT = 12;
    private static final int MAX_STREAMS = 64;

    private final AedatFile.Options options;
    private final Set<Integer> leftOut = new HashSet<>();
    private PacketCompression compression;
    private Aedat4Streams streams;
    private long dataEnd;
    private Integer stream;
    private final CameraSize size;
    private ByteBuffer packet = ByteBuffer.allocate(0);
    private int eventAt;
    private int eventsLeft;

    Aedat4Reader(BinaryInput in, AedatFile.Options options) throws IOException {
        super(in);
        this.options = options;
        try {
            readHeader();
        } catch (BadRecordException e) {
            throw new UsageException("Header of AEDAT 4.0 is damaged: " + e.getMessage(), e);
        }
        stream = options.stream() == null ? streams.firstEvents() : options.stream();
        if (stream == null && !streams.types().isEmpty()) {
            throw new UsageException(
                    "Recording without polarity events: it has streams of %s; frames can be sent as images"
                            .formatted(streams.types()));
        }
        if (options.stream() != null && !streams.mayHaveEvents(stream)) {
            throw new UsageException(
                    "No such stream of events: --stream=" + stream + "; " + streams.eventStreams());
        }
        CameraSize known = stream == null ? null : streams.size(stream);
        size = options.size() == null ? known : options.size();
        if (size == null) {
            throw new UsageException(
                    "Size of the camera is unknown: stream="
                            + (stream == null ? "?" : stream)
                            + "; give it, such as --size 346x260");
        }
    }

    private void readHeader() throws IOException, BadRecordException {
        int length = in.has(Integer.BYTES) ? in.intLittle() : 0;
        if (length < 0 || length > MAX_HEADER_BYTES) {
            throw BadRecordException.last("length=" + length + " limit=" + MAX_HEADER_BYTES);
        }
        FlatTable header = FlatTable.root(buffer(in.take(length)), "IOHE");
        int number = header.intField(0, 0);
        compression = PacketCompression.of(number);
        if (compression == null) {
            throw BadRecordException.last("compression=" + number);
        }
        dataEnd = header.longField(1, -1);
        if (dataEnd >= 0 && dataEnd < in.position()) {
            throw BadRecordException.last("dataTablePosition=" + dataEnd);
        }
        streams = Aedat4Streams.parse(header.textField(2));
    }

    private static ByteBuffer buffer(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public CameraSize size() {
        return size;
    }

    @Override
    public boolean next() throws IOException, BadRecordException {
        while (eventsLeft == 0) {
            if (dataEnd >= 0 && in.position() >= dataEnd) {
                return false;
            }
            if (!in.has(PACKET_HEADER_BYTES)) {
                return end("a packet");
            }
            readPacket();
        }
        readEvent();
        return true;
    }

    private void readPacket() throws IOException, BadRecordException {
        long at = in.position();
        int number = in.intLittle();
        int length = in.intLittle();
        if (length < 0 || length > MAX_PACKET_BYTES) {
            throw BadRecordException.last(
                    "Packet is too long: at=%d bytes=%d limit=%d"
                            .formatted(at, length, MAX_PACKET_BYTES));
        }
        if (!isChosen(number)) {
            if (!in.skip(length)) {
                throw cutOff("a packet");
            }
            return;
        }
        byte[] bytes = in.take(length);
        if (bytes.length < length) {
            throw cutOff("a packet");
        }
        try {
            open(buffer(compression.expand(bytes)));
        } catch (BadRecordException e) {
            throw BadRecordException.skipped("packet at " + at + ": " + e.getMessage());
        }
    }

    private void open(ByteBuffer sized) throws BadRecordException {
        if (sized.limit() < Integer.BYTES
                || sized.getInt(0) < 0
                || sized.getInt(0) > sized.limit() - Integer.BYTES) {
            throw BadRecordException.skipped("Packet is cut: bytes=" + sized.limit());
        }
        ByteBuffer bytes =
                sized.slice(Integer.BYTES, sized.getInt(0)).order(ByteOrder.LITTLE_ENDIAN);
        FlatTable table = FlatTable.root(bytes, Aedat4Streams.EVENTS);
        eventsLeft = table.structCount(0, EVENT_BYTES);
        if (eventsLeft > 0) {
            eventAt = table.structStart(0, EVENT_BYTES);
            packet = bytes;
        }
    }

    private boolean isChosen(int number) {
        if (stream == null) {
            stream = number;
        }
        boolean chosen = number == stream;
        if (!chosen
                && Aedat4Streams.EVENTS.equals(streams.type(number))
                && leftOut.size() < MAX_STREAMS
                && leftOut.add(number)) {
            options.notes().accept("events of stream " + number + " are left out; see --stream");
        }
        return chosen;
    }

    private void readEvent() throws BadRecordException {
        int at = eventAt;
        eventAt += EVENT_BYTES;
        eventsLeft--;
        moveTo(
                packet.getLong(at),
                packet.getShort(at + X_AT),
                packet.getShort(at + Y_AT),
                packet.get(at + POLARITY_AT) != 0);
    }
}
