package org.flinknpu.flow;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.flinknpu.flow.state.PendingImage;
import org.flinknpu.schema.BrainCommand;

/**
 * The commands of one brain that wait for their time, ordered by the moment from which they take
 * effect and, within it, by arrival. Not thread-safe.
 */
final class PendingCommands {
    /** Moment of a command that takes effect at once. */
    static final long AT_ONCE = Long.MIN_VALUE;

    /** What {@link #nextMicros} says if there is none. */
    static final long NEVER = Long.MAX_VALUE;

    private static final Comparator<Pending> BY_MOMENT_AND_ARRIVAL =
            (one, two) ->
                    one.effectiveMicros != two.effectiveMicros
                            ? Long.compare(one.effectiveMicros, two.effectiveMicros)
                            : Long.compare(one.sequence, two.sequence);

    private final PriorityQueue<Pending> commands = new PriorityQueue<>(1, BY_MOMENT_AND_ARRIVAL);

    /**
     * A command that waits.
     *
     * @param effectiveMicros moment from which it takes effect
     * @param sequence place in the order of arrival
     * @param record its record
     * @param command what it says
     */
    record Pending(
            long effectiveMicros, long sequence, InboundRecord record, BrainCommand command) {}

    void add(Pending command) {
        commands.add(command);
    }

    int size() {
        return commands.size();
    }

    /** Moment from which the first command takes effect, or {@link #NEVER}. */
    long nextMicros() {
        Pending first = commands.peek();
        return first == null ? NEVER : first.effectiveMicros;
    }

    /** Removes and returns the first command. */
    Pending remove() {
        return commands.remove();
    }

    /** The records in the order of arrival; afterwards none is left. */
    List<InboundRecord> removeAll() {
        List<Pending> all = new ArrayList<>(commands);
        all.sort(Comparator.comparingLong(Pending::sequence));
        commands.clear();
        return all.stream().map(Pending::record).toList();
    }

    /** All commands, in no order. */
    List<PendingImage> images() {
        if (commands.isEmpty()) {
            return List.of();
        }
        List<PendingImage> images = new ArrayList<>(commands.size());
        for (Pending command : commands) {
            images.add(new PendingImage(command.effectiveMicros, command.sequence, command.record));
        }
        return images;
    }
}
