/**
 * What a burst is: the rule of one neuron ({@link org.flinknpu.burst.LifRule}), the seam every
 * backend implements ({@link org.flinknpu.burst.BurstKernel}) and the kernel that states the
 * semantics in code ({@link org.flinknpu.burst.ReferenceKernel}).
 */
package org.flinknpu.burst;
