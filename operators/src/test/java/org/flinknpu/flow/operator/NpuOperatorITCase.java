package org.flinknpu.flow.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.executiongraph.AccessExecutionJobVertex;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.test.junit5.InjectMiniCluster;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.flinknpu.flow.InboundRecord;
import org.flinknpu.flow.OutboundRecord;
import org.flinknpu.flow.OutboundRoute;
import org.flinknpu.flow.Outputs;
import org.flinknpu.flow.RecordDecoder;
import org.flinknpu.flow.TestBrains;
import org.flinknpu.schema.BrainCommand;
import org.flinknpu.schema.BrainSettings;
import org.flinknpu.schema.ClockMode;
import org.flinknpu.schema.ScalarReading;
import org.flinknpu.schema.SensoryEvent;
import org.flinknpu.wire.BrainId;
import org.flinknpu.wire.Framing;
import org.flinknpu.wire.WireCodec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The operator in a real task: mailbox, checkpoints, failover, savepoints, timers, threads. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class NpuOperatorITCase {
    private static final int BRAINS = 12;
    private static final int EVENTS = 3_000;
    private static final long STEP_MICROS = 1_500;

    @RegisterExtension
    private static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(2)
                            .build());

    /** What came out, of all attempts; the tasks run in this JVM. */
    private static final Queue<OutboundRecord> FOUND = new ConcurrentLinkedQueue<>();

    private static final AtomicBoolean FAIL = new AtomicBoolean();
    private static volatile CountDownLatch enough = new CountDownLatch(0);

    @BeforeEach
    void forget() {
        FOUND.clear();
        FAIL.set(false);
    }

    @Test
    void shouldGiveTheSameOutputsWhenTheJobFailsAndRestarts() throws Exception {
        StreamExecutionEnvironment env = environment();
        FAIL.set(true);
        build(env, 1_500);

        env.execute();

        assertThat(FAIL).isFalse();
        assertThat(onceEach()).isEqualTo(straight());
    }

    @Test
    void shouldGoOnFromSavepointAtAnotherParallelism(
            @TempDir Path folder, @InjectMiniCluster MiniCluster cluster) throws Exception {
        enough = new CountDownLatch(300);
        StreamExecutionEnvironment first = environment();
        first.setParallelism(1);
        // So slow that much is left to send when the savepoint is there.
        build(first, 500);
        JobClient job = first.executeAsync();
        enough.await();
        awaitEnd(cluster, job, "commands");
        String savepoint =
                job.stopWithSavepoint(
                                false, folder.toUri().toString(), SavepointFormatType.CANONICAL)
                        .get();
        assertThat(onceEach()).isNotEqualTo(straight());

        Configuration configuration = new Configuration();
        configuration.setString("execution.state-recovery.path", savepoint);
        StreamExecutionEnvironment second = environment();
        second.configure(configuration);
        second.setParallelism(2);
        build(second, 100_000);
        second.execute();

        assertThat(onceEach()).isEqualTo(straight());
    }

    /**
     * Flink refuses a savepoint, and starts the job anew, if a task ends at that moment, as the one
     * does that sends the few commands.
     */
    private static void awaitEnd(MiniCluster cluster, JobClient job, String vertex)
            throws Exception {
        boolean ended = false;
        while (!ended) {
            for (AccessExecutionJobVertex each :
                    cluster.getExecutionGraph(job.getJobID()).get().getAllVertices().values()) {
                ended |=
                        each.getName().contains(vertex)
                                && each.getAggregateState() == ExecutionState.FINISHED;
            }
            Thread.yield();
        }
    }

    @Test
    void shouldKeepTimeBelowAMillisecond() throws Exception {
        enough = new CountDownLatch(2_000);
        StreamExecutionEnvironment env = environment();
        DataStream<InboundRecord> never =
                env.fromSource(
                        new DataGeneratorSource<>(
                                index -> sensory(index.intValue()),
                                Long.MAX_VALUE,
                                RateLimiterStrategy.perSecond(1),
                                InboundRecord.TYPE),
                        WatermarkStrategy.noWatermarks(),
                        "never");
        connect(env, never, 1, true);
        long start = System.nanoTime();
        JobClient job = env.executeAsync();

        enough.await();
        long nanos = System.nanoTime() - start;
        job.cancel().get();

        // Time cannot run faster than the wall clock.
        assertThat(nanos).isGreaterThanOrEqualTo(TimeUnit.MICROSECONDS.toNanos(2_000 * 250 - 250));
    }

    private static StreamExecutionEnvironment environment() {
        Configuration configuration = new Configuration();
        configuration.setString("restart-strategy.type", "fixed-delay");
        configuration.setString("restart-strategy.fixed-delay.delay", "10 ms");
        configuration.setString("restart-strategy.fixed-delay.attempts", "3");
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        env.setParallelism(2);
        env.setMaxParallelism(OperatorRig.MAX_PARALLELISM);
        env.enableCheckpointing(50, CheckpointingMode.EXACTLY_ONCE);
        return env;
    }

    private static void build(StreamExecutionEnvironment env, int eventsPerSecond) {
        DataStream<InboundRecord> sensory =
                env.fromSource(
                                new DataGeneratorSource<>(
                                        index -> sensory(index.intValue()),
                                        EVENTS,
                                        RateLimiterStrategy.perSecond(eventsPerSecond),
                                        InboundRecord.TYPE),
                                WatermarkStrategy.noWatermarks(),
                                "sensory")
                        .uid("sensory")
                        .setParallelism(1);
        connect(env, sensory, BRAINS, false);
    }

    private static void connect(
            StreamExecutionEnvironment env,
            DataStream<InboundRecord> sensory,
            int brains,
            boolean wall) {
        DataStream<InboundRecord> commands =
                env.fromSource(
                                new DataGeneratorSource<>(
                                        index -> deploy(index.intValue(), wall),
                                        brains,
                                        InboundRecord.TYPE),
                                WatermarkStrategy.noWatermarks(),
                                "commands")
                        .uid("commands")
                        .setParallelism(1);
        var wire = OperatorRig.options().wire();
        KeySelector<InboundRecord, String> key = InboundRecord::brainId;
        SingleOutputStreamOperator<OutboundRecord> outputs =
                sensory.process(RecordDecoder.sensory(wire))
                        .setParallelism(1)
                        .keyBy(key, Types.STRING)
                        .connect(
                                commands.process(RecordDecoder.commands(wire))
                                        .setParallelism(1)
                                        .keyBy(key, Types.STRING))
                        .transform(
                                "brains",
                                OutboundRecord.TYPE,
                                new NpuOperatorFactory(OperatorRig.options()))
                        .uid("brains");
        DataStream<OutboundRecord> all =
                outputs.union(
                        outputs.getSideOutput(Outputs.SPIKES),
                        outputs.getSideOutput(Outputs.METRICS),
                        outputs.getSideOutput(Outputs.DEAD_LETTERS));
        TypeInformation<OutboundRecord> type = OutboundRecord.TYPE;
        all.map(NpuOperatorITCase::found).returns(type).sinkTo(new DiscardingSink<>());
    }

    private static OutboundRecord found(OutboundRecord record) {
        FOUND.add(record);
        enough.countDown();
        if (FOUND.size() > 1_000 && FAIL.compareAndSet(true, false)) {
            throw new IllegalStateException("a failure that the test wants");
        }
        return record;
    }

    /** Outputs of all attempts, repeated ones once. */
    private static TreeMap<String, List<String>> onceEach() {
        TreeMap<String, List<String>> all = Replay.byBrain(outputs(FOUND));
        all.replaceAll((name, outputs) -> outputs.stream().distinct().sorted().toList());
        return all;
    }

    /** The same life on the harness, without a cluster and without a failure. */
    private static TreeMap<String, List<String>> straight() {
        try (OperatorRig rig = OperatorRig.open(OperatorRig.options())) {
            for (int brain = 0; brain < BRAINS; brain++) {
                rig.offsets(0, brain);
                rig.deploy("brain " + brain, TestBrains.random(brain % 3), settings());
            }
            for (int index = 0; index < EVENTS; index++) {
                rig.offsets(index, 0);
                rig.event(event(index));
            }
            TreeMap<String, List<String>> all = Replay.byBrain(outputs(rig.outputs()));
            all.replaceAll((name, outputs) -> outputs.stream().sorted().toList());
            return all;
        }
    }

    /** Metrics count what waited for the deploy as input before it, so they are left out. */
    private static List<OutboundRecord> outputs(Iterable<OutboundRecord> all) {
        List<OutboundRecord> outputs = new ArrayList<>();
        for (OutboundRecord each : all) {
            if (each.route() != OutboundRoute.METRICS) {
                outputs.add(each);
            }
        }
        return outputs;
    }

    private static BrainSettings settings() {
        BrainSettings settings = EventClockTest.everyBurst();
        settings.setLatenessMicros(5_000);
        return settings;
    }

    private static InboundRecord deploy(int brain, boolean wall) {
        BrainSettings settings = settings();
        if (wall) {
            settings.setClock(ClockMode.WALL);
            settings.setEpochMicros(null);
            settings.setPeriodMicros(250);
        }
        BrainCommand command =
                BrainCommand.newBuilder()
                        .setBrainId("brain " + brain)
                        .setAction(OperatorRig.deployOf(TestBrains.random(brain % 3), settings))
                        .build();
        return record(
                "npu.command.v1",
                brain,
                command.getBrainId(),
                WireCodec.of(BrainCommand.class, Framing.SINGLE_OBJECT).encode(command));
    }

    private static InboundRecord sensory(int index) {
        SensoryEvent event = event(index);
        return record(
                "npu.sensory.v1",
                index,
                event.getBrainId(),
                WireCodec.of(SensoryEvent.class, Framing.SINGLE_OBJECT).encode(event));
    }

    private static SensoryEvent event(int index) {
        return SensoryEvent.newBuilder()
                .setBrainId("brain " + index % BRAINS)
                .setEventTimeMicros(index * STEP_MICROS)
                .setArea(TestBrains.EYE)
                .setPayload(
                        ScalarReading.newBuilder()
                                .setChannel(index % 4)
                                .setValue(index % 7 / 6f)
                                .build())
                .build();
    }

    private static InboundRecord record(String topic, long offset, String brainId, byte[] value) {
        return InboundRecord.undecoded(topic, 0, offset, 0, BrainId.key(brainId), value);
    }
}
