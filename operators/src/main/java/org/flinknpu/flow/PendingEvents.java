package org.flinknpu.flow;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.flinknpu.burst.Stimulus;
import org.flinknpu.flow.state.PendingImage;
import org.flinknpu.schema.SensoryEvent;

/**
 * The events of one brain that wait for their burst, ordered by the interval that they belong to
 * and, within it, by arrival. Not thread-safe.
 */
final class PendingEvents {
    /** Interval of events that belong to whatever burst comes next. */
    static final long NEXT_INTERVAL = Long.MIN_VALUE;

    private static final Comparator<Event> BY_INTERVAL_AND_ARRIVAL =
            (one, two) ->
                    one.interval != two.interval
                            ? Long.compare(one.interval, two.interval)
                            : Long.compare(one.sequence, two.sequence);

    private final PriorityQueue<Event> events = new PriorityQueue<>(1, BY_INTERVAL_AND_ARRIVAL);
    private final IntervalCounts counts = new IntervalCounts();
    private long bytes;

    /** An accepted event, its record, its interval, and its place in the order of arrival. */
    private record Event(long interval, long sequence, InboundRecord record, SensoryEvent event) {}

    /** Adds an event. */
    void add(long interval, long sequence, InboundRecord record, SensoryEvent event) {
        events.add(new Event(interval, sequence, record, event));
        counts.add(interval);
        bytes += record.memoryBytes();
    }

    /** Number of events of an interval. */
    int of(long interval) {
        return counts.of(interval);
    }

    /** Interval of the first event that waits; {@code Long.MAX_VALUE} if there is none. */
    long firstInterval() {
        Event first = events.peek();
        return first == null ? Long.MAX_VALUE : first.interval;
    }

    /** Number of events. */
    int size() {
        return events.size();
    }

    /** Memory of the events, in bytes. */
    long bytes() {
        return bytes;
    }

    /** Appends the events of intervals that start before the moment, and lets go of them. */
    void drain(long endMicros, Receptors receptors, Stimulus stimulus) {
        counts.removeBefore(endMicros);
        Event first = events.peek();
        while (first != null && first.interval < endMicros) {
            receptors.append(first.event, stimulus);
            bytes -= first.record.memoryBytes();
            events.poll();
            first = events.peek();
        }
    }

    /** Lets go of the events of intervals that start before the moment; returns how many. */
    int drop(long endMicros) {
        counts.removeBefore(endMicros);
        int dropped = 0;
        Event first = events.peek();
        while (first != null && first.interval < endMicros) {
            bytes -= first.record.memoryBytes();
            events.poll();
            dropped++;
            first = events.peek();
        }
        return dropped;
    }

    /** The records in the order of arrival; afterwards none is left. */
    List<InboundRecord> removeAll() {
        List<Event> all = new ArrayList<>(events);
        all.sort(Comparator.comparingLong(Event::sequence));
        events.clear();
        counts.clear();
        bytes = 0;
        return all.stream().map(Event::record).toList();
    }

    /** All events, in no order. */
    List<PendingImage> images() {
        if (events.isEmpty()) {
            return List.of();
        }
        List<PendingImage> images = new ArrayList<>(events.size());
        for (Event event : events) {
            images.add(new PendingImage(event.interval, event.sequence, event.record));
        }
        return images;
    }
}
