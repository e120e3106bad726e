package org.flinknpu.flow.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.flinknpu.flow.InboundRecord;
import org.flinknpu.flow.NpuOptions;
import org.flinknpu.flow.OutboundRecord;
import org.flinknpu.flow.TestBrains;
import org.flinknpu.schema.BrainCommand;
import org.flinknpu.schema.BrainSettings;
import org.flinknpu.schema.MotorOutput;
import org.flinknpu.schema.SensoryEvent;
import org.flinknpu.schema.Tick;
import org.flinknpu.wire.BrainId;
import org.flinknpu.wire.Framing;
import org.flinknpu.wire.WireCodec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A source that could be far ahead of the brains is held back, and so is memory. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class BackPressureITCase {
    private static final int EVENTS = 40_000;
    private static final int BURSTS_PER_EVENT = 10;
    private static final int BEFORE_DEPLOY = 100;
    private static final int PERIOD_MICROS = 1_000;
    private static final String BRAIN = "b";

    /**
     * Network buffers of 32 KB hold some 300 records each, of which two gates have ten; the backlog
     * holds 400.
     */
    private static final long MOST_AHEAD = 15_000;

    @RegisterExtension
    private static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(1)
                            .build());

    /** The tasks run in this JVM. */
    private static final AtomicLong MADE = new AtomicLong();

    private static final CountDownLatch DEPLOYED = new CountDownLatch(1);
    private static final AtomicLong TAKEN = new AtomicLong();
    private static final AtomicLong MOST = new AtomicLong();
    private static final WireCodec<MotorOutput> MOTOR =
            WireCodec.of(MotorOutput.class, Framing.SINGLE_OBJECT);

    @Test
    void shouldHoldBackASourceThatOutrunsTheBrains() throws Exception {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        env.setParallelism(1);
        env.setMaxParallelism(OperatorRig.MAX_PARALLELISM);
        DataStream<InboundRecord> sensory =
                env.fromSource(
                        new DataGeneratorSource<>(
                                BackPressureITCase::tick, EVENTS, InboundRecord.TYPE),
                        WatermarkStrategy.noWatermarks(),
                        "sensory");
        DataStream<InboundRecord> commands =
                env.fromSource(
                        new DataGeneratorSource<>(index -> deploy(), 1, InboundRecord.TYPE),
                        WatermarkStrategy.noWatermarks(),
                        "command");
        NpuOptions options =
                NpuOptions.defaults()
                        .withBackend(new NpuOptions.Backend("reference", "", 0))
                        .withWaiting(new NpuOptions.Waiting(EVENTS, 1 << 30, 60_000))
                        .withTurns(new NpuOptions.Turns(1_000, 1_000, 64 << 10));
        sensory.keyBy(InboundRecord::brainId)
                .connect(commands.keyBy(InboundRecord::brainId))
                .transform("brains", OutboundRecord.TYPE, new NpuOperatorFactory(options))
                .map(BackPressureITCase::note)
                .returns(OutboundRecord.TYPE)
                .sinkTo(new DiscardingSink<>());

        env.execute();

        assertThat(TAKEN).hasValueGreaterThan(EVENTS - 100L);
        assertThat(MOST).hasValueLessThan(MOST_AHEAD);
    }

    private static OutboundRecord note(OutboundRecord output) {
        long taken = MOTOR.decode(output.value()).value().getInputPosition().getSensoryOffset();
        TAKEN.set(taken);
        DEPLOYED.countDown();
        MOST.accumulateAndGet(MADE.get() - taken, Math::max);
        return output;
    }

    private static InboundRecord tick(long index) throws InterruptedException {
        if (index == BEFORE_DEPLOY) {
            // What waits for a deploy has limits of its own.
            DEPLOYED.await();
        }
        MADE.set(index);
        SensoryEvent event =
                SensoryEvent.newBuilder()
                        .setBrainId(BRAIN)
                        .setEventTimeMicros((index + 1) * BURSTS_PER_EVENT * PERIOD_MICROS)
                        .setPayload(new Tick())
                        .build();
        return new InboundRecord(
                BRAIN,
                "npu.sensory.v1",
                0,
                index,
                0,
                BrainId.key(BRAIN),
                WireCodec.of(SensoryEvent.class, Framing.SINGLE_OBJECT).encode(event));
    }

    private static InboundRecord deploy() {
        BrainSettings settings = OperatorRig.settings();
        settings.setPeriodMicros(PERIOD_MICROS);
        settings.setMetricsEveryBursts(0);
        BrainCommand command =
                BrainCommand.newBuilder()
                        .setBrainId(BRAIN)
                        .setAction(OperatorRig.deployOf(TestBrains.random(1), settings))
                        .build();
        return new InboundRecord(
                BRAIN,
                "npu.command.v1",
                0,
                0,
                0,
                BrainId.key(BRAIN),
                WireCodec.of(BrainCommand.class, Framing.SINGLE_OBJECT).encode(command));
    }
}
