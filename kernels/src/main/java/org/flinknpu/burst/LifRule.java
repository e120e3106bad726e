package org.flinknpu.burst;

import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.NeuronColumns;

/**
 * The leaky integrate-and-fire rule of one candidate neuron: FEAGI's sequential CPU path. A neuron
 * that received no contribution in a burst is no candidate and is not touched.
 *
 * <p>With input I, potential V, all in f32, rounded to nearest even, no fused multiply-add:
 *
 * <ol>
 *   <li>countdown &gt; 0: countdown -= 1; if it became 0, a fire limit is set and count &gt;=
 *       limit: count = 0. Done; the input is lost and V unchanged.
 *   <li>V = V + I
 *   <li>If threshold &lt;= V &lt;= thresholdLimit:
 *       <ul>
 *         <li>fire limit set and count &gt;= limit: count = 0. Done; V is kept without leak.
 *         <li>excitability &gt;= 0.999, or &gt; 0 and above the {@link Draws#draw draw}: fires. V =
 *             0; count += 1, saturating; countdown = refractory period, plus the snooze period,
 *             saturating, if a fire limit is set and count &gt;= limit. Done.
 *       </ul>
 *   <li>Did not fire: if a fire limit is set count = 0; V = V * (1 - leak).
 * </ol>
 *
 * <p>A fire limit of 0 or 65535 is no limit; the count runs all the same.
 */
public final class LifRule {
    /** Excitability from which a neuron in its window always fires. */
    public static final float CERTAIN_EXCITABILITY = 0.999f;

    /** Largest value of the u16 counters. */
    public static final int MAX_COUNT = 65535;

    private LifRule() {}

    /** Whether a consecutive fire limit is a limit. */
    public static boolean limited(int consecutiveFireLimit) {
        return consecutiveFireLimit != 0 && consecutiveFireLimit != MAX_COUNT;
    }

    /** Whether a neuron in its window fires, by its excitability. */
    public static boolean excited(float excitability, int neuron, long burst) {
        if (excitability >= CERTAIN_EXCITABILITY) {
            return true;
        }
        return excitability > 0 && Draws.draw(neuron, burst) < excitability;
    }

    /**
     * The psp of a membrane-driven spike: the firing potential clamped to 0..255 and rounded half
     * away from zero (2.5 gives 3).
     */
    public static int quantisePsp(float potential) {
        float clamped = potential > 0f ? Math.min(potential, 255f) : 0f;
        int whole = (int) clamped;
        // clamped - whole is exact, so 0.49999997 stays below one half.
        return clamped - whole >= 0.5f ? whole + 1 : whole;
    }

    /**
     * Advances one candidate.
     *
     * @param parameters parameter columns
     * @param state columns to update; potential of a neuron that does not accumulate has been set
     *     to +0 already
     * @param neuron the candidate
     * @param input stimulus plus synaptic input
     * @param burst number of this burst
     * @return the psp-carrying potential at which it fired, or NaN if it did not fire
     */
    public static float step(
            NeuronColumns parameters, BrainState state, int neuron, float input, long burst) {
        float[] potential = state.potential();
        char[] countdown = state.countdown();
        char[] fireCount = state.fireCount();
        int limit = parameters.consecutiveFireLimit()[neuron];
        boolean limited = limited(limit);
        if (countdown[neuron] > 0) {
            countdown[neuron]--;
            if (countdown[neuron] == 0 && limited && fireCount[neuron] >= limit) {
                fireCount[neuron] = 0;
            }
            return Float.NaN;
        }
        float v = potential[neuron] + input;
        potential[neuron] = v;
        if (v >= parameters.threshold()[neuron] && v <= parameters.thresholdLimit()[neuron]) {
            if (limited && fireCount[neuron] >= limit) {
                fireCount[neuron] = 0;
                return Float.NaN;
            }
            if (excited(parameters.excitability()[neuron], neuron, burst)) {
                potential[neuron] = 0f;
                fireCount[neuron] = (char) Math.min(fireCount[neuron] + 1, MAX_COUNT);
                int pause = parameters.refractoryPeriod()[neuron];
                if (limited && fireCount[neuron] >= limit) {
                    pause = Math.min(pause + parameters.snoozePeriod()[neuron], MAX_COUNT);
                }
                countdown[neuron] = (char) pause;
                return v;
            }
        }
        if (limited) {
            fireCount[neuron] = 0;
        }
        potential[neuron] = v * (1f - parameters.leak()[neuron]);
        return Float.NaN;
    }
}
