package org.flinknpu.device.race;

import java.util.Locale;

/**
 * How long a burst takes somewhere, as a straight line: a fixed cost, and a cost per neuron and per
 * synaptic event. Lines are wrong at caches and at many threads; a race puts them right where the
 * brain is. Immutable.
 *
 * @param fixedNanos of every burst
 * @param neuronNanos per neuron of the brain
 * @param eventNanos per charge delivered
 */
public record CostModel(double fixedNanos, double neuronNanos, double eventNanos) {
    /** For a backend of which nothing is known: only good to compare bursts with each other. */
    static final CostModel UNKNOWN = new CostModel(1_000, 1, 2);

    /** What a further thread adds, of what the first one does; a race corrects it. */
    private static final double THREAD_GAIN = 0.6;

    private static final double MEETING_NANOS = 3_000;

    /** Expected nanoseconds of a burst; at least 1. */
    double nanos(long neurons, double events) {
        return Math.max(1, fixedNanos + neuronNanos * neurons + eventNanos * events);
    }

    /** This line, steeper by a factor. */
    CostModel scaled(double factor) {
        return new CostModel(fixedNanos * factor, neuronNanos * factor, eventNanos * factor);
    }

    /** This line where threads share the work: they meet once per burst, and none is all gain. */
    CostModel shared(int threads) {
        double gain = 1 + (threads - 1) * THREAD_GAIN;
        return new CostModel(fixedNanos + MEETING_NANOS, neuronNanos / gain, eventNanos / gain);
    }

    /**
     * The line through three measurements.
     *
     * @param tiny nanoseconds of a brain so small that only the fixed cost shows
     * @param neurons of the brain of the other two
     * @param quiet nanoseconds with {@code quietEvents} events
     * @param busy nanoseconds with {@code busyEvents} events, which are more
     */
    static CostModel through(
            double tiny,
            long neurons,
            double quiet,
            double quietEvents,
            double busy,
            double busyEvents) {
        double event = Math.max(0, (busy - quiet) / (busyEvents - quietEvents));
        double neuron = Math.max(0, (quiet - tiny - event * quietEvents) / neurons);
        return new CostModel(tiny, neuron, event);
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%.1f us + %.3f ns/neuron + %.3f ns/event",
                fixedNanos / 1_000,
                neuronNanos,
                eventNanos);
    }
}
