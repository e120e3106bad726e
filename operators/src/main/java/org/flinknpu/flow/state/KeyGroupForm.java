package org.flinknpu.flow.state;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UTFDataFormatException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataInputViewStreamWrapper;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.core.memory.DataOutputViewStreamWrapper;
import org.flinknpu.flow.InboundRecord;
import org.flinknpu.flow.Input;

/**
 * The bytes of all brains of a key group: the letters {@code NPUS}, the version of the form (u16,
 * big endian), then in {@link ChunkedOutput chunks} the embedded connectomes, each once, and the
 * seats. The form knows no backend and no machine.
 *
 * <p>A build that changes any part of it raises {@link #VERSION} and goes on reading the older
 * ones; the committed snapshots in the tests hold it to that.
 */
public final class KeyGroupForm {
    /** The newest version that this build reads, and the one it writes. */
    public static final int VERSION = 3;

    private static final int MAGIC = 0x4E505553;
    private static final Input[] INPUTS = Input.values();

    private final Columns columns = new Columns();
    private final int maxNeurons;

    /** A form that reads brains of any size. */
    public KeyGroupForm() {
        this(Integer.MAX_VALUE);
    }

    /**
     * A form that refuses larger brains before it takes memory for them.
     *
     * @param maxNeurons most neurons of a brain
     */
    public KeyGroupForm(int maxNeurons) {
        this.maxNeurons = maxNeurons;
    }

    /** Takes over the seats of a key group, one after the other. */
    @FunctionalInterface
    public interface SeatReader {
        /** A seat as it was saved. */
        void seat(SeatImage image);
    }

    /**
     * Writes a key group.
     *
     * @param out stays open
     */
    public void write(List<SeatImage> seats, OutputStream out) throws IOException {
        DataOutputViewStreamWrapper plain = new DataOutputViewStreamWrapper(out);
        plain.writeInt(MAGIC);
        plain.writeShort(VERSION);
        ChunkedOutput chunks = new ChunkedOutput(out);
        DataOutputView view = new DataOutputViewStreamWrapper(chunks);
        Map<String, byte[]> embedded = embedded(seats);
        view.writeInt(embedded.size());
        for (Map.Entry<String, byte[]> each : embedded.entrySet()) {
            columns.writeText(each.getKey(), view);
            columns.write(each.getValue(), each.getValue().length, view);
        }
        view.writeInt(seats.size());
        for (SeatImage seat : seats) {
            write(seat, view);
        }
        chunks.finish();
    }

    private static Map<String, byte[]> embedded(List<SeatImage> seats) {
        Map<String, byte[]> embedded = new LinkedHashMap<>();
        for (SeatImage seat : seats) {
            if (seat.brain() != null && seat.brain().connectome().embedded() != null) {
                embedded.putIfAbsent(
                        seat.brain().connectome().fingerprint(),
                        seat.brain().connectome().embedded());
            }
        }
        return embedded;
    }

    private void write(SeatImage seat, DataOutputView out) throws IOException {
        columns.writeText(seat.brainId(), out);
        out.writeInt(seat.backlog().size());
        for (ArrivalImage each : seat.backlog()) {
            out.writeByte(each.input().ordinal());
            InboundRecordSerializer.INSTANCE.serialize(each.record(), out);
        }
        out.writeInt(seat.waiting().size());
        for (WaitingImage each : seat.waiting()) {
            out.writeLong(each.sinceMillis());
            InboundRecordSerializer.INSTANCE.serialize(each.record(), out);
        }
        out.writeBoolean(seat.brain() != null);
        if (seat.brain() != null) {
            BrainForm.write(seat.brain(), columns, out);
        }
    }

    /**
     * Reads a key group.
     *
     * @param in stays open; nothing is read beyond the key group
     * @param what what is read, for messages
     * @param seats takes each seat before the next is read
     * @throws CorruptStateException if it is no key group, a damaged one, or of a later build
     */
    public void read(InputStream in, String what, SeatReader seats) throws IOException {
        int version = requireKnown(new DataInputStream(in), what);
        ChunkedInput chunks = new ChunkedInput(in, what);
        DataInputView view = new DataInputViewStreamWrapper(chunks);
        try {
            Map<String, byte[]> embedded = new HashMap<>();
            for (int left = Columns.count(view); left > 0; left--) {
                String fingerprint = columns.readText(view);
                embedded.put(fingerprint, Columns.readBytes(Columns.count(view), view));
            }
            for (int left = Columns.count(view); left > 0; left--) {
                seats.seat(readSeat(version, embedded, view));
            }
        } catch (EOFException e) {
            throw new CorruptStateException("Saved state is shorter than it says: " + what, e);
        } catch (UTFDataFormatException e) {
            throw new CorruptStateException("Saved state holds text that is none: " + what, e);
        }
        chunks.requireEnd();
    }

    private static int requireKnown(DataInputStream in, String what) throws IOException {
        int magic;
        int version;
        try {
            magic = in.readInt();
            version = in.readUnsignedShort();
        } catch (EOFException e) {
            throw new CorruptStateException("Saved state ends early: " + what, e);
        }
        if (magic != MAGIC) {
            throw new CorruptStateException(
                    "Saved state is not of this operator: %s magic=%08x".formatted(what, magic));
        }
        if (version < 1 || version > VERSION) {
            throw new CorruptStateException(
                    "Saved state is of a later build: %s version=%d known=%d; restore with that build"
                            .formatted(what, version, VERSION));
        }
        return version;
    }

    /** Reads a record as a snapshot of that version holds it. */
    static InboundRecord readRecord(int version, DataInputView in) throws IOException {
        return version == 1
                ? InboundRecordSerializer.deserializeFirstForm(in)
                : InboundRecordSerializer.INSTANCE.deserialize(in);
    }

    private SeatImage readSeat(int version, Map<String, byte[]> embedded, DataInputView in)
            throws IOException {
        String brainId = columns.readText(in);
        List<ArrivalImage> backlog = new ArrayList<>(0);
        for (int left = Columns.count(in); left > 0; left--) {
            int input = in.readUnsignedByte();
            if (input >= INPUTS.length) {
                throw new CorruptStateException("Saved record is of no input: input=" + input);
            }
            backlog.add(new ArrivalImage(INPUTS[input], readRecord(version, in)));
        }
        List<WaitingImage> waiting = new ArrayList<>(0);
        for (int left = Columns.count(in); left > 0; left--) {
            waiting.add(new WaitingImage(in.readLong(), readRecord(version, in)));
        }
        return new SeatImage(
                brainId,
                backlog,
                waiting,
                in.readBoolean()
                        ? BrainForm.read(version, maxNeurons, embedded, columns, in)
                        : null);
    }
}
