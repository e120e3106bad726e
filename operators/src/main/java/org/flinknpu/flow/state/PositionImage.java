package org.flinknpu.flow.state;

/**
 * The last records that a brain took; -1 where it took none.
 *
 * @param sensoryPartition partition of the last sensory record
 * @param sensoryOffset its offset
 * @param commandPartition partition of the last command
 * @param commandOffset its offset
 */
public record PositionImage(
        int sensoryPartition, long sensoryOffset, int commandPartition, long commandOffset) {}
