package org.flinknpu.job;

import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.flinknpu.flow.InboundRecord;
import org.flinknpu.flow.OutboundRecord;
import org.flinknpu.flow.Outputs;
import org.flinknpu.flow.RecordDecoder;
import org.flinknpu.flow.operator.NpuOperatorFactory;

/**
 * The topology: two Kafka topics in, the operator that keeps brains alive, five kinds of topics
 * out.
 *
 * <p>Every operator has a {@code uid}: it ties the state in a savepoint to the operator, and must
 * never change.
 */
public final class NpuJob {
    /** Time is per brain and kept by the operator; Flink's event time is not used. */
    private static final WatermarkStrategy<InboundRecord> NO_WATERMARKS =
            WatermarkStrategy.noWatermarks();

    private NpuJob() {}

    /**
     * Entry point on a Flink cluster.
     *
     * @param args options of {@link JobOptions}, as {@link JobSettings#parse} takes them
     * @throws Exception if the job cannot be submitted
     */
    public static void main(String[] args) throws Exception {
        JobSettings settings = JobSettings.parse(args);
        TopicSetup.prepare(settings);
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(JobConfiguration.of(settings));
        build(env, settings);
        env.execute(settings.get(JobOptions.NAME));
    }

    /**
     * Adds the topology to an environment.
     *
     * @param env configured by {@link JobConfiguration}
     * @param settings settings of the job
     */
    public static void build(StreamExecutionEnvironment env, JobSettings settings) {
        KafkaEnds kafka = new KafkaEnds(settings);
        SingleOutputStreamOperator<InboundRecord> sensory =
                env.fromSource(kafka.sensory(), NO_WATERMARKS, "Sensory events")
                        .uid("sensory-source")
                        .process(RecordDecoder.sensory(OperatorSettings.sensory(settings)))
                        .uid("sensory-decoder")
                        .name("Decode sensory events");
        SingleOutputStreamOperator<InboundRecord> commands =
                env.fromSource(kafka.commands(), NO_WATERMARKS, "Commands")
                        .uid("command-source")
                        .process(RecordDecoder.commands(OperatorSettings.commands(settings)))
                        .uid("command-decoder")
                        .name("Decode commands");

        SingleOutputStreamOperator<OutboundRecord> brains =
                sensory.keyBy(InboundRecord::brainId)
                        .connect(commands.keyBy(InboundRecord::brainId))
                        .transform(
                                "Brains",
                                OutboundRecord.TYPE,
                                new NpuOperatorFactory(OperatorSettings.operator(settings)))
                        .uid("brains");
        DataStream<OutboundRecord> deadLetters =
                sensory.getSideOutput(Outputs.DEAD_LETTERS)
                        .union(
                                commands.getSideOutput(Outputs.DEAD_LETTERS),
                                brains.getSideOutput(Outputs.DEAD_LETTERS));

        // At every checkpoint a sink waits until the broker has confirmed all that was sent. In the
        // brains' thread, bursts would wait with it; motor values need not wait for the others.
        relay(brains, "motor-relay", "Motor values out")
                .sinkTo(kafka.motor())
                .uid("motor-sink")
                .name("Motor values");
        SingleOutputStreamOperator<OutboundRecord> others =
                relay(
                        brains.getSideOutput(Outputs.SPIKES)
                                .union(
                                        brains.getSideOutput(Outputs.METRICS),
                                        brains.getSideOutput(Outputs.JOURNAL)),
                        "other-relay",
                        "Other outputs");
        others.getSideOutput(Outputs.SPIKES)
                .sinkTo(kafka.spikes())
                .uid("spikes-sink")
                .name("Fired neurons");
        others.getSideOutput(Outputs.METRICS)
                .sinkTo(kafka.metrics())
                .uid("metrics-sink")
                .name("Metrics");
        others.getSideOutput(Outputs.JOURNAL)
                .sinkTo(kafka.journal())
                .uid("journal-sink")
                .name("Journals");
        deadLetters.sinkTo(kafka.deadLetters()).uid("dead-letter-sink").name("Dead letters");
    }

    private static SingleOutputStreamOperator<OutboundRecord> relay(
            DataStream<OutboundRecord> records, String uid, String name) {
        return records.process(new Relay())
                .returns(OutboundRecord.TYPE)
                .uid(uid)
                .name(name)
                .startNewChain();
    }
}
