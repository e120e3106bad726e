/**
 * Bursts on NVIDIA devices through CUDA's driver API: a machine needs the driver and no toolkit. A
 * burst is captured once as a graph and launched as one; the host polls mapped memory for its
 * result instead of synchronising.
 *
 * <p>jcuda's natives cannot be loaded by two class loaders. In a cluster its jars belong in Flink's
 * {@code lib/}.
 */
package org.flinknpu.device.cuda;
