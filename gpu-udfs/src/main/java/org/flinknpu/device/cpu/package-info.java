/**
 * The backend {@code cpu}: bursts on the host's processors, bit-equal to {@link
 * org.flinknpu.burst.ReferenceKernel}.
 *
 * <p>One burst has two halves, and every thread does both for its own range of target neurons, so
 * that they meet only once. <b>Propagation</b> walks the rows of the neurons that fired and adds
 * each synapse's charge to a dense integer {@link org.flinknpu.device.cpu.Accumulator}. The
 * <b>sweep</b> finds the touched accumulators, in all neurons or in marked blocks of 16, and steps
 * those candidates. Blocks are swept in ascending order, so the fired neurons come out ascending
 * without sorting.
 */
package org.flinknpu.device.cpu;
