package org.flinknpu.flow;

import java.util.List;
import org.flinknpu.device.BackendUnavailableException;
import org.flinknpu.device.DeviceFailureException;
import org.flinknpu.flow.state.AreaUpdate;
import org.flinknpu.flow.state.PendingImage;
import org.flinknpu.schema.UpdateArea;
import org.flinknpu.wire.DeadLetterReason;

/**
 * What commands have made of one brain: whether it is paused or removed, how many steps it owes,
 * which parameters are changed; and the commands whose time is still to come.
 *
 * <p>Used by the task's thread only.
 */
final class BrainOrders {
    private final BrainHost host;
    private final BurstClock clock;
    private final PendingCommands commands;
    private final AreaUpdates updates;
    private final BrainReport report;
    private final BrainJournal journal;
    private final GapWatch gaps;
    private final HostedKernel kernel;
    private final Bursts bursts;
    private boolean paused;
    private int stepsLeft;
    private boolean removed;

    /**
     * No command has been applied yet, apart from the updates.
     *
     * @param commands those that wait; others may be added at any time
     */
    BrainOrders(
            BrainHost host,
            BurstClock clock,
            PendingCommands commands,
            AreaUpdates updates,
            BrainReport report,
            BrainJournal journal,
            GapWatch gaps,
            HostedKernel kernel,
            Bursts bursts) {
        this.host = host;
        this.clock = clock;
        this.commands = commands;
        this.updates = updates;
        this.report = report;
        this.journal = journal;
        this.gaps = gaps;
        this.kernel = kernel;
        this.bursts = bursts;
    }

    boolean paused() {
        return paused;
    }

    /** Pauses the brain without a command. */
    void pause() {
        paused = true;
    }

    /** Bursts of a step command that have not run. */
    int stepsLeft() {
        return stepsLeft;
    }

    /** A burst has run; if steps are owed, it was one of them. */
    void ran() {
        if (stepsLeft > 0) {
            stepsLeft--;
        }
    }

    /** Whether a remove command has taken effect. */
    boolean removed() {
        return removed;
    }

    /** Whether the time of a command has come. */
    boolean due() {
        return commands.nextMicros()
                <= (clock.started() ? clock.nextStartMicros() : PendingCommands.AT_ONCE);
    }

    /** Moment of the next command, or {@link PendingCommands#NEVER}. */
    long nextMicros() {
        return commands.nextMicros();
    }

    /** Applies commands up to the first step command, whose bursts come before later commands. */
    void apply() {
        while (!removed && stepsLeft == 0 && due()) {
            PendingCommands.Pending next = commands.remove();
            try {
                apply(next.command().getAction());
            } catch (CommandRefusedException e) {
                report.deadLetter();
                host.deadLetter(next.record(), e.reason(), e.getMessage());
            }
        }
    }

    private void apply(Object action) throws CommandRefusedException {
        switch (BrainAction.of(action)) {
            case PAUSE -> paused = true;
            case RESUME -> {
                paused = false;
                gaps.resumed();
            }
            case STEP -> stepsLeft = BrainAction.stepBursts(action, paused);
            case RESET -> {
                kernel.reset();
                bursts.reset();
                journal.reset();
            }
            case REMOVE -> {
                removed = true;
                journal.removed();
            }
            case UPDATE_AREA -> update((UpdateArea) action);
            case DEPLOY -> throw new IllegalStateException("A deploy is no command to a brain");
        }
    }

    private void update(UpdateArea update) throws CommandRefusedException {
        try {
            kernel.change(updates.changed(update, kernel.connectome()));
            updates.remember(update);
        } catch (BackendUnavailableException | DeviceFailureException e) {
            throw new CommandRefusedException(DeadLetterReason.INVALID_COMMAND, e.getMessage());
        }
    }

    /** The records that wait and will never be used, because the brain is removed. */
    List<InboundRecord> removeAll() {
        return commands.removeAll();
    }

    /** Parameters that are changed. */
    List<AreaUpdate> updateImages() {
        return updates.images();
    }

    /** The commands that wait. */
    List<PendingImage> images() {
        return commands.images();
    }

    /** Takes over what was saved, apart from updates and the commands that wait. */
    void restore(boolean wasPaused, int steps) {
        paused = wasPaused;
        stepsLeft = steps;
    }
}
