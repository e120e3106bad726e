package org.flinknpu.flow;

import java.util.PriorityQueue;

/**
 * The brains on the wall clock, by the moment when the next burst of each becomes due.
 *
 * <p>Used by the task's thread only.
 */
final class WallBrains {
    private final PriorityQueue<Due> queue = new PriorityQueue<>();

    /** A brain and when its next burst becomes due. */
    record Due(long micros, Seat seat, Brain brain) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            return Long.compare(micros, other.micros);
        }

        /** Whether the brain is not there any more. */
        private boolean stale() {
            return seat.brain() != brain;
        }
    }

    /** Adds a brain, unless it is not there any more. */
    void add(Seat seat, Brain brain) {
        Due due = new Due(brain.clock().wakeMicros(), seat, brain);
        if (!due.stale()) {
            queue.add(due);
        }
    }

    /** Takes out the brain whose burst is due first, or null if none is due by that moment. */
    Due poll(long nowMicros) {
        while (!queue.isEmpty() && queue.peek().micros <= nowMicros) {
            Due next = queue.poll();
            if (!next.stale()) {
                return next;
            }
        }
        return null;
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    /** When the first burst becomes due; there is a brain. */
    long nextMicros() {
        return queue.peek().micros;
    }

    void clear() {
        queue.clear();
    }
}
