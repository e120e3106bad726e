package org.flinknpu.flow;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;
import org.flinknpu.device.Kernels;
import org.flinknpu.flow.state.SeatImage;
import org.flinknpu.schema.BrainCommand;
import org.flinknpu.schema.BrainSettings;
import org.flinknpu.schema.Deploy;
import org.flinknpu.schema.ScalarReading;
import org.flinknpu.schema.SensoryEvent;
import org.flinknpu.schema.Tick;
import org.flinknpu.wire.BrainId;
import org.flinknpu.wire.Framing;
import org.flinknpu.wire.WireCodec;

/**
 * Seats in a task that goes round as Flink's does: all calls that were asked for, then one record
 * of the input, and so forth.
 */
final class SeatsRig implements AutoCloseable {
    static final long PERIOD_MICROS = 1_000;

    private static final WireCodec<BrainCommand> COMMAND =
            WireCodec.of(BrainCommand.class, Framing.SINGLE_OBJECT);
    private static final WireCodec<SensoryEvent> SENSORY =
            WireCodec.of(SensoryEvent.class, Framing.SINGLE_OBJECT);

    final List<OutboundRecord> outputs = new ArrayList<>();
    final Seats seats;
    final BrainHost host;
    private final LinkedBlockingQueue<Runnable> mails = new LinkedBlockingQueue<>();
    private final ArrayDeque<Arrival> input = new ArrayDeque<>();
    private long nowMillis;
    private int turns;
    private int wakeUps;
    private int waits;
    private long offset;

    /** A record in the input. */
    private record Arrival(Input side, InboundRecord record) {}

    /** Seats without brains. */
    SeatsRig(NpuOptions options) {
        this(options, List.of());
    }

    /** Seats that go on where others stood. */
    SeatsRig(NpuOptions options, List<SeatImage> saved) {
        this(options, saved, Kernels.installed(), WallTime.SYSTEM);
    }

    /** Seats with their own choice of backends and their own clock. */
    SeatsRig(NpuOptions options, List<SeatImage> saved, Kernels kernels, WallTime time) {
        host =
                new BrainHost(
                        options,
                        kernels,
                        outputs::add,
                        new NpuMetrics(new UnregisteredMetricsGroup()),
                        time);
        seats = new Seats(host, id -> 0, new Task());
        saved.forEach(seat -> seats.restore(0, seat));
        seats.resume();
    }

    private final class Task implements Surroundings {
        @Override
        public void askForTurn() {
            mails.add(
                    () -> {
                        turns++;
                        seats.turn();
                    });
        }

        @Override
        public void wakeAt(long micros) {
            wakeUps++;
        }

        @Override
        public void later(Runnable work) {
            mails.add(work);
        }

        @Override
        public void awaitCall() {
            waits++;
            runNextMail();
        }

        @Override
        public long nowMillis() {
            return nowMillis;
        }
    }

    /** Options of fleets in tests. */
    static NpuOptions options() {
        return NpuOptions.defaults().withBackend(new NpuOptions.Backend("cpu", "", 1));
    }

    /** Settings of a brain on the event clock that may catch up everything. */
    static BrainSettings settings() {
        BrainSettings settings = BrainSettings.newBuilder().build();
        settings.setPeriodMicros((int) PERIOD_MICROS);
        settings.setEpochMicros(0L);
        settings.setMaxCatchUpBursts(10_000_000);
        settings.setMetricsEveryBursts(0);
        return settings;
    }

    /** Lets time pass on the clock that events wait by. */
    void pass(long millis) {
        nowMillis += millis;
    }

    /** How many turns were given. */
    int turns() {
        return turns;
    }

    /** How often the wall clock was asked to call. */
    int wakeUps() {
        return wakeUps;
    }

    /** Records that have not been taken. */
    int inputLeft() {
        return input.size();
    }

    /** Puts a deploy into the input. */
    void deploy(String brainId, Connectome connectome, BrainSettings settings) {
        deploy(
                brainId,
                Deploy.newBuilder()
                        .setConnectome(ByteBuffer.wrap(TestBrains.json(connectome)))
                        .setSettings(settings)
                        .build());
    }

    /** Puts a deploy into the input. */
    void deploy(String brainId, Deploy deploy) {
        command(brainId, deploy);
    }

    /** Puts a command into the input that takes effect at once. */
    void command(String brainId, Object action) {
        BrainCommand command =
                BrainCommand.newBuilder().setBrainId(brainId).setAction(action).build();
        add(Input.COMMAND, brainId, COMMAND.encode(command));
    }

    /** Puts a reading of 1 for a channel of the eye into the input. */
    void light(String brainId, long burst, int channel) {
        SensoryEvent event =
                SensoryEvent.newBuilder()
                        .setBrainId(brainId)
                        .setEventTimeMicros(burst * PERIOD_MICROS)
                        .setArea(TestBrains.EYE)
                        .setPayload(
                                ScalarReading.newBuilder().setChannel(channel).setValue(1f).build())
                        .build();
        add(Input.SENSORY, brainId, SENSORY.encode(event));
    }

    /** Puts a tick into the input that makes a brain's bursts up to that one due. */
    void tick(String brainId, long burst) {
        SensoryEvent event =
                SensoryEvent.newBuilder()
                        .setBrainId(brainId)
                        .setEventTimeMicros(burst * PERIOD_MICROS)
                        .setPayload(new Tick())
                        .build();
        add(Input.SENSORY, brainId, SENSORY.encode(event));
    }

    private void add(Input side, String brainId, byte[] value) {
        input.add(
                new Arrival(
                        side,
                        new InboundRecord(
                                brainId, "t", 0, offset++, 0, BrainId.key(brainId), value)));
    }

    /** How often the input had to wait. */
    int waits() {
        return waits;
    }

    /** Waits for something that was asked for, and does it. */
    void runNextMail() {
        try {
            Runnable mail = mails.poll(1, TimeUnit.MINUTES);
            if (mail == null) {
                throw new AssertionError("nothing was asked for within a minute");
            }
            mail.run();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Takes one record of the input, and runs nothing else. */
    void takeOne() {
        Arrival next = input.remove();
        seats.arrive(next.side, next.record);
    }

    /** Goes round once: the calls asked for before, then a record. Whether there was anything. */
    boolean round() {
        int batch = mails.size();
        boolean any = batch > 0 || !input.isEmpty();
        for (int i = 0; i < batch; i++) {
            mails.remove().run();
        }
        if (!input.isEmpty()) {
            takeOne();
        }
        return any;
    }

    /** Goes round until nothing is left. */
    void runAll() {
        while (round()) {
            // Each round may lead to another.
        }
    }

    /** What a snapshot holds; it is not written, so it stays as it is. */
    List<SeatImage> snapshot() {
        List<StagedState> staged = new ArrayList<>();
        List<SeatImage> images = seats.images(0, 1, staged).get(0);
        staged.forEach(StagedState::fill);
        return images;
    }

    /** The last burst of a brain. */
    long bursts(String brainId) {
        return state(brainId).burst();
    }

    /** The state of a brain as a snapshot sees it. */
    BrainState state(String brainId) {
        List<StagedState> staged = new ArrayList<>();
        SeatImage found =
                seats.images(0, 1, staged).get(0).stream()
                        .filter(seat -> seat.brainId().equals(brainId))
                        .findFirst()
                        .orElseThrow();
        staged.forEach(StagedState::fill);
        staged.forEach(StagedState::release);
        return found.brain().state();
    }

    @Override
    public void close() {
        seats.close();
    }
}
