package org.flinknpu.flow;

import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import org.flinknpu.device.Kernels;
import org.flinknpu.flow.state.BrainImage;
import org.flinknpu.flow.state.SeatImage;
import org.flinknpu.schema.InputPosition;
import org.flinknpu.schema.JournalEntry;
import org.flinknpu.schema.JournalKind;
import org.flinknpu.schema.LogGap;

/**
 * Runs a brain again: from its deploy or a snapshot, through what its journal says, with the
 * records of the logs. It takes the same records between the same bursts at the same moments, so it
 * gives the same outputs, on any backend.
 *
 * <p>On the event clock the records themselves decide which bursts run; on the wall clock the
 * journal does, and between two of its entries bursts follow each other and take nothing. Used by
 * one thread.
 */
public final class BrainRerun implements AutoCloseable {
    private final String brainId;
    private final InputLog log;
    private final Seats seats;
    private final RerunTime time = new RerunTime();
    private int partition = -1;
    private long offset = -1;

    private final Rewinds rewinds = new Rewinds();

    /** The inputs of one brain as they stand in their topics. */
    public interface InputLog {
        /**
         * The next sensory record of the brain that its decoder accepts.
         *
         * @return the first with a higher offset, or null at the end of the log
         * @throws RerunException if the log does not reach back so far
         */
        InboundRecord sensoryAfter(int partition, long offset);

        /**
         * A command.
         *
         * @throws RerunException if it is not there
         */
        InboundRecord command(int partition, long offset);
    }

    /** A clock that nothing depends on: the journal says what time it was. */
    private static final class RerunTime implements WallTime {
        private static final long serialVersionUID = 1L;

        @Override
        public long nowMicros() {
            return 0;
        }

        @Override
        public boolean real() {
            return false;
        }
    }

    /** Seats have no task around them: what is due runs when it is asked for. */
    private static final class NoTask implements Surroundings {
        private final LinkedBlockingQueue<Runnable> calls = new LinkedBlockingQueue<>();

        @Override
        public void askForTurn() {
            // finish() runs the queue.
        }

        @Override
        public void wakeAt(long micros) {
            // The journal says when.
        }

        @Override
        public void later(Runnable work) {
            calls.add(work);
        }

        @Override
        public void awaitCall() {
            try {
                calls.take().run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new RerunException("Interrupted while the brain was loaded");
            }
        }

        @Override
        public long nowMillis() {
            return 0;
        }
    }

    /**
     * A brain that is not there yet.
     *
     * @param options as of the job; its backend is used, whatever the brain asks for
     * @param brainId id of the brain
     * @param log its inputs
     * @param outlet takes what the bursts give
     * @param metrics counts
     */
    public BrainRerun(
            NpuOptions options, String brainId, InputLog log, Outlet outlet, NpuMetrics metrics) {
        this.brainId = brainId;
        this.log = log;
        BrainHost host =
                new BrainHost(
                        options.withRecorder(new NpuOptions.Recorder(false, GapPolicy.PAUSE)),
                        Kernels.installed(),
                        outlet,
                        metrics,
                        time);
        host.ignoreBackendsOfBrains();
        seats = new Seats(host, id -> 0, new NoTask());
    }

    /** Begins at a snapshot. */
    public void start(BrainImage image) {
        seats.restore(0, new SeatImage(brainId, List.of(), List.of(), image));
        seats.awaitLoads();
        partition = image.position().sensoryPartition();
        offset = image.position().sensoryOffset();
        rewinds.pausedBy(image.gap());
        if (!brain().clock().wall()) {
            // What was due at the snapshot runs before anything else is taken.
            seats.resume();
            seats.finish();
        }
    }

    /** Number of the last burst that ran; 0 before the first. */
    public long lastBurst() {
        Brain brain = seats.brain(brainId);
        return brain == null ? 0 : brain.lastBurst();
    }

    /**
     * Lives through entries of the journal, and what lies between them.
     *
     * @param entries what happened, in order; the first is the deploy unless there is a snapshot
     * @param lastBurst stops as soon as this burst has run
     * @throws RerunException if journal and inputs do not fit together
     */
    public void follow(List<JournalEntry> entries, long lastBurst) {
        rewinds.find(entries, partition >= 0);
        for (JournalEntry entry : entries) {
            if (reached(lastBurst)) {
                return;
            }
            if (rewinds.reached(entry)) {
                rewind(entry.getGap());
            }
            if (entry.getKind() == JournalKind.START) {
                deploy(entry);
            } else if (brain().clock().wall()) {
                live(entry, lastBurst);
            } else {
                takeAll(entry, lastBurst);
            }
            if (entry.getKind() == JournalKind.REMOVED) {
                return;
            }
        }
    }

    /**
     * Goes on after the last entry.
     *
     * @param lastBurst stops as soon as this burst has run
     * @param untilBurst up to which burst the journal is complete
     * @throws RerunException if that burst cannot be reached
     */
    public void finish(long lastBurst, long untilBurst) {
        if (!reached(lastBurst) && brain().clock().wall()) {
            if (untilBurst < lastBurst) {
                throw new RerunException(
                        "Journal of the brain does not reach that far: burst=%d journalEnd=%d; it is written with each checkpoint"
                                .formatted(lastBurst, untilBurst));
            }
            regularBursts(lastBurst - lastBurst(), lastBurst);
        } else if (!reached(lastBurst)) {
            takeUpTo(Long.MAX_VALUE, lastBurst);
        }
        if (!reached(lastBurst)) {
            throw new RerunException(
                    "Brain did not run that burst: burst=%d lastBurst=%d"
                            .formatted(lastBurst, lastBurst()));
        }
    }

    private boolean reached(long burst) {
        return seats.brain(brainId) != null && lastBurst() >= burst;
    }

    private Brain brain() {
        Brain brain = seats.brain(brainId);
        if (brain == null) {
            throw new RerunException(
                    "Brain does not live where its journal says so: brainId=" + brainId);
        }
        return brain;
    }

    private void deploy(JournalEntry entry) {
        InputPosition at = entry.getInput();
        arrive(Input.COMMAND, log.command(at.getCommandPartition(), at.getCommandOffset()));
        partition = -1;
        offset = -1;
        if (brain().clock().wall()) {
            brain().moveTo(entry.getTimeMicros());
        }
    }

    private void arrive(Input input, InboundRecord record) {
        seats.arrive(input, record);
        seats.finish();
    }

    /** Offsets begin anew. */
    private void rewind(LogGap gap) {
        if (partition == gap.getPartition()) {
            offset = Math.min(offset, gap.getFoundOffset() - 1);
        }
    }

    /** Event clock: takes what the entry says was taken; bursts follow from that. */
    private void takeAll(JournalEntry entry, long lastBurst) {
        InputPosition at = entry.getInput();
        switch (entry.getKind()) {
            case TAKEN -> takeExactly(at, null);
            case GAP -> takeExactly(at, gap(entry));
            case COMMAND -> {
                takeUpTo(at.getSensoryOffset(), lastBurst);
                if (lastBurst() < lastBurst) {
                    arrive(
                            Input.COMMAND,
                            log.command(at.getCommandPartition(), at.getCommandOffset()));
                }
            }
            default -> takeUpTo(at.getSensoryOffset(), lastBurst);
        }
    }

    private static Gap gap(JournalEntry entry) {
        return new Gap(entry.getGap().getExpectedOffset(), entry.getGap().getFoundOffset());
    }

    private void takeExactly(InputPosition at, Gap gap) {
        if (partition == at.getSensoryPartition() && offset >= at.getSensoryOffset()) {
            return;
        }
        InboundRecord record =
                log.sensoryAfter(at.getSensoryPartition(), at.getSensoryOffset() - 1);
        if (record == null || record.offset() != at.getSensoryOffset()) {
            throw gone(at.getSensoryPartition(), at.getSensoryOffset());
        }
        take(gap == null ? record : record.withGap(gap));
    }

    private static RerunException gone(int partition, long offset) {
        return new RerunException(
                "Sensory record is gone that the brain took: partition=%d offset=%d"
                        .formatted(partition, offset));
    }

    private void takeUpTo(long lastOffset, long lastBurst) {
        while (offset < lastOffset && partition >= 0 && lastBurst() < lastBurst) {
            InboundRecord record = log.sensoryAfter(partition, offset);
            if (record == null || record.offset() > lastOffset) {
                if (lastOffset < Long.MAX_VALUE) {
                    throw gone(partition, lastOffset);
                }
                return;
            }
            take(record);
        }
    }

    private void take(InboundRecord record) {
        rewinds.requireOldLog(record);
        partition = record.partition();
        offset = record.offset();
        if (brain().clock().wall()) {
            brain().takeEvent(record);
        } else {
            arrive(Input.SENSORY, record);
        }
    }

    /** Wall clock: does what the entry says was done. */
    private void live(JournalEntry entry, long lastBurst) {
        boolean step = entry.getKind() == JournalKind.STEP;
        boolean burst = step || entry.getKind() == JournalKind.BURST;
        regularBursts(entry.getBurst() - (burst ? 1 : 0) - lastBurst(), lastBurst);
        if (lastBurst() >= lastBurst) {
            return;
        }
        long start = entry.getTimeMicros() - (burst && !step ? brain().clock().periodMicros() : 0);
        if (brain().clock().nextStartMicros() != start) {
            brain().moveTo(start);
        }
        InputPosition at = entry.getInput();
        switch (entry.getKind()) {
            case TAKEN -> takeExactly(at, null);
            case GAP -> takeExactly(at, gap(entry));
            default -> takeUpTo(at.getSensoryOffset(), Long.MAX_VALUE);
        }
        if (burst) {
            burst();
            if (lastBurst() != entry.getBurst()) {
                throw new RerunException(
                        "Journal and brain count differently: journal=%d brain=%d"
                                .formatted(entry.getBurst(), lastBurst()));
            }
        } else if (entry.getKind() == JournalKind.COMMAND) {
            seats.take(Input.COMMAND, log.command(at.getCommandPartition(), at.getCommandOffset()));
            brain().moveTo(entry.getTimeMicros());
        } else if (entry.getKind() == JournalKind.PASSED) {
            brain().dropEvents();
        }
    }

    private void regularBursts(long count, long lastBurst) {
        for (long left = count; left > 0 && lastBurst() < lastBurst; left--) {
            burst();
        }
    }

    /** Makes one interval due and runs its burst, or the next one of a step command. */
    private void burst() {
        Brain brain = brain();
        brain.moveTo(brain.clock().nextStartMicros());
        if (brain.halted()) {
            throw new RerunException(
                    "Journal says that a burst ran, but the brain is paused: burst="
                            + (brain.lastBurst() + 1));
        }
        brain.tick(brain.clock().nextEndMicros());
        brain.advance();
        brain.clock().moveTo(brain.clock().nextStartMicros());
    }

    /** Where it stands now; the brain lives. */
    public LifePoint point() {
        BurstClock clock = brain().clock();
        return new LifePoint(
                lastBurst(), clock.started() ? clock.nextStartMicros() : -1, clock.periodMicros());
    }

    @Override
    public void close() {
        seats.close();
    }
}
