package org.flinknpu.wire;

/** How the bytes of a record say which schema wrote them. */
public enum Framing {
    /**
     * Avro's single-object encoding: {@code C3 01}, the schema's CRC-64-AVRO fingerprint (8 bytes,
     * little endian), the record. Needs no server.
     */
    SINGLE_OBJECT,

    /** The record alone; the reader assumes that the current schema wrote it. */
    AVRO,

    /**
     * The frame of Confluent's serializers: {@code 00}, the schema's id in a registry (4 bytes, big
     * endian), the record.
     */
    CONFLUENT
}
