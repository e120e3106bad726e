package org.flinknpu.device.race;

import java.io.Serializable;

/**
 * How backends compete for a brain. Immutable; none of it changes what a brain does.
 *
 * @param enabled whether they compete at all; else the first one that can run a brain is taken
 * @param timeShare most of a brain's time that moving and measuring may take, above 0 and below 1
 * @param samples bursts measured on each candidate; the median counts
 * @param intervalBursts bursts after which a race is repeated at the earliest if activity has not
 *     changed; doubles with every race that changes nothing
 * @param smallest neurons and synapses together below which a brain is given to the host at once
 */
public record RaceOptions(
        boolean enabled, double timeShare, int samples, int intervalBursts, long smallest)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    private static final RaceOptions DEFAULTS = new RaceOptions(true, 0.05, 9, 50_000, 100_000);

    /** Most bursts measured on a candidate. */
    private static final int MOST_SAMPLES = 1001;

    /** Checks the values. */
    public RaceOptions {
        require(timeShare > 0 && timeShare < 1, "timeShare", timeShare, "above 0 and below 1");
        require(samples >= 1 && samples <= MOST_SAMPLES, "samples", samples, "1..1001");
        require(intervalBursts >= 1, "intervalBursts", intervalBursts, "1 or more");
        require(smallest >= 0, "smallest", smallest, "0 or more");
    }

    /** Competition within 5 % of the time. */
    public static RaceOptions defaults() {
        return DEFAULTS;
    }

    /** No competition. */
    public RaceOptions off() {
        return new RaceOptions(false, timeShare, samples, intervalBursts, smallest);
    }

    /** These options with another least size of a brain. */
    public RaceOptions withSmallest(long neuronsAndSynapses) {
        return new RaceOptions(enabled, timeShare, samples, intervalBursts, neuronsAndSynapses);
    }

    private static void require(boolean holds, String name, Object value, String range) {
        if (!holds) {
            throw new IllegalArgumentException(
                    "Option out of range: %s=%s; use %s".formatted(name, value, range));
        }
    }
}
