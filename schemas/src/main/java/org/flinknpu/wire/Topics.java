package org.flinknpu.wire;

/**
 * Names of the Kafka topics. Every record's key is its brain id in UTF-8, so that all records of a
 * brain share one partition and keep their order.
 */
public final class Topics {
    /** {@link org.flinknpu.schema.SensoryEvent}: what sensors saw. */
    public static final String SENSORY = "npu.sensory.v1";

    /** {@link org.flinknpu.schema.BrainCommand}: orders to brains. */
    public static final String COMMAND = "npu.command.v1";

    /** {@link org.flinknpu.schema.MotorOutput}: what motors shall do. */
    public static final String MOTOR = "npu.motor.v1";

    /** {@link org.flinknpu.schema.FiredNeurons}: which neurons fired. */
    public static final String SPIKES = "npu.spikes.v1";

    /** {@link org.flinknpu.schema.BurstMetrics}: how brains ran. */
    public static final String METRICS = "npu.metrics.v1";

    /** {@link org.flinknpu.schema.BurstJournal}: what has to be known to run brains again. */
    public static final String JOURNAL = "npu.journal.v1";

    private static final String DEAD_LETTER_SUFFIX = ".dlq";

    private Topics() {}

    /** The topic that receives the refused records of {@code topic}. */
    public static String deadLetter(String topic) {
        return topic + DEAD_LETTER_SUFFIX;
    }
}
