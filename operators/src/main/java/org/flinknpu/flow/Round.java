package org.flinknpu.flow;

import java.util.ArrayList;
import java.util.List;

/**
 * Bursts of several brains, all begun before the first is finished, so that a device runs them at
 * the same time, and those of many small brains in one launch. Nothing of the task comes between
 * the halves of a burst. Brains are begun and finished in the order in which they were added.
 *
 * <p>Reused; used by the task's thread only.
 */
final class Round {
    private final List<Seat> members = new ArrayList<>();
    private final List<Seat> due = new ArrayList<>();

    /** Takes a seat in whose brain {@link Seat#joins}. */
    void add(Seat seat) {
        members.add(seat);
    }

    /** Whether nobody takes part. */
    boolean isEmpty() {
        return members.isEmpty();
    }

    /**
     * Runs rounds until nothing is due or the turn is over. Then nobody takes part any more.
     *
     * @param ended told of every seat that took part, and whether something is left to do for it
     */
    void run(Turn turn, Ended ended) {
        while (!members.isEmpty()) {
            for (Seat seat : members) {
                Brain.Due next = seat.prepare(turn.maxSteps());
                if (next == Brain.Due.BURST) {
                    due.add(seat);
                } else {
                    ended.ended(seat, next == Brain.Due.PASSED);
                }
            }
            members.clear();
            for (Seat seat : due) {
                seat.brain().begin();
            }
            for (Seat seat : due) {
                seat.brain().finish();
            }
            turn.step();
            if (turn.goesOn()) {
                members.addAll(due);
            } else {
                for (Seat seat : due) {
                    ended.ended(seat, true);
                }
            }
            due.clear();
        }
    }

    /** What becomes of a seat. */
    @FunctionalInterface
    interface Ended {
        /** Its part is over. */
        void ended(Seat seat, boolean more);
    }
}
