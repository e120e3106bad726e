package org.flinknpu.flow;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;
import org.flinknpu.device.Kernels;
import org.flinknpu.schema.BrainCommand;
import org.flinknpu.schema.BrainSettings;
import org.flinknpu.schema.Deploy;
import org.flinknpu.schema.SensoryEvent;
import org.flinknpu.schema.Tick;
import org.flinknpu.wire.BrainId;
import org.flinknpu.wire.Framing;
import org.flinknpu.wire.WireCodec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SeatsTest {
    private static final WireCodec<SensoryEvent> EVENTS =
            WireCodec.of(SensoryEvent.class, Framing.SINGLE_OBJECT);
    private static final int PERIOD_MICROS = 1_000;

    private final List<OutboundRecord> outputs = new ArrayList<>();
    private int turnsAsked;
    private Seats seats;

    @BeforeEach
    void openSeats() {
        // Long turns: a machine under load must not cut them short.
        open(NpuOptions.defaults().withTurns(new NpuOptions.Turns(1_000, 60_000_000, 32 << 20)));
    }

    private void open(NpuOptions options) {
        BrainHost host =
                new BrainHost(
                        options.withBackend(new NpuOptions.Backend("cpu", "", 1)),
                        Kernels.installed(),
                        outputs::add,
                        new NpuMetrics(new UnregisteredMetricsGroup()),
                        WallTime.SYSTEM);
        seats =
                new Seats(
                        host,
                        id -> 0,
                        new Surroundings() {
                            @Override
                            public void askForTurn() {
                                turnsAsked++;
                            }

                            @Override
                            public void wakeAt(long micros) {
                                throw new AssertionError("no brain is on the wall clock");
                            }

                            @Override
                            public void later(Runnable work) {
                                throw new AssertionError("nothing is loaded from a file");
                            }

                            @Override
                            public void awaitCall() {
                                throw new AssertionError("nothing is loaded from a file");
                            }

                            @Override
                            public long nowMillis() {
                                return 0;
                            }
                        });
        seats.resume();
    }

    @Test
    void shouldReuseMemoryOfSnapshotsThatAreWritten() {
        deploy("b");
        BrainState first = snapshot(true);

        tick("b", 1);
        BrainState second = snapshot(true);

        assertThat(second).isSameAs(first);
        assertThat(second.burst()).isEqualTo(1);
    }

    @Test
    void shouldNotTouchMemoryThatASnapshotStillReads() {
        deploy("b");
        tick("b", 1);
        BrainState reading = snapshot(false);

        tick("b", 2);
        BrainState next = snapshot(false);

        assertThat(next).isNotSameAs(reading);
        assertThat(reading.burst()).isEqualTo(1);
        assertThat(next.burst()).isEqualTo(2);
    }

    @Test
    void shouldShareMemoryBetweenSnapshotsOfABrainThatHasNotChanged() {
        deploy("b");
        tick("b", 1);
        BrainState reading = snapshot(false);

        assertThat(snapshot(false)).isSameAs(reading);
    }

    @Test
    void shouldAskForOneTurnAtATime() {
        open(NpuOptions.defaults().withTurns(new NpuOptions.Turns(10, 1_000_000, 1 << 20)));
        deploy("b");
        deploy("c");

        tick("b", 35);
        tick("c", 35);
        assertThat(turnsAsked).isEqualTo(1);
        int turns = 0;
        while (turnsAsked > turns) {
            turns++;
            seats.turn();
        }

        // 3 more turns for each, and one for each that finds nothing left.
        assertThat(turns).isBetween(6, 8);
        assertThat(snapshotOf("b").burst()).isEqualTo(35);
        assertThat(snapshotOf("c").burst()).isEqualTo(35);
    }

    @Test
    void shouldRunDueBurstsFirstWhenTooMuchWaitsBehindThem() {
        open(NpuOptions.defaults().withTurns(new NpuOptions.Turns(10, 1_000_000, 2_000)));
        deploy("b");
        for (int time = 1_000; time <= 1_100; time++) {
            tick("b", time);
        }

        // Never asked for a turn, so only back-pressure has run them.
        assertThat(snapshotOf("b").burst()).isGreaterThan(900);
    }

    @Test
    void shouldEndTurnWhenItsTimeIsUp() {
        open(NpuOptions.defaults().withTurns(new NpuOptions.Turns(1_000_000, 1, 1 << 20)));
        deploy("b");

        tick("b", 1_000);

        assertThat(snapshotOf("b").burst()).isLessThan(1_000);
        assertThat(turnsAsked).isEqualTo(1);
    }

    @Test
    void shouldNotAllocateForBurstsWithoutInputAndOutput() {
        open(NpuOptions.defaults().withTurns(new NpuOptions.Turns(1_000_000, 60_000_000, 0)));
        deploy("b", TestBrains.relay(2, 1), 0);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        // On a busy machine the compiler takes its time to remove what needs no memory.
        for (int round = 1; round <= 10; round++) {
            InboundRecord tick = tickRecord("b", round * 50_000);
            long before = threads.getCurrentThreadAllocatedBytes();
            seats.arrive(Input.SENSORY, tick);
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }

        // The tick itself; a byte per burst would be more.
        assertThat(least).isLessThan(50_000);
        assertThat(snapshotOf("b").burst()).isEqualTo(500_000);
    }

    private BrainState snapshot(boolean written) {
        List<StagedState> staged = new ArrayList<>();
        BrainState state = seats.images(0, 1, staged).get(0).get(0).brain().state();
        if (written) {
            staged.forEach(StagedState::release);
        }
        return state;
    }

    private BrainState snapshotOf(String brainId) {
        List<StagedState> staged = new ArrayList<>();
        return seats.images(0, 1, staged).get(0).stream()
                .filter(seat -> seat.brainId().equals(brainId))
                .findFirst()
                .orElseThrow()
                .brain()
                .state();
    }

    private void deploy(String brainId) {
        deploy(brainId, TestBrains.random(1), 1_000);
    }

    private void deploy(String brainId, Connectome connectome, int metricsEveryBursts) {
        BrainSettings settings = BrainSettings.newBuilder().build();
        settings.setPeriodMicros(PERIOD_MICROS);
        settings.setEpochMicros(0L);
        settings.setMaxCatchUpBursts(1_000_000);
        settings.setMetricsEveryBursts(metricsEveryBursts);
        BrainCommand command =
                BrainCommand.newBuilder()
                        .setBrainId(brainId)
                        .setAction(
                                Deploy.newBuilder()
                                        .setConnectome(ByteBuffer.wrap(TestBrains.json(connectome)))
                                        .setSettings(settings)
                                        .build())
                        .build();
        seats.arrive(
                Input.COMMAND,
                record(
                        brainId,
                        WireCodec.of(BrainCommand.class, Framing.SINGLE_OBJECT).encode(command)));
    }

    private void tick(String brainId, long bursts) {
        seats.arrive(Input.SENSORY, tickRecord(brainId, bursts));
    }

    private static InboundRecord tickRecord(String brainId, long bursts) {
        SensoryEvent event =
                SensoryEvent.newBuilder()
                        .setBrainId(brainId)
                        .setEventTimeMicros(bursts * PERIOD_MICROS)
                        .setPayload(new Tick())
                        .build();
        return record(brainId, EVENTS.encode(event));
    }

    private static InboundRecord record(String brainId, byte[] value) {
        return new InboundRecord(brainId, "t", 0, 0, 0, BrainId.key(brainId), value);
    }
}
