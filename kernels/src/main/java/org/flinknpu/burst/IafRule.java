package org.flinknpu.burst;

import org.flinknpu.brain.Area;
import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.NeuronColumns;
import org.flinknpu.brain.NeuronModel;

/**
 * The integrate-and-fire rules of {@link NeuronModel#IAF_PSC_DELTA} and {@link
 * NeuronModel#IAF_PSC_EXP}: every neuron takes a step in every burst, whether something arrived or
 * not.
 *
 * <p>With input I (+0 where nothing arrived), potential V and synaptic current J, all in f32,
 * rounded to nearest even, no fused multiply-add, in this order of operations:
 *
 * <ol>
 *   <li>psc-exp only: J = J * (1 - synapticLeak) + I, and J takes the place of I below.
 *   <li>countdown &gt; 0: countdown -= 1. Done; V is unchanged, a psc-delta input is lost.
 *   <li>V = ((V - rest) * (1 - leak) + rest) + I
 *   <li>threshold &lt;= V &lt;= thresholdLimit, and excitability &gt;= 0.999, or &gt; 0 and above
 *       the {@link Draws#draw draw}: fires. V = reset; countdown = refractory period.
 * </ol>
 *
 * <p>The first equation is one explicit step of {@code tau dV/dt = rest - V} with leak = dt / tau,
 * or the exact one with leak = 1 - exp(-dt / tau); the scale of the charges holds resistance and
 * time step. The fire count stays 0.
 */
public final class IafRule {
    private IafRule() {}

    /**
     * Advances one neuron.
     *
     * @param area the neuron's area, of one of the two models
     * @param parameters parameter columns
     * @param state columns to update
     * @param neuron the neuron
     * @param input stimulus plus synaptic input
     * @param burst number of this burst
     * @return the potential at which it fired, or NaN if it did not fire
     */
    public static float step(
            Area area,
            NeuronColumns parameters,
            BrainState state,
            int neuron,
            float input,
            long burst) {
        float drive = input;
        if (area.model().synapticCurrent()) {
            float[] current = state.synapticCurrent();
            float kept = 1f - NeuronColumns.valueOf(parameters.synapticLeak(), neuron);
            current[neuron] = current[neuron] * kept + input;
            drive = current[neuron];
        }
        if (state.countdown()[neuron] > 0) {
            state.countdown()[neuron]--;
            return Float.NaN;
        }
        float rest = NeuronColumns.valueOf(parameters.restingPotential(), neuron);
        float kept = 1f - parameters.leak()[neuron];
        float v = ((state.potential()[neuron] - rest) * kept + rest) + drive;
        state.potential()[neuron] = v;
        if (v >= parameters.threshold()[neuron]
                && v <= parameters.thresholdLimit()[neuron]
                && LifRule.excited(parameters.excitability()[neuron], neuron, burst)) {
            state.potential()[neuron] = NeuronColumns.valueOf(parameters.resetPotential(), neuron);
            state.countdown()[neuron] = parameters.refractoryPeriod()[neuron];
            return v;
        }
        return Float.NaN;
    }
}
