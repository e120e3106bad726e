/**
 * Where a burst runs: backends behind {@link org.flinknpu.device.KernelProvider} and the choice
 * between them, {@link org.flinknpu.device.Kernels}. Every backend equals {@link
 * org.flinknpu.burst.ReferenceKernel} bit for bit, so the choice is never part of a brain's state.
 */
package org.flinknpu.device;
