package org.flinknpu.bench;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.flinknpu.brain.AreaRole;
import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.ConnectomeBuilder;
import org.flinknpu.embedded.EmbeddedBroker;

/**
 * How many events of an event camera a brain takes in per second: packed into records, through
 * Kafka and the whole job, down to the burst. In turns with that, every step on its own.
 */
public final class EventBench {
    /** The brain. */
    static final String BRAIN = "bench";

    /** The area that sees. */
    static final String AREA = "retina";

    /** Length of a burst; a record spans one. */
    static final int PERIOD_MICROS = 1_000;

    private final Plan plan;
    private final PrintWriter progress;

    /**
     * What to measure.
     *
     * @param width columns of the camera and of its area
     * @param height rows of both
     * @param perRecord events of a record, which is all that a burst gets
     * @param events events of a round, at least one record
     * @param warmUps rounds that do not count
     * @param rounds rounds that do
     * @param bootstrap a broker, or null for one in this process
     * @param jobOptions options of the job
     */
    public record Plan(
            int width,
            int height,
            int perRecord,
            long events,
            int warmUps,
            int rounds,
            String bootstrap,
            Map<String, String> jobOptions) {
        int records() {
            return Math.toIntExact(Math.max(1, events / perRecord));
        }
    }

    /**
     * A step on its own, on one thread.
     *
     * @param name what is done
     * @param nanosPerEvent how long it takes
     */
    public record Phase(String name, double nanosPerEvent) {}

    /**
     * A round through the whole job.
     *
     * @param seconds from the first record's encoding until the last burst is reported
     * @param events events of the round
     * @param processorNanos processor time of this process, its broker included, in that time
     * @param injectMicros what the job says about a burst: to gather its stimulus
     * @param burstMicros to compute it
     * @param drainMicros to turn fired neurons into outputs
     */
    public record Round(
            double seconds,
            long events,
            long processorNanos,
            double injectMicros,
            double burstMicros,
            double drainMicros) {
        /** Events per second. */
        public double eventsPerSecond() {
            return events / seconds;
        }

        /** Processor time that an event took, which other programs hardly change. */
        public double processorNanosPerEvent() {
            return (double) processorNanos / events;
        }
    }

    /**
     * The outcome.
     *
     * @param phases steps on their own, in the order of the way
     * @param rounds rounds through the job, in the order in which they ran
     */
    public record Figures(List<Phase> phases, List<Round> rounds) {
        /** The median round. */
        public Round median() {
            List<Round> sorted = new ArrayList<>(rounds);
            sorted.sort(Comparator.comparingDouble(Round::eventsPerSecond));
            return sorted.get(sorted.size() / 2);
        }
    }

    /** A bench that tells its progress. */
    public EventBench(Plan plan, PrintWriter progress) {
        this.plan = plan;
        this.progress = progress;
    }

    /** Runs it. */
    public Figures run() {
        Connectome retina = retina();
        try (EmbeddedBroker broker = plan.bootstrap == null ? EmbeddedBroker.start() : null) {
            String servers = broker == null ? plan.bootstrap : broker.bootstrapServers();
            List<Phase> phases;
            try (EventPhases alone = new EventPhases(plan, retina, servers)) {
                phases = alone.measure();
            }
            List<Round> rounds = new ArrayList<>();
            try (EventPipeline job = new EventPipeline(plan, retina, servers)) {
                for (int i = 0; i < plan.warmUps + plan.rounds; i++) {
                    Round round = job.measure();
                    tell(i < plan.warmUps ? "warm-up" : "round", round);
                    if (i >= plan.warmUps) {
                        rounds.add(round);
                    }
                }
            }
            return new Figures(phases, rounds);
        }
    }

    private void tell(String name, Round round) {
        progress.printf(
                Locale.ROOT,
                "%-7s %6.2f M events/s in %.2f s, processor %.0f ns/event; a burst: inject %.0f, compute %.0f, drain %.0f us%n",
                name,
                round.eventsPerSecond() / 1e6,
                round.seconds,
                round.processorNanosPerEvent(),
                round.injectMicros,
                round.burstMicros,
                round.drainMicros);
        progress.flush();
    }

    /** An area as large as the camera, for brighter and for darker. */
    private Connectome retina() {
        ConnectomeBuilder builder = new ConnectomeBuilder("retina");
        builder.area(AREA, AreaRole.INPUT, plan.width, plan.height, 2, 1, true, false);
        return builder.build();
    }
}
