package org.flinknpu.flow.operator;

import java.util.Objects;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperatorFactory;
import org.flinknpu.flow.InboundRecord;
import org.flinknpu.flow.NpuOptions;
import org.flinknpu.flow.OutboundRecord;
import org.flinknpu.flow.WallTime;

/**
 * Makes the operator that hosts brains. Both inputs carry {@link InboundRecord}s that passed their
 * {@link org.flinknpu.flow.RecordDecoder}, sensory records first, commands second, both keyed by
 * {@link InboundRecord#brainId}:
 *
 * <pre>
 * sensory.keyBy(InboundRecord::brainId)
 *     .connect(commands.keyBy(InboundRecord::brainId))
 *     .transform("npu", OutboundRecord.TYPE, new NpuOperatorFactory(options));
 * </pre>
 *
 * The main output is motor values; the rest are {@link org.flinknpu.flow.Outputs side outputs}.
 */
public final class NpuOperatorFactory extends AbstractStreamOperatorFactory<OutboundRecord>
        implements TwoInputStreamOperatorFactory<InboundRecord, InboundRecord, OutboundRecord> {
    private static final long serialVersionUID = 1L;

    private final NpuOptions options;
    private final WallTime time;

    /** Operators with these options, on the machine's clock. */
    public NpuOperatorFactory(NpuOptions options) {
        this(options, WallTime.SYSTEM);
    }

    /** Operators with these options, on another wall clock. */
    public NpuOperatorFactory(NpuOptions options, WallTime time) {
        this.options = Objects.requireNonNull(options, "options");
        this.time = Objects.requireNonNull(time, "time");
    }

    @Override
    @SuppressWarnings("unchecked") // Flink asks for the class that it names itself.
    public <T extends StreamOperator<OutboundRecord>> T createStreamOperator(
            StreamOperatorParameters<OutboundRecord> parameters) {
        return (T) new NpuOperator(parameters, options, time);
    }

    @Override
    @SuppressWarnings("rawtypes") // As Flink declares it.
    public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader classLoader) {
        return NpuOperator.class;
    }
}
