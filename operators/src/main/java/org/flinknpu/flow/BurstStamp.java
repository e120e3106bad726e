package org.flinknpu.flow;

import org.flinknpu.flow.state.PositionImage;
import org.flinknpu.schema.InputPosition;
import org.flinknpu.wire.BrainId;

/**
 * What every output of a burst says of itself: brain, burst, time, and the input that the brain had
 * taken. One per brain, reused from burst to burst.
 */
final class BurstStamp {
    private static final int MICROS_PER_MILLI = 1_000;

    private final String brainId;
    private final byte[] key;
    private final InputPosition position;
    private long burst;
    private long burstTimeMicros;

    /** The stamp of a brain that has taken nothing yet. */
    BurstStamp(String brainId) {
        this.brainId = brainId;
        key = BrainId.key(brainId);
        position = new InputPosition(-1, -1L, -1, -1L);
    }

    String brainId() {
        return brainId;
    }

    /** Record key of the brain; not to be written. */
    byte[] key() {
        return key;
    }

    long burst() {
        return burst;
    }

    /** End of the burst's interval, exclusive, in microseconds of the brain's clock. */
    long burstTimeMicros() {
        return burstTimeMicros;
    }

    long burstTimeMillis() {
        return burstTimeMicros / MICROS_PER_MILLI;
    }

    /** Reused; changes when the brain takes a record. */
    InputPosition position() {
        return position;
    }

    /** Says which burst is about to run. */
    void burst(long number, long endMicros) {
        burst = number;
        burstTimeMicros = endMicros;
    }

    /** The brain takes a record of an input. */
    void took(Input input, InboundRecord record) {
        if (input == Input.SENSORY) {
            position.setSensoryPartition(record.partition());
            position.setSensoryOffset(record.offset());
        } else {
            position.setCommandPartition(record.partition());
            position.setCommandOffset(record.offset());
        }
    }

    PositionImage image() {
        return new PositionImage(
                position.getSensoryPartition(),
                position.getSensoryOffset(),
                position.getCommandPartition(),
                position.getCommandOffset());
    }

    void restore(PositionImage image) {
        position.setSensoryPartition(image.sensoryPartition());
        position.setSensoryOffset(image.sensoryOffset());
        position.setCommandPartition(image.commandPartition());
        position.setCommandOffset(image.commandOffset());
    }
}
