package org.flinknpu.flow;

import java.util.List;
import org.flinknpu.brain.Connectome;
import org.flinknpu.burst.BurstKernel;
import org.flinknpu.flow.codec.Devices;
import org.flinknpu.flow.state.BrainImage;
import org.flinknpu.schema.BrainCommand;
import org.flinknpu.schema.BrainSettings;

/**
 * One living brain: takes records, and between them runs what is due, one small step per call.
 *
 * <p>What happens is a function of the records in the order in which they are taken (and, on the
 * wall clock, of the ticks between them); how the steps are spread over turns changes nothing. So a
 * brain on the event clock takes no record while a step is left to do. A step applies the commands
 * whose time has come, and then
 *
 * <ol>
 *   <li>runs a burst of a step command, which covers the next interval without using it up: time
 *       stands still; or, if a burst is due,
 *   <li>lets intervals pass while the brain is paused, and the events of those intervals with them;
 *   <li>or skips what exceeds the limit of a jump, keeping the events for the next burst;
 *   <li>or runs the burst.
 * </ol>
 *
 * Used by the task's thread only.
 */
final class Brain {
    private final BrainHost host;
    private final LoadedConnectome loaded;
    private final BrainSettings settings;
    private final BurstClock clock;
    private final BurstStamp stamp;
    private final BrainReport report;
    private final PendingEvents events = new PendingEvents();
    private final BrainIntake intake;
    private final BrainJournal journal;
    private final GapWatch gaps;

    private final HostedKernel kernel;
    private final Bursts bursts;
    private final BrainOrders orders;

    /**
     * A brain that is opened.
     *
     * @param host what it shares with others
     * @param brainId its id
     * @param loaded its connectome as deployed
     * @param settings valid settings
     * @param updates what commands have changed
     * @param connectome the connectome with those changes
     * @param clock its clock
     * @param kernel opened with the state of {@code staged}; owned from now on
     * @param staged its state; kept as memory for snapshots
     */
    Brain(
            BrainHost host,
            String brainId,
            LoadedConnectome loaded,
            BrainSettings settings,
            AreaUpdates updates,
            Connectome connectome,
            BurstClock clock,
            BurstKernel kernel,
            StagedState staged) {
        this.host = host;
        this.loaded = loaded;
        this.settings = host.shared(settings);
        this.clock = clock;
        stamp = new BurstStamp(brainId);
        Devices devices = Devices.deployed(connectome, settings, brainId);
        Receptors receptors = new Receptors(connectome, settings.getReceptors(), devices);
        report = new BrainReport(metricsInterval());
        PendingCommands commands = new PendingCommands();
        intake = new BrainIntake(host, clock, receptors, report, events, commands);
        journal = new BrainJournal(host, stamp, clock);
        gaps = new GapWatch(host, stamp, journal);
        this.kernel =
                new HostedKernel(
                        host, brainId, settings, connectome, kernel, staged, !clock.wall(), report);
        bursts =
                new Bursts(
                        host,
                        settings,
                        connectome,
                        clock,
                        stamp,
                        events,
                        receptors,
                        devices,
                        report,
                        journal,
                        this.kernel);
        orders =
                new BrainOrders(
                        host, clock, commands, updates, report, journal, gaps, this.kernel, bursts);
    }

    private int metricsInterval() {
        int asked = settings.getMetricsEveryBursts();
        return asked == 0 ? 0 : Math.max(asked, host.options().quotas().minMetricsEveryBursts());
    }

    /** Its connectome as deployed. */
    LoadedConnectome loaded() {
        return loaded;
    }

    BrainSettings settings() {
        return settings;
    }

    BurstClock clock() {
        return clock;
    }

    /** The connectome that it runs. */
    Connectome connectome() {
        return kernel.connectome();
    }

    BrainReport report() {
        return report;
    }

    /** Whether a remove command has taken effect. */
    boolean removed() {
        return orders.removed();
    }

    /** Whether it can take a record now; if not, steps are left to do. */
    boolean ready() {
        return !orders.removed()
                && orders.stepsLeft() == 0
                && !orders.due()
                && (clock.wall() || !clock.due());
    }

    /** Takes a sensory record; the brain is {@link #ready}. */
    void takeEvent(InboundRecord record) {
        boolean missed = record.gap() != null && gaps.missed(record);
        stamp.took(Input.SENSORY, record);
        journal.tookEvent(record);
        if (missed && gaps.pauses(record)) {
            orders.pause();
        }
        intake.takeEvent(record);
    }

    /** Takes a command other than a deploy; the brain is {@link #ready}. */
    void takeCommand(InboundRecord record, BrainCommand command) {
        stamp.took(Input.COMMAND, record);
        journal.tookCommand();
        intake.takeCommand(record, command, kernel.connectome());
    }

    /** A deploy of this id that leaves the brain as it is. */
    void tookDeploy(InboundRecord record) {
        stamp.took(Input.COMMAND, record);
        journal.tookCommand();
    }

    /**
     * The deploy that brought it to life.
     *
     * @param waitingRecords sensory records that waited for it
     */
    void deployed(InboundRecord record, int waitingRecords) {
        stamp.took(Input.COMMAND, record);
        journal.deployed(kernel.lastBurst(), waitingRecords);
    }

    /** Its flight recorder. */
    BrainJournal journal() {
        return journal;
    }

    /** Wall clock: the machine says what time it is. */
    void tick(long nowMicros) {
        long skipped = clock.tick(nowMicros);
        if (skipped > 0 && !orders.paused()) {
            skipped(skipped);
        }
    }

    /** What comes next. */
    enum Due {
        /** Nothing is left to do. */
        NOTHING,
        /** Time was let pass; ask again. */
        PASSED,
        /** A burst. */
        BURST
    }

    /**
     * Does one step, or several bursts that receive nothing.
     *
     * @param turn how much there is time for
     * @return number of steps; 0 if nothing was left to do
     */
    int advance(Turn turn) {
        Due due = due();
        if (due != Due.BURST) {
            return due == Due.NOTHING ? 0 : 1;
        }
        int silent = silentBursts(turn.room(bursts.burstNanos()));
        if (silent > 1) {
            bursts.runFreely(silent);
        } else {
            burst();
        }
        return silent;
    }

    private int silentBursts(int most) {
        return most == 1 || orders.stepsLeft() > 0 || bursts.driven()
                ? 1
                : clock.undisturbed(most, orders.nextMicros(), events.firstInterval());
    }

    /** Runs the burst that is due, or lets time pass. */
    void advance() {
        if (due() == Due.BURST) {
            burst();
        }
    }

    /** Does what comes before the next burst, up to letting a stretch of time pass. */
    Due due() {
        orders.apply();
        if (orders.removed()) {
            return Due.NOTHING;
        }
        if (orders.stepsLeft() > 0) {
            return Due.BURST;
        }
        if (!clock.due()) {
            return Due.NOTHING;
        }
        if (orders.paused()) {
            clock.pass(orders.nextMicros());
            dropEvents();
            return Due.PASSED;
        }
        if (clock.exhausted()) {
            skipped(clock.pass(PendingCommands.NEVER));
            return Due.PASSED;
        }
        return Due.BURST;
    }

    /** Whether something is left to do that gains from being begun together with other brains. */
    boolean joins() {
        return kernel.splits()
                && !orders.removed()
                && (orders.stepsLeft() > 0 || clock.due() || orders.due());
    }

    /** Whether the next burst can be begun and finished later. */
    boolean splits() {
        return kernel.splits();
    }

    /** Lets go of events whose interval has passed while the brain was paused. */
    void dropEvents() {
        int dropped = events.drop(clock.nextStartMicros());
        journal.passed(dropped);
        if (dropped > 0) {
            host.metrics().eventsPaused(dropped);
        }
    }

    /**
     * Wall clock, run again: time has gone on to that interval.
     *
     * @param startMicros its start
     */
    void moveTo(long startMicros) {
        clock.moveTo(startMicros);
        orders.apply();
    }

    /** Whether it is paused and has no step left to do. */
    boolean halted() {
        return orders.removed() || orders.paused() && orders.stepsLeft() == 0;
    }

    /** Number of the last burst that ran; 0 before the first. */
    long lastBurst() {
        return kernel.lastBurst();
    }

    private void skipped(long count) {
        report.skipped(count);
        journal.skipped(count);
        kernel.metrics().skipped(count);
    }

    private void burst() {
        bursts.run(orders.stepsLeft() > 0);
        orders.ran();
    }

    /** Begins the burst that is {@link #due}; nothing but {@link #finish} may follow. */
    void begin() {
        bursts.begin();
    }

    /** Waits for the burst that was begun, and does what follows from it. */
    void finish() {
        bursts.finish(orders.stepsLeft() > 0);
        orders.ran();
    }

    /** The records that wait and will never be used, because the brain is removed. */
    List<InboundRecord> removeEvents() {
        return events.removeAll();
    }

    /** Likewise for commands. */
    List<InboundRecord> removeCommands() {
        return orders.removeAll();
    }

    /**
     * What a snapshot has to hold. The image's state is that of the returned reader's copy: the
     * caller releases it when the snapshot is written or given up.
     */
    Image image() {
        StagedState staged = kernel.stage();
        staged.addReader();
        return new Image(
                new BrainImage(
                        loaded.reference(),
                        settings,
                        orders.updateImages(),
                        clock.image(),
                        orders.paused(),
                        gaps.image(),
                        orders.stepsLeft(),
                        intake.sequence(),
                        stamp.image(),
                        report.image(),
                        bursts.effectorImages(),
                        bursts.deviceImages(),
                        events.images(),
                        orders.images(),
                        staged.state()),
                staged);
    }

    /**
     * A brain's part of a snapshot.
     *
     * @param image what to write
     * @param staged to be released afterwards
     */
    record Image(BrainImage image, StagedState staged) {}

    /**
     * Takes over what was saved, apart from what the constructor got.
     *
     * @param waitingRecords sensory records saved behind it that it has not taken
     */
    void restore(BrainImage image, int waitingRecords) {
        orders.restore(image.paused(), image.stepsLeft());
        stamp.restore(image.position());
        report.restore(image.report());
        bursts.restore(image.effectors(), image.devices());
        intake.restore(image.sequence(), image.events(), image.commands());
        gaps.restore(image.gap());
        journal.restored(kernel.lastBurst(), waitingRecords);
    }

    /**
     * Goes on from a saved brain that comes from outside, apart from what the constructor got. What
     * it had read of its inputs, and what its metrics had counted, were another's.
     *
     * @param image passed {@link SavedBrainCheck}
     * @throws CommandRefusedException if records wait in it that this brain would not take
     * @throws org.flinknpu.flow.state.CorruptStateException if its effectors or devices are others
     */
    void adopt(BrainImage image) throws CommandRefusedException {
        orders.restore(image.paused(), image.stepsLeft());
        bursts.restore(image.effectors(), image.devices());
        intake.adopt(image, kernel.connectome());
    }

    /** Releases the kernel. */
    void close() {
        gaps.close();
        kernel.close();
    }
}
