package org.flinknpu.flow.operator;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.runtime.checkpoint.CheckpointOptions;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupsStateHandle;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.apache.flink.runtime.state.memory.MemCheckpointStreamFactory;
import org.apache.flink.streaming.api.operators.OperatorSnapshotFinalizer;
import org.apache.flink.streaming.api.operators.OperatorSnapshotFutures;
import org.apache.flink.streaming.runtime.tasks.mailbox.Mail;
import org.apache.flink.streaming.runtime.tasks.mailbox.TaskMailbox;
import org.flinknpu.brain.Connectome;
import org.flinknpu.flow.InboundRecord;
import org.flinknpu.flow.Input;
import org.flinknpu.flow.NpuOptions;
import org.flinknpu.flow.TestBrains;
import org.flinknpu.flow.state.KeyGroupForm;
import org.flinknpu.flow.state.SeatImage;
import org.flinknpu.schema.BrainCommand;
import org.flinknpu.schema.BrainSettings;
import org.flinknpu.schema.Deploy;
import org.flinknpu.schema.ScalarReading;
import org.flinknpu.schema.SensoryEvent;
import org.flinknpu.schema.Tick;
import org.flinknpu.wire.BrainId;
import org.flinknpu.wire.WireCodec;

/**
 * The operator on Flink's test harness, with a mailbox and a wall clock that stand still until a
 * test moves them.
 */
final class OperatorRig extends CollectedOutputs implements AutoCloseable {
    static final int MAX_PARALLELISM = 16;

    private static final WireCodec<SensoryEvent> SENSORY = codec(SensoryEvent.class);
    private static final WireCodec<BrainCommand> COMMAND = codec(BrainCommand.class);

    /** Wall clock of a new rig. */
    static final long START_MICROS = 1_000_000_000L;

    private final NpuHarness harness;
    private final NpuOptions options;
    private long nowMicros;
    private final List<Fed> fed = new ArrayList<>();
    private long sensoryOffset;
    private long commandOffset;
    private long sentMillis;
    private boolean mailsRunAtOnce = true;

    /** An open operator without state. */
    static OperatorRig open(NpuOptions options) {
        return restored(options, null);
    }

    /** An open operator with state. */
    static OperatorRig restored(NpuOptions options, OperatorSubtaskState state) {
        return restored(options, state, 1, 0, START_MICROS);
    }

    /** The operator that goes on where this one stood at a snapshot, at the same time. */
    OperatorRig restart(OperatorSubtaskState state) {
        return restored(options, state, 1, 0, nowMicros);
    }

    /** An open operator with state, one of several. */
    static OperatorRig restored(
            NpuOptions options,
            OperatorSubtaskState state,
            int parallelism,
            int index,
            long nowMicros) {
        try {
            OperatorRig rig = new OperatorRig(options, parallelism, index, nowMicros);
            rig.harness.setup();
            rig.harness.initializeState(state);
            rig.harness.open();
            rig.runMails();
            return rig;
        } catch (Exception e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    private OperatorRig(NpuOptions options, int parallelism, int index, long nowMicros)
            throws Exception {
        this.options = options;
        this.nowMicros = nowMicros;
        harness = new NpuHarness(options, MAX_PARALLELISM, parallelism, index);
        harness.makeCurrent();
        harness.wallMicros(nowMicros);
    }

    /** The wall clock. */
    long nowMicros() {
        return nowMicros;
    }

    /** Options of the tests: short turns, the backend that is always there. */
    static NpuOptions options() {
        return NpuOptions.defaults()
                .withBackend(new NpuOptions.Backend("reference", "", 0))
                .withTurns(new NpuOptions.Turns(30, 1_000_000, 1 << 20))
                .withIdle(new NpuOptions.Idle(20));
    }

    /** Settings of a brain on the event clock with bursts of 10 ms from moment 0 on. */
    static BrainSettings settings() {
        BrainSettings settings = BrainSettings.newBuilder().build();
        settings.setPeriodMicros(10_000);
        settings.setEpochMicros(0L);
        return settings;
    }

    /** Whether mails run after every call, as they would in an idle task; else when asked. */
    void mailsRunAtOnce(boolean atOnce) {
        mailsRunAtOnce = atOnce;
    }

    void offsets(long nextSensory, long nextCommand) {
        sensoryOffset = nextSensory;
        commandOffset = nextCommand;
    }

    /** Timestamp of the sensory records that follow. */
    void sentMillis(long millis) {
        sentMillis = millis;
    }

    void deploy(String brainId, Connectome connectome, BrainSettings settings) {
        command(brainId, null, deployOf(connectome, settings));
    }

    static Deploy deployOf(Connectome connectome, BrainSettings settings) {
        return Deploy.newBuilder()
                .setConnectome(ByteBuffer.wrap(TestBrains.json(connectome)))
                .setSettings(settings)
                .build();
    }

    void command(String brainId, Long effectiveMicros, Object action) {
        command(
                BrainCommand.newBuilder()
                        .setBrainId(brainId)
                        .setEffectiveTimeMicros(effectiveMicros)
                        .setAction(action)
                        .build());
    }

    void command(BrainCommand command) {
        InboundRecord record =
                new InboundRecord(
                        command.getBrainId(),
                        "npu.command.v1",
                        0,
                        commandOffset++,
                        0,
                        BrainId.key(command.getBrainId()),
                        COMMAND.encode(command));
        feed(new Fed(Input.COMMAND, record, 0));
    }

    void event(String brainId, long timeMicros, String area, Object payload) {
        event(
                SensoryEvent.newBuilder()
                        .setBrainId(brainId)
                        .setEventTimeMicros(timeMicros)
                        .setArea(area)
                        .setPayload(payload)
                        .build());
    }

    void event(SensoryEvent event) {
        InboundRecord record =
                new InboundRecord(
                        event.getBrainId(),
                        "npu.sensory.v1",
                        0,
                        sensoryOffset++,
                        sentMillis,
                        BrainId.key(event.getBrainId()),
                        SENSORY.encode(event));
        feed(new Fed(Input.SENSORY, record, 0));
    }

    void tick(String brainId, long timeMicros) {
        event(brainId, timeMicros, "", new Tick());
    }

    /** A reading of 1 on the scale 0..1 for a channel of the eye. */
    void light(String brainId, long timeMicros, int channel) {
        event(
                brainId,
                timeMicros,
                TestBrains.EYE,
                ScalarReading.newBuilder().setChannel(channel).setValue(1f).build());
    }

    /** Moves processing time and the wall clock. */
    void wallMicros(long micros) {
        feed(new Fed(null, null, micros));
    }

    /**
     * What was done to the operator.
     *
     * @param input where the record came in, or null if time was moved
     * @param record the record
     * @param wallMicros the time
     */
    record Fed(Input input, InboundRecord record, long wallMicros) {}

    /** Does it. */
    void feed(Fed next) {
        fed.add(next);
        if (next.input == Input.SENSORY) {
            run(() -> harness.input1(next.record));
        } else if (next.input == Input.COMMAND) {
            run(() -> harness.input2(next.record));
        } else {
            nowMicros = next.wallMicros;
            run(() -> harness.wallMicros(next.wallMicros));
        }
    }

    /** Everything that was done so far. */
    List<Fed> fed() {
        return fed;
    }

    private interface Step {
        void run() throws Exception;
    }

    private void run(Step step) {
        try {
            harness.makeCurrent();
            step.run();
            if (mailsRunAtOnce) {
                runMails();
            }
            collect(harness);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Runs mails until there are none. */
    void runMails() {
        while (runMail()) {
            // Each may make others.
        }
    }

    /** Runs one mail; false if there was none. */
    boolean runMail() {
        try {
            harness.makeCurrent();
            Optional<Mail> mail = harness.getTaskMailbox().tryTake(TaskMailbox.MIN_PRIORITY);
            if (mail.isEmpty()) {
                return false;
            }
            mail.get().run();
            collect(harness);
            return true;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Ends the inputs. */
    void finish() {
        run(() -> harness.getOperator().finish());
    }

    /** Takes a snapshot whose asynchronous part has not run. */
    OperatorSnapshotFutures startSnapshot() {
        try {
            return harness.getOperator()
                    .snapshotState(
                            1,
                            1,
                            CheckpointOptions.forCheckpointWithDefaultLocation(),
                            new MemCheckpointStreamFactory(1 << 28));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Runs the asynchronous part of a snapshot. */
    static OperatorSubtaskState finishSnapshot(OperatorSnapshotFutures futures) {
        try {
            return OperatorSnapshotFinalizer.create(futures).getJobManagerOwnedState();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** A snapshot, written to its end. */
    OperatorSubtaskState snapshot() {
        try {
            return harness.snapshot(1, 1);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** A snapshot as a task takes it, with what the operator sends before the barrier. */
    OperatorSubtaskState checkpoint() {
        run(() -> harness.prepareSnapshotPreBarrier(1));
        return snapshot();
    }

    NpuHarness harness() {
        return harness;
    }

    /** The seats in a snapshot. */
    static List<SeatImage> seats(OperatorSubtaskState state) {
        List<SeatImage> seats = new ArrayList<>();
        try {
            for (KeyedStateHandle handle : state.getRawKeyedState()) {
                KeyGroupsStateHandle groups = (KeyGroupsStateHandle) handle;
                try (FSDataInputStream in = groups.openInputStream()) {
                    for (var offset : groups.getGroupRangeOffsets()) {
                        in.seek(offset.f1);
                        new KeyGroupForm().read(in, "keyGroup=" + offset.f0, seats::add);
                    }
                }
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        return seats;
    }

    /** The only seat in a snapshot. */
    static SeatImage seat(OperatorSubtaskState state) {
        List<SeatImage> seats = seats(state);
        if (seats.size() != 1) {
            throw new AssertionError("expected one seat: " + seats.size());
        }
        return seats.get(0);
    }

    @Override
    public void close() {
        try {
            harness.makeCurrent();
            harness.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
