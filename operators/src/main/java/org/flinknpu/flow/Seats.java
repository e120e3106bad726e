package org.flinknpu.flow;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.flinknpu.flow.state.CorruptStateException;
import org.flinknpu.flow.state.SeatImage;

/**
 * All brain ids of a subtask: routes records to their seats and shares the task's thread between
 * brains. What is due of one brain runs in turns of bounded length; brains on devices share turns,
 * so that their bursts run together ({@link Round}). A brain that needs more stands in a queue, and
 * one turn is asked for at a time, so that {@link RecordShare records}, checkpoints and other
 * brains come in between. If too much waits behind due bursts, turns run until it does not, and the
 * input has to wait.
 *
 * <p>Used by the task's thread only.
 */
public final class Seats {
    private static final int NANOS_PER_MILLI = 1_000_000;

    private final BrainHost host;
    private final ToIntFunction<String> keyGroups;
    private final Surroundings surroundings;
    private final Map<String, Seat> seats = new HashMap<>();
    private final ArrayDeque<Seat> queue = new ArrayDeque<>();
    private final WallBrains wallBrains = new WallBrains();
    private final List<WallBrains.Due> ticked = new ArrayList<>();
    private final Round round = new Round();
    private final Round.Ended worked = this::worked;
    private final Turn turn;
    private final RecordShare share;
    private final BrainLoads loads;
    private final Population population;
    private boolean turnAsked;
    private boolean resumed;
    private long restoreStart;
    private long backlogBytes;
    private long waitingBytes;

    /**
     * Seats that are all vacant.
     *
     * @param host what brains share
     * @param keyGroups key group of a brain id
     * @param surroundings what the operator does
     */
    public Seats(BrainHost host, ToIntFunction<String> keyGroups, Surroundings surroundings) {
        this.host = host;
        this.keyGroups = keyGroups;
        this.surroundings = surroundings;
        turn = new Turn(host.options().turns());
        share = new RecordShare(host.options().turns());
        loads = new BrainLoads(host, surroundings::later);
        population = new Population(host);
    }

    /** Takes a record that passed its decoder, and runs what it makes due. */
    public void arrive(Input input, InboundRecord record) {
        Seat seat = seats.get(record.brainId());
        if (seat == null) {
            seat = seat(record.brainId());
        }
        share.record();
        seat.arrive(input, record);
        if (!seat.queued()) {
            if (population.living() > 1 && seat.joins()) {
                // Records of other brains may follow, with which it shares a launch.
                goOn(seat);
            } else {
                work(seat, turn.start());
            }
        }
        while (backlogBytes > host.options().turns().maxBacklogBytes() && makeProgress()) {
            // The input has to wait.
        }
    }

    /** Runs what is due, or waits for a brain that is being loaded; false if there is neither. */
    private boolean makeProgress() {
        if (!queue.isEmpty()) {
            workOnQueue(turn.start());
        } else if (loads.running() > 0) {
            surroundings.awaitCall();
        } else {
            return false;
        }
        return true;
    }

    /** Gives a record to its brain without running anything; the brain can take it. */
    void take(Input input, InboundRecord record) {
        seats.get(record.brainId()).take(input, record);
    }

    private Seat seat(String brainId) {
        Seat seat = new Seat(this, host, brainId, keyGroups.applyAsInt(brainId));
        seats.put(brainId, seat);
        return seat;
    }

    private void work(Seat seat, Turn bounds) {
        worked(seat, seat.work(bounds));
    }

    private void worked(Seat seat, boolean more) {
        if (more) {
            goOn(seat);
        } else if (seat.vacant()) {
            seats.remove(seat.brainId(), seat);
        }
    }

    private void askForTurn() {
        if (!turnAsked) {
            turnAsked = true;
            surroundings.askForTurn();
        }
    }

    /**
     * Gives the first brain of the queue its turn, unless it is the records' time. If it can be run
     * together with others of the queue, they have theirs, too.
     */
    public void turn() {
        turnAsked = false;
        if (!queue.isEmpty() && !share.lasts()) {
            workOnQueue(turn.start());
            share.turnEnded();
        }
        if (!queue.isEmpty()) {
            askForTurn();
        }
    }

    private void workOnQueue(Turn bounds) {
        Seat first = queue.poll();
        first.queued(false);
        if (queue.isEmpty() || !first.joins()) {
            work(first, bounds);
            return;
        }
        round.add(first);
        for (int left = queue.size(); left > 0; left--) {
            Seat next = queue.poll();
            if (next.joins()) {
                next.queued(false);
                round.add(next);
            } else {
                queue.add(next);
            }
        }
        round.run(bounds, worked);
    }

    /** Runs everything that is due, to the end. */
    public void finish() {
        while (!queue.isEmpty() || loads.running() > 0) {
            if (queue.isEmpty()) {
                surroundings.awaitCall();
            } else {
                workOnQueue(turn.startEndless());
            }
        }
        barrier();
    }

    /** Waits until every brain that is on its way has come. */
    void awaitLoads() {
        while (loads.running() > 0) {
            surroundings.awaitCall();
        }
    }

    /** Loads that seats have started. */
    BrainLoads loads() {
        return loads;
    }

    /** A saved brain was loaded: the last one ends the restore. */
    void restored(Seat seat) {
        host.metrics().restoreMillis((System.nanoTime() - restoreStart) / NANOS_PER_MILLI);
        if (resumed) {
            goOn(seat);
        }
    }

    /** A seat has work left, or had to wait and has nothing left at all. */
    void goOn(Seat seat) {
        if (!seat.queued()) {
            seat.queued(true);
            queue.add(seat);
            askForTurn();
        }
    }

    /** Runs what the wall clock has made due. */
    public void tick() {
        long now = host.time().nowMicros();
        WallBrains.Due next = wallBrains.poll(now);
        while (next != null) {
            Seat seat = next.seat();
            next.brain().tick(now);
            if (!seat.queued() && seat.joins()) {
                round.add(seat);
                ticked.add(next);
            } else {
                if (!seat.queued()) {
                    work(seat, turn.start());
                }
                wallBrains.add(seat, next.brain());
            }
            next = wallBrains.poll(now);
        }
        if (!round.isEmpty()) {
            round.run(turn.start(), worked);
            ticked.forEach(each -> wallBrains.add(each.seat(), each.brain()));
            ticked.clear();
        }
        wake();
    }

    private void wake() {
        if (!wallBrains.isEmpty()) {
            surroundings.wakeAt(wallBrains.nextMicros());
        }
    }

    /** Gives up events that have waited too long for a deploy. */
    public void expire() {
        if (waitingBytes == 0) {
            return;
        }
        long since = surroundings.nowMillis() - host.options().waiting().millis();
        for (Seat seat : new ArrayList<>(seats.values())) {
            seat.expire(since);
            if (seat.vacant()) {
                seats.remove(seat.brainId(), seat);
            }
        }
    }

    /** Closes the kernels of brains that have been idle since the last call. */
    public void park() {
        host.idleKernels().round();
    }

    /** Refuses one more brain where the subtask or the tenant of the id has as many as it may. */
    void requireRoom(String brainId) throws CommandRefusedException {
        population.requireRoom(brainId);
    }

    /**
     * A brain is on its way: it counts already.
     *
     * @param bytes of its deploy, which is in memory meanwhile
     */
    void loadStarted(Seat seat, long bytes) {
        population.expect(seat.brainId());
        host.metrics().loadingBrains(loads.running());
        backlogChanged(bytes);
    }

    /** It came or was refused, and no longer counts as expected. */
    void loadEnded(Seat seat, long bytes) {
        population.stopExpecting(seat.brainId());
        host.metrics().loadingBrains(loads.running());
        backlogChanged(-bytes);
    }

    void opened(Seat seat) {
        population.born(seat.brainId());
        Brain brain = seat.brain();
        if (brain.clock().wall()) {
            wallBrains.add(seat, brain);
            if (resumed) {
                wake();
            }
        }
    }

    void closed(Seat seat) {
        population.died(seat.brainId());
    }

    void backlogChanged(long bytes) {
        backlogBytes += bytes;
        host.metrics().backlogBytes(backlogBytes);
    }

    void waitingChanged(long bytes) {
        waitingBytes += bytes;
        host.metrics().waitingBytes(waitingBytes);
    }

    long waitingBytes() {
        return waitingBytes;
    }

    long nowMillis() {
        return surroundings.nowMillis();
    }

    /**
     * Everything that a snapshot has to hold, by key group.
     *
     * @param firstKeyGroup first key group of the subtask
     * @param keyGroupCount number of its key groups
     * @param staged gets the copies that the images use, to be released when they are written
     */
    public List<List<SeatImage>> images(
            int firstKeyGroup, int keyGroupCount, List<StagedState> staged) {
        List<List<SeatImage>> images = new ArrayList<>(keyGroupCount);
        for (int i = 0; i < keyGroupCount; i++) {
            images.add(new ArrayList<>(0));
        }
        for (Seat seat : seats.values()) {
            images.get(seat.keyGroup() - firstKeyGroup).add(seat.image(staged));
        }
        return images;
    }

    /**
     * Takes over a seat that was saved.
     *
     * @param keyGroup key group in which it was found
     * @throws CorruptStateException if it does not belong there
     */
    public void restore(int keyGroup, SeatImage image) {
        restoreStart = restoreStart == 0 ? System.nanoTime() : restoreStart;
        if (keyGroups.applyAsInt(image.brainId()) != keyGroup) {
            throw new CorruptStateException(
                    "Saved brain stands in a foreign key group: brainId=%s keyGroup=%d expected=%d; restore with the maximum parallelism of the snapshot"
                            .formatted(
                                    image.brainId(),
                                    keyGroup,
                                    keyGroups.applyAsInt(image.brainId())));
        }
        if (seats.containsKey(image.brainId())) {
            throw new CorruptStateException("Brain saved twice: brainId=" + image.brainId());
        }
        seat(image.brainId()).restore(image);
    }

    /**
     * Goes on with what was due when the snapshot was taken; called once before the first record.
     */
    public void resume() {
        for (Seat seat : new ArrayList<>(seats.values())) {
            seat.queued(true);
            queue.add(seat);
        }
        if (!queue.isEmpty()) {
            askForTurn();
        }
        resumed = true;
        wake();
    }

    /** Records that wait behind due bursts or for brains that are being loaded, in bytes. */
    long backlogBytes() {
        return backlogBytes;
    }

    /** The living brain of an id, or null. */
    Brain brain(String brainId) {
        Seat seat = seats.get(brainId);
        return seat == null ? null : seat.brain();
    }

    /** A checkpoint is about to be taken: journals send what they hold, so that none is saved. */
    public void barrier() {
        for (Seat seat : seats.values()) {
            if (seat.brain() != null) {
                seat.brain().journal().barrier();
            }
        }
    }

    /** Number of ids that are remembered. */
    int size() {
        return seats.size();
    }

    /** Releases all kernels. Idempotent. */
    public void close() {
        loads.close();
        for (Seat seat : seats.values()) {
            seat.close();
        }
        seats.clear();
        queue.clear();
        wallBrains.clear();
        population.clear();
    }
}
