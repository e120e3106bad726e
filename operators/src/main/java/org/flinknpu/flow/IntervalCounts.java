package org.flinknpu.flow;

import java.util.Arrays;

/**
 * How many events wait for each interval. Intervals are kept in ascending order; most events belong
 * to the last one. Allocates only when more intervals wait at once than ever before. Not
 * thread-safe.
 */
final class IntervalCounts {
    private static final int FIRST_CAPACITY = 2;

    /** Most brains are idle and have none waiting. */
    private static final long[] NO_INTERVALS = {};

    private static final int[] NO_COUNTS = {};

    private long[] intervals = NO_INTERVALS;
    private int[] counts = NO_COUNTS;
    private int from;
    private int to;

    /** Number of events of an interval. */
    int of(long interval) {
        int at = place(interval);
        return at < to && intervals[at] == interval ? counts[at] : 0;
    }

    /** An event came. */
    void add(long interval) {
        int at = place(interval);
        if (at < to && intervals[at] == interval) {
            counts[at]++;
            return;
        }
        int gap = at - from;
        makeRoom();
        at = from + gap;
        System.arraycopy(intervals, at, intervals, at + 1, to - at);
        System.arraycopy(counts, at, counts, at + 1, to - at);
        intervals[at] = interval;
        counts[at] = 1;
        to++;
    }

    /** Forgets the intervals that start before the moment. */
    void removeBefore(long endMicros) {
        while (from < to && intervals[from] < endMicros) {
            from++;
        }
    }

    /** Forgets everything. */
    void clear() {
        from = 0;
        to = 0;
    }

    private int place(long interval) {
        if (from == to || interval > intervals[to - 1]) {
            return to;
        }
        int at = Arrays.binarySearch(intervals, from, to, interval);
        return at < 0 ? -at - 1 : at;
    }

    private void makeRoom() {
        if (to < intervals.length) {
            return;
        }
        int size = to - from;
        boolean full = 2 * size >= intervals.length;
        int capacity = Math.max(FIRST_CAPACITY, 2 * intervals.length);
        long[] moved = full ? new long[capacity] : intervals;
        int[] movedCounts = full ? new int[capacity] : counts;
        System.arraycopy(intervals, from, moved, 0, size);
        System.arraycopy(counts, from, movedCounts, 0, size);
        intervals = moved;
        counts = movedCounts;
        from = 0;
        to = size;
    }
}
