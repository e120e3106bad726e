/**
 * How a brain lives in Flink.
 *
 * <p>Decoders turn records into accepted records or dead letters before the stream is keyed by
 * brain; the operator in {@link org.flinknpu.flow.operator} routes accepted records to brains. A
 * brain has a clock, receptors, a kernel and effectors; it knows nothing of Flink. Classes here use
 * Flink's public API only.
 */
package org.flinknpu.flow;
