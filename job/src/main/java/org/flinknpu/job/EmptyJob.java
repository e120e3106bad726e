package org.flinknpu.job;

import java.util.List;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.flinknpu.flow.InboundRecord;
import org.flinknpu.flow.OutboundRecord;
import org.flinknpu.flow.OutboundRoute;
import org.flinknpu.flow.RecordDecoder;
import org.flinknpu.schema.InputPosition;
import org.flinknpu.schema.MotorOutput;
import org.flinknpu.schema.SensoryEvent;
import org.flinknpu.schema.Tick;
import org.flinknpu.wire.Decoded;
import org.flinknpu.wire.Framing;
import org.flinknpu.wire.WireCodec;

/**
 * The job without brains, as a yardstick: the same source, decoder, exchange and sink, and between
 * them an operator that decodes an event and answers each tick with an empty motor output.
 */
public final class EmptyJob {
    private EmptyJob() {}

    /**
     * Adds the topology to an environment.
     *
     * @param env configured as for the job
     * @param settings settings of the job
     */
    public static void build(StreamExecutionEnvironment env, JobSettings settings) {
        KafkaEnds kafka = new KafkaEnds(settings);
        SingleOutputStreamOperator<InboundRecord> sensory =
                env.fromSource(kafka.sensory(), WatermarkStrategy.noWatermarks(), "Sensory events")
                        .uid("sensory-source")
                        .process(RecordDecoder.sensory(OperatorSettings.sensory(settings)))
                        .uid("sensory-decoder");
        sensory.keyBy(InboundRecord::brainId)
                .process(new Answer())
                .returns(OutboundRecord.TYPE)
                .uid("answers")
                .sinkTo(kafka.motor())
                .uid("motor-sink");
    }

    /** Answers ticks. */
    private static final class Answer
            extends KeyedProcessFunction<String, InboundRecord, OutboundRecord> {
        private static final long serialVersionUID = 1L;
        private static final long MICROS_PER_MILLI = 1_000;

        private transient WireCodec<SensoryEvent> events;
        private transient WireCodec<MotorOutput> outputs;

        @Override
        public void processElement(
                InboundRecord record, Context context, Collector<OutboundRecord> out) {
            if (events == null) {
                events = WireCodec.of(SensoryEvent.class, Framing.SINGLE_OBJECT);
                outputs = WireCodec.of(MotorOutput.class, Framing.SINGLE_OBJECT);
            }
            Decoded<SensoryEvent> decoded = events.decode(record.value());
            if (decoded.isAccepted() && decoded.value().getPayload() instanceof Tick) {
                long time = decoded.value().getEventTimeMicros();
                MotorOutput answer =
                        MotorOutput.newBuilder()
                                .setBrainId(record.brainId())
                                .setBurst(1)
                                .setBurstTimeMicros(time)
                                .setInputPosition(new InputPosition(0, record.offset(), -1, -1L))
                                .setAreas(List.of())
                                .build();
                out.collect(
                        OutboundRecord.of(
                                OutboundRoute.MOTOR,
                                record.key(),
                                outputs.encode(answer),
                                time / MICROS_PER_MILLI));
            }
        }
    }
}
