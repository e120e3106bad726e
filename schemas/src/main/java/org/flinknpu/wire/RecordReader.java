package org.flinknpu.wire;

import java.io.IOException;
import org.apache.avro.Schema;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.ResolvingDecoder;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;

/**
 * Reads records that one writer schema wrote.
 *
 * <p>Avro's own reader keeps a resolving decoder per thread whose parser is left in the middle of a
 * record after a fault, so that every later record fails, too. This one owns its resolving decoder
 * and drops it after a fault. Not thread-safe.
 */
final class RecordReader<T> extends SpecificDatumReader<T> {
    /** Capacity of a new collection; it grows with the items that really come. */
    private static final int MAX_INITIAL_ITEMS = 64;

    private final Schema writer;
    private final Schema reader;
    private ResolvingDecoder resolver;

    RecordReader(Schema writer, Schema reader, SpecificData data) {
        super(writer, reader, data);
        this.writer = writer;
        this.reader = reader;
    }

    /**
     * The record at {@code decoder}'s position, which must be its last.
     *
     * @throws IOException if the bytes are no such record
     * @throws RuntimeException if the bytes are no such record, or the schemas do not fit
     */
    T read(BoundedDecoder decoder) throws IOException {
        ResolvingDecoder current = resolver;
        // Whatever happens below, only a record that was read to its end puts it back.
        resolver = null;
        if (current == null) {
            current =
                    DecoderFactory.get()
                            .resolvingDecoder(Schema.applyAliases(writer, reader), reader, decoder);
        } else {
            current.configure(decoder);
        }
        @SuppressWarnings("unchecked") // The reader schema is that of the generated class T.
        T record = (T) read(null, reader, current);
        current.drain();
        if (decoder.remaining() != 0) {
            throw new MalformedRecordException(
                    "record has bytes after its end: bytes=" + decoder.remaining());
        }
        resolver = current;
        return record;
    }

    @Override
    protected Object newArray(Object old, int size, Schema schema) {
        return super.newArray(old, Math.min(size, MAX_INITIAL_ITEMS), schema);
    }

    @Override
    protected Object newMap(Object old, int size) {
        return super.newMap(old, Math.min(size, MAX_INITIAL_ITEMS));
    }
}
