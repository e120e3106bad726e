/**
 * The records that cross the wire, generated from {@code src/main/avro}. Their fields, units and
 * defaults are documented in the schemas and in {@code docs/wire.md}. Columns of numbers are {@code
 * bytes} fields; {@link org.flinknpu.wire.Packed} reads and writes them.
 */
package org.flinknpu.schema;
