/**
 * Which backend is fastest for a brain, found out by running the brain. All backends are equal bit
 * for bit, so live bursts can be run on each of them in turn and nobody downstream can tell.
 *
 * <p>An estimate from a {@link org.flinknpu.device.race.Calibration calibration} decides before the
 * first burst and leaves hopeless candidates out; {@link org.flinknpu.device.race.Race} decides
 * when to race, keeps its cost below a share of the time, and names the winner; {@link
 * org.flinknpu.device.race.RacingKernel} moves the brain.
 */
package org.flinknpu.device.race;
