package org.flinknpu.flow.operator;

import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.flinknpu.flow.InboundRecord;
import org.flinknpu.flow.NpuOptions;
import org.flinknpu.flow.OutboundRecord;
import org.flinknpu.flow.WallTime;

/**
 * Flink's harness for a keyed operator with two inputs that a factory makes; Flink's own takes only
 * operators. The wall clock is the processing time of the harness that is at work.
 */
@SuppressWarnings("try") // Flink's close() declares any exception, interruption included.
final class NpuHarness extends AbstractStreamOperatorTestHarness<OutboundRecord> {
    private static final int MICROS_PER_MILLI = 1_000;

    NpuHarness(NpuOptions options, int maxParallelism, int parallelism, int index)
            throws Exception {
        super(
                new NpuOperatorFactory(options, new HarnessTime()),
                maxParallelism,
                parallelism,
                index);
        KeySelector<InboundRecord, String> key = InboundRecord::brainId;
        config.setStatePartitioner(0, key);
        config.setStatePartitioner(1, key);
        config.setStateKeySerializer(StringSerializer.INSTANCE);
        config.serializeAllConfigs();
    }

    /** Makes this harness the one whose time the operators see. */
    void makeCurrent() {
        HarnessTime.current = this;
    }

    /** Moves the wall clock; Flink's timers follow. */
    void wallMicros(long micros) throws Exception {
        HarnessTime.extraMicros = micros % MICROS_PER_MILLI;
        setProcessingTime(micros / MICROS_PER_MILLI);
    }

    void input1(InboundRecord record) throws Exception {
        StreamRecord<InboundRecord> element = new StreamRecord<>(record);
        operator.setKeyContextElement1(element);
        twoInputs().processElement1(element);
    }

    void input2(InboundRecord record) throws Exception {
        StreamRecord<InboundRecord> element = new StreamRecord<>(record);
        operator.setKeyContextElement2(element);
        twoInputs().processElement2(element);
    }

    /** Processes sensory records without looking at what comes out. */
    void feed(OperatorRig.Fed[] records) {
        try {
            for (OperatorRig.Fed each : records) {
                input1(each.record());
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @SuppressWarnings("unchecked") // The factory makes this operator.
    private TwoInputStreamOperator<InboundRecord, InboundRecord, OutboundRecord> twoInputs() {
        return (TwoInputStreamOperator<InboundRecord, InboundRecord, OutboundRecord>) operator;
    }

    private static final class HarnessTime implements WallTime {
        private static final long serialVersionUID = 1L;
        private static NpuHarness current;
        private static long extraMicros;

        @Override
        public long nowMicros() {
            return current.getProcessingTime() * MICROS_PER_MILLI + extraMicros;
        }

        @Override
        public boolean real() {
            return false;
        }
    }
}
