package org.flinknpu.job;

import static org.apache.flink.configuration.ConfigOptions.key;

import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.flinknpu.wire.Topics;

/** The options of the job that keep its past complete: the journal, and gaps in the input. */
public final class RecorderOptions {
    /** What happens if records of an input are gone before they could be read. */
    public enum LogGaps {
        /** Brains that may have missed something are paused. */
        PAUSE,
        /** The job fails for good; its last checkpoint stays. */
        FAIL,
        /** Brains go on; their journal says so. */
        ACCEPT
    }

    /** Topic of the journals. */
    public static final ConfigOption<String> TOPIC_JOURNAL =
            key("npu.topics.journal")
                    .stringType()
                    .defaultValue(Topics.JOURNAL)
                    .withDescription("Topic of what npu replay needs to run brains again.");

    /** Whether journals are written. */
    public static final ConfigOption<Boolean> JOURNAL =
            key("npu.journal")
                    .booleanType()
                    .defaultValue(true)
                    .withDescription(
                            "Write down which input each burst consumed, so that npu replay can"
                                    + " run brains again, those on the wall clock included.");

    /** What happens if records of an input are gone before they could be read. */
    public static final ConfigOption<LogGaps> LOG_GAPS =
            key("npu.log-gaps")
                    .enumType(LogGaps.class)
                    .defaultValue(LogGaps.PAUSE)
                    .withDescription(
                            "What happens if records of an input are gone before they could be"
                                    + " read (retention, truncation, a topic created anew): the"
                                    + " brains of the partition are paused until a resume command"
                                    + " accepts it, the job fails, or it goes on and the journal"
                                    + " says so. Missing commands fail the job unless ACCEPT.");

    /** The options of this class, in the order of the documentation. */
    static final List<ConfigOption<?>> OF_THE_RECORDER = List.of(TOPIC_JOURNAL, JOURNAL, LOG_GAPS);

    private RecorderOptions() {}
}
