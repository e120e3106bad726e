/**
 * Whole-system measurements, from Kafka record to Kafka record, in one process: a broker, a mini
 * cluster with the job, and the clients. {@link org.flinknpu.bench.PipelineBench} measures latency
 * against the same pipeline without brains, {@link org.flinknpu.bench.FleetBench} what many brains
 * cost.
 */
package org.flinknpu.bench;
