/**
 * How records become bytes and bytes become records or dead letters.
 *
 * <p>{@link org.flinknpu.wire.WireCodec} turns a record into bytes and back under a {@link
 * org.flinknpu.wire.Framing}; {@link org.flinknpu.wire.SensoryValidation} and {@link
 * org.flinknpu.wire.CommandValidation} check what a schema cannot say. Nothing here throws because
 * of bad input, and nothing allocates more than a small multiple of the input's length.
 */
package org.flinknpu.wire;
