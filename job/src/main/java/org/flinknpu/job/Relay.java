package org.flinknpu.job;

import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.flinknpu.flow.OutboundRecord;
import org.flinknpu.flow.Outputs;

/**
 * Hands outputs of brains on as they are, in a thread of its own together with the sinks behind it:
 * motor values as main output, the others as side outputs.
 */
final class Relay extends ProcessFunction<OutboundRecord, OutboundRecord> {
    private static final long serialVersionUID = 1L;

    @Override
    public void processElement(
            OutboundRecord record, Context context, Collector<OutboundRecord> out) {
        switch (record.route()) {
            case MOTOR -> out.collect(record);
            case SPIKES -> context.output(Outputs.SPIKES, record);
            case METRICS -> context.output(Outputs.METRICS, record);
            case JOURNAL -> context.output(Outputs.JOURNAL, record);
            case DEAD_LETTER -> context.output(Outputs.DEAD_LETTERS, record);
        }
    }
}
