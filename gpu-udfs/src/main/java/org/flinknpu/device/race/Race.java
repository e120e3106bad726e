package org.flinknpu.device.race;

import java.util.Arrays;
import org.flinknpu.device.image.LaunchShape;

/**
 * The decisions of one brain's competition: on which candidate the next burst runs. Knows costs and
 * counts, but no kernels and no clock. Confined to the brain's thread; allocates nothing per burst.
 *
 * <p>Before the first burst the estimate decides. Later, when a race may be had for the allowed
 * share of the time, the candidates whose estimate is within {@value #HOPELESS} times the best run
 * some bursts each, of which the last ones count. Bursts differ in work, so what is taken of each
 * is the ratio of its time to the candidate's model, and the median ratio corrects the model;
 * candidates are then compared at the same activity. A challenger must win by {@value
 * #MARGIN_PERCENT} %.
 *
 * <p>A race is repeated when activity has changed so that the bursts of some candidate should take
 * {@value #MOVED} times as long as in the last one, or as short; when a candidate has come back, or
 * after a while that doubles each time that nothing has changed.
 */
final class Race {
    static final int HOPELESS = 8;
    static final int MARGIN_PERCENT = 5;
    static final double MOVED = 1.5;

    /** Estimates closer than this say nothing; candidates come in the order of experience. */
    private static final double DOUBT = 1.25;

    /**
     * Bursts until a launch stays on a device, and until the first shadow copy is through: a
     * newcomer would be compared with one who has all that behind.
     */
    static final int WARM_UP = 3 * LaunchShape.SERVED_AFTER;

    /** So many slow bursts in a row while warming up, and a newcomer is out. */
    private static final int SLOW_BURSTS = 4;

    private static final int LOOK_EVERY = 32;

    /** Bursts of the moving mean. */
    private static final int MEAN_OF = 32;

    private static final int LONGEST_BACKOFF = 64;

    private final RaceOptions options;
    private final long neurons;
    private final CostModel[] models;
    private final boolean[] measured;
    private final boolean[] absent;
    private final double[] ratios;
    private final int[] contenders;
    private final double firstMoveNanos;
    private double activity;
    private double racedActivity;
    private double totalNanos;
    private double racingNanos;
    private double moveNanos;
    private long bursts;
    private long nextLook = LOOK_EVERY;
    private long nextRegular;
    private int backoff = 1;
    private int current;
    private int incumbent;
    private int contenderCount;
    private int contender = -1;
    private int samples;
    private int slow;
    private int races;
    private boolean wanted = true;

    /**
     * A competition that has not begun.
     *
     * @param neurons of the brain
     * @param synapses of the brain
     * @param expectedActivity synaptic events per burst until some were seen
     * @param known of each candidate
     */
    Race(
            RaceOptions options,
            long neurons,
            long synapses,
            double expectedActivity,
            CostModel... known) {
        this.options = options;
        this.neurons = neurons;
        models = known.clone();
        measured = new boolean[known.length];
        absent = new boolean[known.length];
        ratios = new double[options.samples()];
        contenders = new int[known.length];
        activity = expectedActivity;
        // A transfer at 2 GB/s, until one was seen.
        firstMoveNanos = 1e6 + (neurons * 24 + synapses * 5) * 0.5;
        current = first();
    }

    /** The candidate on which the next burst runs. */
    int current() {
        return current;
    }

    /** Whether the last burst was one of a race. */
    boolean racing() {
        return contender >= 0;
    }

    /** Whether a first race is due as soon as it can be afforded. */
    boolean undecided() {
        return races == 0 && wanted;
    }

    /** Races that were run to their end. */
    int races() {
        return races;
    }

    /** Expected nanoseconds of a burst on a candidate at the present activity. */
    double expectedNanos(int candidate) {
        return models[candidate].nanos(neurons, activity);
    }

    /** Whether a candidate's expectation comes from this brain's own bursts. */
    boolean measured(int candidate) {
        return measured[candidate];
    }

    /** Synaptic events per burst, a moving mean. */
    double activity() {
        return activity;
    }

    /** The present candidate with the least expectation. */
    int best() {
        int best = -1;
        for (int i = 0; i < models.length; i++) {
            if (!absent[i] && (best < 0 || expectedNanos(i) < expectedNanos(best))) {
                best = i;
            }
        }
        return best;
    }

    /**
     * The first present candidate whose estimate is not clearly worse than the best: to begin on.
     */
    int first() {
        int best = best();
        for (int i = 0; i < best; i++) {
            if (!absent[i] && expectedNanos(i) <= expectedNanos(best) * DOUBT) {
                return i;
            }
        }
        return best;
    }

    /** A candidate cannot be opened, or its device is lost. */
    void absent(int candidate) {
        absent[candidate] = true;
    }

    /** Whether a candidate counts as absent. */
    boolean isAbsent(int candidate) {
        return absent[candidate];
    }

    /** A candidate may compete again. */
    void present(int candidate) {
        absent[candidate] = false;
        wanted = true;
    }

    /** The brain was moved without being asked: a race under way is off. */
    void displaced(int to) {
        current = to;
        contender = -1;
        wanted = true;
    }

    /** The brain was moved, which took that long. */
    void moved(long nanos) {
        moveNanos = moveNanos == 0 ? nanos : (moveNanos + nanos) / 2;
        totalNanos += nanos;
        racingNanos += nanos;
    }

    /**
     * Takes a burst into account.
     *
     * @param nanos how long it took
     * @param events charges delivered in it
     * @return the candidate for the next burst; the caller moves the brain if it is another one
     */
    int observe(long nanos, long events) {
        bursts++;
        totalNanos += nanos;
        activity += (events - activity) / Math.min(bursts + 1, MEAN_OF);
        if (racing()) {
            sample(nanos, events);
        } else if (bursts >= nextLook) {
            nextLook = bursts + LOOK_EVERY;
            consider();
        }
        return current;
    }

    /** Many bursts at once, outside of races. */
    int observe(int count, long nanos, long eventsOfLast) {
        totalNanos += nanos;
        bursts += count - 1;
        return observe(0, eventsOfLast);
    }

    private void consider() {
        if (!(wanted || workMoved() || bursts >= nextRegular) || !fillContenders()) {
            return;
        }
        if (racingNanos + expectedRaceNanos() > options.timeShare() * totalNanos) {
            return;
        }
        incumbent = current;
        contender = 0;
        samples = -WARM_UP;
    }

    /** Whether activity has changed so much that some candidate's bursts take another time. */
    private boolean workMoved() {
        for (int i = 0; i < models.length; i++) {
            double before = models[i].nanos(neurons, racedActivity);
            double now = expectedNanos(i);
            if (!absent[i] && (now > before * MOVED || before > now * MOVED)) {
                return true;
            }
        }
        return false;
    }

    /** The incumbent first, then whoever has a chance; false if that is nobody. */
    private boolean fillContenders() {
        double best = expectedNanos(best());
        contenders[0] = current;
        contenderCount = 1;
        for (int i = 0; i < models.length; i++) {
            boolean chance =
                    models[i].equals(CostModel.UNKNOWN) || expectedNanos(i) <= best * HOPELESS;
            if (i != current && !absent[i] && chance) {
                contenders[contenderCount++] = i;
            }
        }
        if (contenderCount == 1) {
            racedActivity = activity;
            wanted = false;
            nextRegular = bursts + options.intervalBursts();
        }
        return contenderCount > 1;
    }

    private double expectedRaceNanos() {
        double move = moveNanos == 0 ? firstMoveNanos : moveNanos;
        double sum = 0;
        for (int i = 1; i < contenderCount; i++) {
            sum += move + (WARM_UP + options.samples()) * expectedNanos(contenders[i]);
        }
        return sum + move;
    }

    private void sample(long nanos, long events) {
        if (contender > 0) {
            racingNanos += nanos;
        }
        double ratio = nanos / models[current].nanos(neurons, events);
        if (samples >= 0) {
            ratios[samples] = ratio;
        }
        samples++;
        if (samples == ratios.length) {
            Arrays.sort(ratios);
            correct(ratios[ratios.length / 2]);
        } else if (samples <= 0 && current != incumbent) {
            // Warming up does not make up for that, and the brain waits for each of these bursts.
            boolean hopeless = nanos > HOPELESS * expectedNanos(incumbent);
            slow = hopeless ? slow + 1 : 0;
            if (slow == SLOW_BURSTS) {
                correct(ratio);
            }
        }
    }

    /** What was measured of the contender is known; it is the next one's turn. */
    private void correct(double ratio) {
        models[current] = models[current].scaled(Math.max(1e-6, ratio));
        measured[current] = true;
        next();
    }

    private void next() {
        contender++;
        slow = 0;
        while (contender < contenderCount && absent[contenders[contender]]) {
            contender++;
        }
        if (contender < contenderCount) {
            current = contenders[contender];
            samples = -WARM_UP;
        } else {
            finish();
        }
    }

    /** The candidate that was to run next cannot be opened: on with the race, or back. */
    int unopenable(int candidate, int stayedOn) {
        absent(candidate);
        current = stayedOn;
        if (racing()) {
            next();
        } else {
            current = best();
        }
        return current;
    }

    private void finish() {
        contender = -1;
        races++;
        wanted = false;
        racedActivity = activity;
        int winner = best();
        double incumbents = expectedNanos(incumbent);
        boolean stays =
                absent[winner]
                        || !absent[incumbent]
                                && expectedNanos(winner) * (100 + MARGIN_PERCENT)
                                        > incumbents * 100;
        current = stays ? incumbent : winner;
        backoff = stays ? Math.min(LONGEST_BACKOFF, backoff * 2) : 1;
        nextRegular = bursts + (long) options.intervalBursts() * backoff;
    }
}
