package org.flinknpu.flow;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.flinknpu.flow.state.ArrivalImage;
import org.flinknpu.flow.state.BrainImage;
import org.flinknpu.flow.state.CorruptStateException;
import org.flinknpu.flow.state.SeatImage;
import org.flinknpu.flow.state.WaitingImage;
import org.flinknpu.schema.BrainCommand;
import org.flinknpu.schema.Deploy;
import org.flinknpu.wire.DeadLetterReason;
import org.flinknpu.wire.Decoded;

/**
 * The place of one brain id: the living brain, if there is one; events that wait for its deploy, if
 * there is none; and records that wait until the brain has been loaded or has done what is due.
 * Records are taken in the order in which they came, so what comes out does not depend on how work
 * is spread over turns.
 *
 * <p>Used by the task's thread only.
 */
final class Seat {
    private final Seats seats;
    private final BrainHost host;
    private final String brainId;
    private final int keyGroup;
    private final ArrayDeque<ArrivalImage> backlog = new ArrayDeque<>(0);
    private final ArrayDeque<WaitingImage> waiting = new ArrayDeque<>(0);
    private Brain brain;
    private boolean queued;

    /** What is being loaded: a brain that has been deployed or saved; or null. */
    private BrainLoads.Load load;

    /** The record of a deploy that has been taken and whose brain is being loaded; or null. */
    private InboundRecord deploying;

    /** A saved brain that is being loaded; or null. */
    private Saved saved;

    /**
     * A brain as it was saved.
     *
     * @param staged the image's state; snapshots may read it while a kernel is opened with it
     * @param waitingRecords records saved behind the brain
     */
    private record Saved(BrainImage image, StagedState staged, int waitingRecords) {}

    Seat(Seats seats, BrainHost host, String brainId, int keyGroup) {
        this.seats = seats;
        this.host = host;
        this.brainId = brainId;
        this.keyGroup = keyGroup;
    }

    String brainId() {
        return brainId;
    }

    /** The key group of the id. */
    int keyGroup() {
        return keyGroup;
    }

    /** The living brain, or null. */
    Brain brain() {
        return brain;
    }

    /** Whether it stands in the queue for a turn. */
    boolean queued() {
        return queued;
    }

    void queued(boolean now) {
        queued = now;
    }

    /** Whether nothing is left that has to be remembered. */
    boolean vacant() {
        return brain == null && load == null && backlog.isEmpty() && waiting.isEmpty();
    }

    /** Takes a record, now if possible, else behind what is due. */
    void arrive(Input input, InboundRecord record) {
        if (load == null && backlog.isEmpty() && (brain == null || brain.ready())) {
            take(input, record);
        } else {
            backlog.add(new ArrivalImage(input, record));
            seats.backlogChanged(record.memoryBytes());
        }
    }

    /**
     * Does steps of the brain and takes records of the backlog until nothing is left or the turn is
     * over.
     *
     * @return whether something is left
     */
    boolean work(Turn turn) {
        while (turn.goesOn()) {
            int steps = brain == null ? 0 : brain.advance(turn);
            if (steps > 0) {
                turn.steps(steps);
            } else if (brain != null && brain.removed()) {
                bury();
            } else if (load != null || backlog.isEmpty()) {
                return false;
            } else {
                takeNext();
                turn.step();
            }
        }
        return true;
    }

    private void takeNext() {
        ArrivalImage next = backlog.poll();
        seats.backlogChanged(-next.record().memoryBytes());
        take(next.input(), next.record());
    }

    /** Whether it has something to do in which it should join others. */
    boolean joins() {
        return brain != null && brain.joins();
    }

    /**
     * Does what comes before the brain's next burst, as {@link #work} would.
     *
     * @param maxSteps most records to take and stretches of time to let pass
     * @return {@code BURST} if a burst is to be begun; {@code NOTHING} if nothing is left; {@code
     *     PASSED} if something is left that cannot be begun now
     */
    Brain.Due prepare(int maxSteps) {
        for (int step = 0; step < maxSteps; step++) {
            Brain.Due due = brain == null ? Brain.Due.NOTHING : brain.due();
            if (due == Brain.Due.BURST) {
                return brain.splits() ? due : Brain.Due.PASSED;
            }
            if (due == Brain.Due.NOTHING) {
                if (brain != null && brain.removed()) {
                    bury();
                } else if (load != null || backlog.isEmpty()) {
                    return due;
                } else {
                    takeNext();
                }
            }
        }
        return Brain.Due.PASSED;
    }

    /** Takes a record; the brain is ready for it, or there is none. */
    void take(Input input, InboundRecord record) {
        if (input == Input.COMMAND) {
            takeCommand(record);
        } else if (brain != null) {
            brain.takeEvent(record);
        } else {
            await(record);
        }
    }

    private void takeCommand(InboundRecord record) {
        Decoded<BrainCommand> decoded = host.commands().decode(record.value());
        if (!decoded.isAccepted()) {
            host.deadLetter(record, decoded.reason(), decoded.detail());
        } else if (decoded.value().getAction() instanceof Deploy deploy) {
            deploy(record, decoded.value(), deploy);
        } else if (brain != null) {
            brain.takeCommand(record, decoded.value());
        } else {
            host.deadLetter(
                    record,
                    DeadLetterReason.UNKNOWN_BRAIN,
                    "brain is not deployed: brainId=" + brainId + "; send Deploy before");
        }
    }

    private void deploy(InboundRecord record, BrainCommand command, Deploy deploy) {
        host.metrics().commandIn();
        try {
            if (brain == null) {
                seats.requireRoom(brainId);
                if (seats.loads().worthwhile(deploy)) {
                    load = seats.loads().deploy(command, () -> deployLoaded(command));
                    deploying = record;
                    seats.loadStarted(this, record.memoryBytes());
                    return;
                }
                settle(record, BrainOpener.deploy(host, command, BrainOpener.open(host, command)));
                return;
            } else if (!BrainOpener.asks(host, deploy, brain)) {
                throw new CommandRefusedException(
                        DeadLetterReason.DUPLICATE_DEPLOY,
                        "another brain of this id is alive: brainId="
                                + brainId
                                + "; send Remove before, or choose another id");
            }
            brain.tookDeploy(record);
        } catch (CommandRefusedException e) {
            host.deadLetter(record, e.reason(), e.getMessage());
        }
    }

    /** Goes on where the deploy had to wait. */
    private void deployLoaded(BrainCommand command) {
        BrainLoads.Load done = load;
        InboundRecord record = deploying;
        load = null;
        deploying = null;
        seats.loadEnded(this, record.memoryBytes());
        try {
            settle(record, BrainOpener.deploy(host, command, done.opened()));
        } catch (CommandRefusedException e) {
            host.deadLetter(record, e.reason(), e.getMessage());
        }
        seats.goOn(this);
    }

    private void settle(InboundRecord deploy, Brain opened) {
        int waited = waiting.size();
        occupy(opened);
        brain.deployed(deploy, waited);
    }

    private void occupy(Brain opened) {
        brain = opened;
        seats.opened(this);
        // What waited came before everything in the backlog.
        Iterator<WaitingImage> newestFirst = waiting.descendingIterator();
        while (newestFirst.hasNext()) {
            InboundRecord record = newestFirst.next().record();
            backlog.addFirst(new ArrivalImage(Input.SENSORY, record));
            seats.backlogChanged(record.memoryBytes());
            seats.waitingChanged(-record.memoryBytes());
        }
        waiting.clear();
    }

    private void await(InboundRecord record) {
        NpuOptions.Waiting limits = host.options().waiting();
        if (limits.eventsPerBrain() == 0) {
            host.deadLetter(
                    record,
                    DeadLetterReason.UNKNOWN_BRAIN,
                    "brain is not deployed: brainId=" + brainId);
        } else if (waiting.size() >= limits.eventsPerBrain()
                || seats.waitingBytes() + record.memoryBytes() > limits.totalBytes()) {
            host.deadLetter(
                    record,
                    DeadLetterReason.BUFFER_FULL,
                    "brain is not deployed and too many events wait: brainId=%s events=%d limit=%d bytes=%d limit=%d"
                            .formatted(
                                    brainId,
                                    waiting.size(),
                                    limits.eventsPerBrain(),
                                    seats.waitingBytes(),
                                    limits.totalBytes()));
        } else {
            waiting.add(new WaitingImage(seats.nowMillis(), record));
            seats.waitingChanged(record.memoryBytes());
        }
    }

    /**
     * Gives up events that have waited since that moment or longer for a deploy. One whose brain is
     * being loaded has come in time, however long that takes.
     */
    void expire(long sinceMillis) {
        if (load != null) {
            return;
        }
        while (!waiting.isEmpty() && waiting.peek().sinceMillis() <= sinceMillis) {
            InboundRecord record = waiting.poll().record();
            seats.waitingChanged(-record.memoryBytes());
            host.deadLetter(
                    record,
                    DeadLetterReason.UNKNOWN_BRAIN,
                    "brain was not deployed in time: brainId=%s waitedMillis=%d"
                            .formatted(brainId, host.options().waiting().millis()));
        }
    }

    private void bury() {
        Brain dead = brain;
        brain = null;
        for (InboundRecord record : dead.removeEvents()) {
            buried(record);
        }
        for (InboundRecord record : dead.removeCommands()) {
            buried(record);
        }
        dead.close();
        seats.closed(this);
    }

    private void buried(InboundRecord record) {
        host.deadLetter(
                record,
                DeadLetterReason.UNKNOWN_BRAIN,
                "brain was removed before the record took effect: brainId=" + brainId);
    }

    /** What a snapshot has to hold of this seat. */
    SeatImage image(List<StagedState> staged) {
        Brain.Image image = brainImage();
        if (image != null) {
            staged.add(image.staged());
        }
        return new SeatImage(
                brainId,
                backlogImage(),
                waiting.isEmpty() ? List.of() : new ArrayList<>(waiting),
                image == null ? null : image.image());
    }

    /** A brain that is being restored is as it was saved. */
    private Brain.Image brainImage() {
        if (saved != null) {
            saved.staged.addReader();
            return new Brain.Image(saved.image, saved.staged);
        }
        return brain == null ? null : brain.image();
    }

    /** A brain that is being deployed is one whose deploy has not been taken. */
    private List<ArrivalImage> backlogImage() {
        if (deploying == null && backlog.isEmpty()) {
            return List.of();
        }
        List<ArrivalImage> images = new ArrayList<>(backlog.size() + 1);
        if (deploying != null) {
            images.add(new ArrivalImage(Input.COMMAND, deploying));
        }
        images.addAll(backlog);
        return images;
    }

    /** Takes over what was saved. */
    void restore(SeatImage image) {
        backlog.addAll(image.backlog());
        for (ArrivalImage each : image.backlog()) {
            seats.backlogChanged(each.record().memoryBytes());
        }
        waiting.addAll(image.waiting());
        for (WaitingImage each : image.waiting()) {
            seats.waitingChanged(each.record().memoryBytes());
        }
        if (image.brain() != null) {
            restore(image.brain());
        }
    }

    private void restore(BrainImage image) {
        Saved itsSaved = new Saved(image, new StagedState(image.state()), backlog.size());
        if (seats.loads().worthwhile(image)) {
            saved = itsSaved;
            load = seats.loads().restore(brainId, image, this::restoreLoaded);
            seats.loadStarted(this, 0);
        } else {
            restored(itsSaved, BrainOpener.reopen(host, brainId, image));
        }
    }

    /** Goes on where the saved brain had to wait. */
    private void restoreLoaded() {
        BrainLoads.Load done = load;
        Saved itsSaved = saved;
        load = null;
        saved = null;
        seats.loadEnded(this, 0);
        try {
            restored(itsSaved, done.opened());
        } catch (CommandRefusedException e) {
            throw new CorruptStateException(e.getMessage(), e);
        }
        seats.restored(this);
    }

    private void restored(Saved its, BrainOpener.Opened opened) {
        brain = BrainOpener.restore(host, brainId, opened, its.staged, its.waitingRecords);
        seats.opened(this);
    }

    /** Releases the kernel. */
    void close() {
        if (brain != null) {
            brain.close();
            brain = null;
        }
    }
}
