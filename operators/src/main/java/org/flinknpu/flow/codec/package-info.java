/**
 * How values of sensors and motors, and voxels of areas, stand for each other: codecs, the devices
 * of a brain that use them, and the state of those devices between two bursts. Everything here is a
 * pure function of what came in, the brain's id and the number of the burst, in strict IEEE
 * arithmetic, so that a replay gives the same bits. It knows nothing of Flink.
 */
package org.flinknpu.flow.codec;
