package org.flinknpu.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.avro.AvroTypeException;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecordBase;

/**
 * Turns records of one type into bytes and bytes into records or refusals.
 *
 * <p>It writes the framing it was made with. It reads, whatever it writes, single-object records of
 * every published version of the schema; Confluent frames if {@link #withSchemas} gave it a lookup;
 * and bare Avro if it writes that or {@link #readingBareAvro} was called. The framings cannot be
 * confused: all records begin with the brain id, whose length in bare Avro is neither {@code C3 01}
 * (negative) nor {@code 00} (empty, which no brain is).
 *
 * <p>{@link #decode} never throws, and a refused record leaves no trace in the decoding of later
 * ones. {@code bytes} fields of decoded records are views of the decoded array, which must not
 * change while they are used.
 *
 * <p>Not thread-safe and not serializable: every operator instance makes its own.
 *
 * @param <T> generated record class
 */
public final class WireCodec<T extends SpecificRecordBase> {
    /** Longest record accepted unless said otherwise: Kafka's own default for messages. */
    public static final int DEFAULT_MAX_RECORD_BYTES = 1 << 20;

    static {
        TrustedRecords.ensure();
    }

    private static final VarHandle LONG_LE =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT_BE =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private static final byte SINGLE_OBJECT_0 = (byte) 0xC3;
    private static final byte SINGLE_OBJECT_1 = 0x01;
    private static final int SINGLE_OBJECT_BYTES = 10;
    private static final byte CONFLUENT_0 = 0x00;
    private static final int CONFLUENT_BYTES = 5;
    private static final int NO_SCHEMA_ID = -1;

    /** Readers kept for registry ids; a sender of ever new ids only costs time. */
    private static final int MAX_READERS_BY_ID = 64;

    private final Class<T> type;
    private final Framing framing;
    private final int maxRecordBytes;
    private final boolean bareAvro;
    private final SchemaLookup lookup;
    private final int writtenSchemaId;

    private final SpecificData data;
    private final Schema schema;
    private final Map<Long, RecordReader<T>> readerByFingerprint = new HashMap<>();
    private final Map<Integer, RecordReader<T>> readerById = new LinkedHashMap<>();
    private final RecordReader<T> bareReader;
    private final BoundedDecoder decoder = new BoundedDecoder();

    private final SpecificDatumWriter<T> writer;
    private final byte[] header;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream(256);
    private BinaryEncoder encoder;

    private WireCodec(
            Class<T> type,
            Framing framing,
            int maxRecordBytes,
            boolean bareAvro,
            SchemaLookup lookup,
            int writtenSchemaId) {
        this.type = Objects.requireNonNull(type, "type");
        this.framing = Objects.requireNonNull(framing, "framing");
        this.maxRecordBytes = maxRecordBytes;
        this.bareAvro = bareAvro;
        this.lookup = lookup;
        this.writtenSchemaId = writtenSchemaId;
        data = SpecificData.getForClass(type);
        schema = data.getSchema(type);
        SchemaHistory.of(schema)
                .forEach((print, known) -> readerByFingerprint.put(print, readerOf(known)));
        bareReader = readerOf(schema);
        writer = new SpecificDatumWriter<>(schema, data);
        header = header();
    }

    /** A codec for {@code type} that writes {@code framing}. */
    public static <T extends SpecificRecordBase> WireCodec<T> of(Class<T> type, Framing framing) {
        return new WireCodec<>(
                type,
                framing,
                DEFAULT_MAX_RECORD_BYTES,
                framing == Framing.AVRO,
                null,
                NO_SCHEMA_ID);
    }

    /** This codec with another limit for the length of a record, header included, in bytes. */
    public WireCodec<T> withMaxRecordBytes(int maxRecordBytes) {
        if (maxRecordBytes < 1) {
            throw new IllegalArgumentException(
                    "record limit is not positive: maxRecordBytes=" + maxRecordBytes);
        }
        return new WireCodec<>(type, framing, maxRecordBytes, bareAvro, lookup, writtenSchemaId);
    }

    /** This codec, reading bare Avro as well. */
    public WireCodec<T> readingBareAvro() {
        return new WireCodec<>(type, framing, maxRecordBytes, true, lookup, writtenSchemaId);
    }

    /** This codec, reading Confluent frames as well. */
    public WireCodec<T> withSchemas(SchemaLookup lookup) {
        Objects.requireNonNull(lookup, "lookup");
        return new WireCodec<>(type, framing, maxRecordBytes, bareAvro, lookup, writtenSchemaId);
    }

    /** This codec with the id under which the registry knows the schema that it writes. */
    public WireCodec<T> writingSchemaId(int schemaId) {
        return new WireCodec<>(type, framing, maxRecordBytes, bareAvro, lookup, schemaId);
    }

    /** The schema that is written. */
    public Schema schema() {
        return schema;
    }

    /**
     * The record's bytes, in a new array.
     *
     * @throws IllegalStateException if Confluent frames are to be written and no schema id is set
     * @throws RuntimeException if a field that may not be null is
     */
    public byte[] encode(T record) {
        if (header == null) {
            throw new IllegalStateException(
                    "Confluent framing needs the id of the written schema: call writingSchemaId");
        }
        out.reset();
        out.write(header, 0, header.length);
        encoder = EncoderFactory.get().directBinaryEncoder(out, encoder);
        try {
            writer.write(record, encoder);
        } catch (IOException e) {
            throw new UncheckedIOException("an array cannot be written", e);
        }
        return out.toByteArray();
    }

    /** The record, or why there is none. Never throws; null bytes are refused as malformed. */
    public Decoded<T> decode(byte[] bytes) {
        if (bytes == null) {
            return Decoded.refused(DeadLetterReason.MALFORMED, "record has no value");
        }
        if (bytes.length > maxRecordBytes) {
            return Decoded.refused(
                    DeadLetterReason.TOO_LARGE,
                    "record is too long: bytes=" + bytes.length + " limit=" + maxRecordBytes);
        }
        if (startsWithSingleObject(bytes)) {
            return decodeSingleObject(bytes);
        }
        if (lookup != null && bytes.length >= CONFLUENT_BYTES && bytes[0] == CONFLUENT_0) {
            return decodeConfluent(bytes);
        }
        if (bareAvro) {
            return read(bareReader, bytes, 0);
        }
        return Decoded.refused(DeadLetterReason.MALFORMED, unknownFraming(bytes));
    }

    private Decoded<T> decodeSingleObject(byte[] bytes) {
        long fingerprint = (long) LONG_LE.get(bytes, 2);
        RecordReader<T> reader = readerByFingerprint.get(fingerprint);
        if (reader == null) {
            return Decoded.refused(
                    DeadLetterReason.UNKNOWN_SCHEMA,
                    "fingerprint is no known version of "
                            + schema.getName()
                            + ": fingerprint="
                            + Long.toHexString(fingerprint));
        }
        return read(reader, bytes, SINGLE_OBJECT_BYTES);
    }

    private Decoded<T> decodeConfluent(byte[] bytes) {
        int id = (int) INT_BE.get(bytes, 1);
        RecordReader<T> reader = readerById.get(id);
        if (reader == null) {
            Decoded<Schema> found = lookup.schema(id);
            if (!found.isAccepted()) {
                return found.refusal();
            }
            String brokenRule = brokenRule(found.value());
            if (!brokenRule.isEmpty()) {
                return Decoded.refused(
                        DeadLetterReason.UNKNOWN_SCHEMA, brokenRule + " schemaId=" + id);
            }
            reader = readerOf(found.value());
            keep(id, reader);
        }
        return read(reader, bytes, CONFLUENT_BYTES);
    }

    private String brokenRule(Schema found) {
        if (!schema.getFullName().equals(found.getFullName())) {
            return "schema is of another type: expected="
                    + schema.getFullName()
                    + " found="
                    + found.getFullName();
        }
        return WriterSchemas.brokenRule(found);
    }

    private Decoded<T> read(RecordReader<T> reader, byte[] bytes, int from) {
        try {
            return Decoded.accepted(reader.read(decoder.reset(bytes, from)));
        } catch (AvroTypeException e) {
            DeadLetterReason reason =
                    reader.getSchema().equals(schema)
                            ? DeadLetterReason.MALFORMED
                            : DeadLetterReason.UNKNOWN_SCHEMA;
            return Decoded.refused(reason, "record does not fit the schema: " + e.getMessage());
        } catch (IOException | RuntimeException e) {
            return Decoded.refused(DeadLetterReason.MALFORMED, e.getMessage());
        }
    }

    private RecordReader<T> readerOf(Schema writerSchema) {
        return new RecordReader<>(writerSchema, schema, data);
    }

    private void keep(int id, RecordReader<T> reader) {
        if (readerById.size() == MAX_READERS_BY_ID) {
            readerById.remove(readerById.keySet().iterator().next());
        }
        readerById.put(id, reader);
    }

    private byte[] header() {
        switch (framing) {
            case SINGLE_OBJECT -> {
                byte[] bytes = new byte[SINGLE_OBJECT_BYTES];
                bytes[0] = SINGLE_OBJECT_0;
                bytes[1] = SINGLE_OBJECT_1;
                LONG_LE.set(bytes, 2, SchemaHistory.fingerprint(schema));
                return bytes;
            }
            case CONFLUENT -> {
                if (writtenSchemaId == NO_SCHEMA_ID) {
                    return null;
                }
                byte[] bytes = new byte[CONFLUENT_BYTES];
                INT_BE.set(bytes, 1, writtenSchemaId);
                return bytes;
            }
            default -> {
                return new byte[0];
            }
        }
    }

    private static boolean startsWithSingleObject(byte[] bytes) {
        return bytes.length >= SINGLE_OBJECT_BYTES
                && bytes[0] == SINGLE_OBJECT_0
                && bytes[1] == SINGLE_OBJECT_1;
    }

    private static String unknownFraming(byte[] bytes) {
        if (bytes.length > 0 && bytes[0] == CONFLUENT_0) {
            return "record has a Confluent frame, but no schema registry is configured";
        }
        return "record does not begin with C3 01 (Avro single-object encoding): bytes="
                + bytes.length;
    }
}
