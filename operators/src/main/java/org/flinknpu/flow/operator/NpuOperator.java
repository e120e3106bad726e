package org.flinknpu.flow.operator;

import java.util.concurrent.RejectedExecutionException;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.runtime.checkpoint.CheckpointOptions;
import org.apache.flink.runtime.state.CheckpointStreamFactory;
import org.apache.flink.runtime.state.CheckpointableKeyedStateBackend;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OperatorSnapshotFutures;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.flinknpu.device.Kernels;
import org.flinknpu.flow.BrainHost;
import org.flinknpu.flow.InboundRecord;
import org.flinknpu.flow.Input;
import org.flinknpu.flow.NpuMetrics;
import org.flinknpu.flow.NpuOptions;
import org.flinknpu.flow.OutboundRecord;
import org.flinknpu.flow.Outlet;
import org.flinknpu.flow.Outputs;
import org.flinknpu.flow.Seats;
import org.flinknpu.flow.Surroundings;
import org.flinknpu.flow.WallTime;

/**
 * The operator that hosts brains: routes records to {@link Seats}, emits what comes out, and moves
 * the seats in and out of Flink's state. No maths is done here.
 *
 * <p>State is raw keyed state: at the barrier the state of every brain that has changed is copied
 * in memory, and the copy is written in the asynchronous part of the checkpoint ({@link
 * BrainStore}).
 */
final class NpuOperator extends AbstractStreamOperator<OutboundRecord>
        implements TwoInputStreamOperator<InboundRecord, InboundRecord, OutboundRecord>,
                Outlet,
                Surroundings {
    private static final long serialVersionUID = 1L;
    private static final int NANOS_PER_MILLI = 1_000_000;
    private static final int EXPIRY_CHECKS = 4;

    private final transient NpuOptions options;
    private final transient WallTime time;
    private final transient MailboxExecutor mailbox;
    private final transient StreamRecord<OutboundRecord> emitted = new StreamRecord<>(null);
    private transient BrainStore store;
    private transient NpuMetrics npuMetrics;
    private transient BrainHost host;
    private transient Seats seats;
    private transient WakeUps wakeUps;

    NpuOperator(
            StreamOperatorParameters<OutboundRecord> parameters,
            NpuOptions options,
            WallTime time) {
        super(parameters);
        this.options = options;
        this.time = time;
        mailbox = parameters.getMailboxExecutor();
    }

    @Override
    protected boolean isUsingCustomRawKeyedState() {
        return true;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        long start = System.nanoTime();
        int maxParallelism = getRuntimeContext().getTaskInfo().getMaxNumberOfParallelSubtasks();
        npuMetrics = new NpuMetrics(getMetricGroup());
        Kernels kernels = Kernels.installed();
        npuMetrics.choice(kernels.counters());
        NpuOptions local =
                GpuShare.apply(
                        options,
                        getRuntimeContext().getExternalResourceInfos(GpuShare.RESOURCE),
                        kernels);
        host = new BrainHost(local, kernels, this, npuMetrics, time);
        seats =
                new Seats(
                        host,
                        id -> KeyGroupRangeAssignment.assignToKeyGroup(id, maxParallelism),
                        this);
        KeyGroupRange range =
                ((CheckpointableKeyedStateBackend<?>) getKeyedStateBackend()).getKeyGroupRange();
        store = new BrainStore(range, npuMetrics);
        if (context.isRestored()) {
            store.restore(context.getRawKeyedStateInputs(), seats);
            npuMetrics.restoreMillis((System.nanoTime() - start) / NANOS_PER_MILLI);
        }
    }

    @Override
    public void open() throws Exception {
        super.open();
        wakeUps = new WakeUps(time, getProcessingTimeService(), mailbox, seats::tick);
        seats.resume();
        // Not before brains have been restored: they share what they have loaded.
        host.keepStandby();
        repeat(Math.max(1, options.waiting().millis() / EXPIRY_CHECKS), seats::expire);
        if (options.idle().parkMillis() > 0) {
            repeat(options.idle().parkMillis(), seats::park);
        }
    }

    private void repeat(long everyMillis, Runnable work) {
        getProcessingTimeService()
                .registerTimer(
                        nowMillis() + everyMillis,
                        moment -> {
                            work.run();
                            repeat(everyMillis, work);
                        });
    }

    @Override
    public void processElement1(StreamRecord<InboundRecord> element) {
        seats.arrive(Input.SENSORY, element.getValue());
    }

    @Override
    public void processElement2(StreamRecord<InboundRecord> element) {
        seats.arrive(Input.COMMAND, element.getValue());
    }

    @Override
    public void emit(OutboundRecord record) {
        emitted.replace(record, record.timestampMillis());
        switch (record.route()) {
            case MOTOR -> output.collect(emitted);
            case SPIKES -> output.collect(Outputs.SPIKES, emitted);
            case METRICS -> output.collect(Outputs.METRICS, emitted);
            case DEAD_LETTER -> output.collect(Outputs.DEAD_LETTERS, emitted);
            case JOURNAL -> output.collect(Outputs.JOURNAL, emitted);
        }
    }

    @Override
    public void askForTurn() {
        try {
            mailbox.execute(seats::turn, "turn of a brain");
        } catch (RejectedExecutionException e) {
            // The task ends without draining. What is left to do is part of the savepoint.
            LOG.debug("No more turns: the task ends");
        }
    }

    @Override
    public void wakeAt(long micros) {
        wakeUps.at(micros);
    }

    @Override
    public void later(Runnable work) {
        try {
            mailbox.execute(work::run, "brain that was loaded");
        } catch (RejectedExecutionException e) {
            LOG.debug("A brain was loaded for a task that has ended");
        }
    }

    @Override
    public void awaitCall() {
        try {
            mailbox.yield();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Task is being cancelled", e);
        }
    }

    @Override
    public long nowMillis() {
        return getProcessingTimeService().getCurrentProcessingTime();
    }

    /** Runs before the barrier leaves: what is sent here belongs to the checkpoint. */
    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
        super.prepareSnapshotPreBarrier(checkpointId);
        seats.barrier();
    }

    @Override
    public OperatorSnapshotFutures snapshotState(
            long checkpointId,
            long timestamp,
            CheckpointOptions checkpointOptions,
            CheckpointStreamFactory streams)
            throws Exception {
        long start = System.nanoTime();
        OperatorSnapshotFutures futures =
                super.snapshotState(checkpointId, timestamp, checkpointOptions, streams);
        try {
            futures.setKeyedStateRawFuture(
                    store.snapshot(seats, streams, getContainingTask().getCancelables()));
            npuMetrics.snapshotPause(System.nanoTime() - start);
            return futures;
        } catch (Exception e) {
            futures.cancel();
            throw e;
        }
    }

    @Override
    public void finish() throws Exception {
        seats.finish();
        super.finish();
    }

    @Override
    public void close() throws Exception {
        try {
            if (wakeUps != null) {
                wakeUps.close();
            }
            if (seats != null) {
                seats.close();
            }
        } finally {
            super.close();
        }
    }
}
