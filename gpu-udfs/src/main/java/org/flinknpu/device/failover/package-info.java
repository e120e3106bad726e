/**
 * What happens when a device fails, hangs or corrupts a brain: the brain goes on elsewhere, with no
 * burst missing and no bit different.
 *
 * <p>{@link org.flinknpu.device.failover.FailoverKernel} runs every device call on a {@link
 * org.flinknpu.device.failover.DeviceThread thread of its own} with a deadline, keeps a recent copy
 * of the state and a {@link org.flinknpu.device.failover.StimulusLog log} of the stimuli since. A
 * burst is a pure function, so running the log again from the copy on any backend gives the state
 * that was lost. Plain-Java backends are never wrapped.
 */
package org.flinknpu.device.failover;
