package org.flinknpu.wire;

import org.apache.avro.Schema;

/**
 * Finds the schema that wrote a record by its id in a registry. Implementations are thread-safe.
 */
@FunctionalInterface
public interface SchemaLookup {
    /**
     * The schema with this id; {@link DeadLetterReason#UNKNOWN_SCHEMA} if there is none, {@link
     * DeadLetterReason#SCHEMA_UNAVAILABLE} if it cannot be said now. Never throws because of the id
     * or of what a server answers. May block for a bounded time the first time that an id is seen.
     */
    Decoded<Schema> schema(int id);
}
