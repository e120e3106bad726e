package org.flinknpu.flow;

import org.apache.flink.util.OutputTag;

/**
 * The side outputs of decoders and of the operator. The operator's main output is {@link
 * OutboundRoute#MOTOR}, a decoder's the accepted records.
 */
public final class Outputs {
    /** {@link OutboundRoute#SPIKES} of the operator. */
    public static final OutputTag<OutboundRecord> SPIKES =
            new OutputTag<>("spikes", OutboundRecord.TYPE);

    /** {@link OutboundRoute#METRICS} of the operator. */
    public static final OutputTag<OutboundRecord> METRICS =
            new OutputTag<>("metrics", OutboundRecord.TYPE);

    /** {@link OutboundRoute#DEAD_LETTER} of decoders and of the operator. */
    public static final OutputTag<OutboundRecord> DEAD_LETTERS =
            new OutputTag<>("dead-letters", OutboundRecord.TYPE);

    /** {@link OutboundRoute#JOURNAL} of the operator. */
    public static final OutputTag<OutboundRecord> JOURNAL =
            new OutputTag<>("journal", OutboundRecord.TYPE);

    private Outputs() {}
}
