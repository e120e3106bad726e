package org.flinknpu.device.cpu;

import org.flinknpu.brain.Area;
import org.flinknpu.brain.AreaRole;
import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.NeuronColumns;
import org.flinknpu.burst.DrawLimit;
import org.flinknpu.burst.LifRule;

/**
 * What is known of an area when a kernel opens it, so that its sweep can leave out what cannot
 * happen. Confined to the kernel; only {@link #stimulated} changes.
 */
final class AreaSlice {
    /** First neuron. */
    final int first;

    /** One past the last neuron. */
    final int end;

    /** Factor from charge to potential of the area's neurons. */
    final float scale;

    /** Potential that every neuron receives in every burst, where {@link #powered}. */
    final float powerAmount;

    /** Whether it is a power area. */
    final boolean powered;

    /** Whether spikes carry the potential at which they fired. */
    final boolean carriesPsp;

    /** Whether no neuron has a refractory period, a fire limit, or a pause that still runs. */
    final boolean plain;

    /** Whether some neurons have a fire limit. */
    final boolean limited;

    /** Whether all neurons share the parameters below. */
    final boolean uniform;

    final float threshold;
    final float thresholdLimit;

    final float leak;

    /** {@link DrawLimit} of the excitability. */
    final long drawLimit;

    /** Whether all neurons take a step in every burst. */
    final boolean everyBurst;

    /** Whether neurons have a synaptic current. */
    final boolean synapticCurrent;

    final float restingPotential;
    final float resetPotential;
    final float synapticLeak;

    /** Whether some neurons start each burst at +0. */
    final boolean forgets;

    /** Whether all of them do. */
    final boolean forgetsAll;

    /** Whether neurons of the area receive stimulus or power in the current burst. */
    boolean stimulated;

    AreaSlice(Connectome connectome, Area area, BrainState initial) {
        NeuronColumns columns = connectome.neurons();
        first = area.firstNeuron();
        end = area.endNeuron();
        scale = connectome.chargeScale(area);
        powered = area.role() == AreaRole.POWER;
        powerAmount = area.powerAmount();
        carriesPsp = area.membraneDrivenPsp();
        threshold = columns.threshold()[first];
        thresholdLimit = columns.thresholdLimit()[first];
        leak = columns.leak()[first];
        drawLimit = DrawLimit.of(columns.excitability()[first]);
        everyBurst = area.model().everyBurst();
        synapticCurrent = area.model().synapticCurrent();
        restingPotential = NeuronColumns.valueOf(columns.restingPotential(), first);
        resetPotential = NeuronColumns.valueOf(columns.resetPotential(), first);
        synapticLeak = NeuronColumns.valueOf(columns.synapticLeak(), first);
        limited = isLimited(columns);
        plain = !limited && !pauses(columns, initial);
        uniform =
                isUniform(columns)
                        && isUniform(columns.restingPotential())
                        && isUniform(columns.resetPotential())
                        && isUniform(columns.synapticLeak());
        int forgetting = 0;
        for (int neuron = first; neuron < end; neuron++) {
            forgetting += 1 - columns.accumulates()[neuron];
        }
        forgets = forgetting > 0;
        forgetsAll = forgetting == end - first;
    }

    private boolean isLimited(NeuronColumns columns) {
        for (int neuron = first; neuron < end; neuron++) {
            if (LifRule.limited(columns.consecutiveFireLimit()[neuron])) {
                return true;
            }
        }
        return false;
    }

    private boolean pauses(NeuronColumns columns, BrainState initial) {
        for (int neuron = first; neuron < end; neuron++) {
            if (columns.refractoryPeriod()[neuron] != 0 || initial.countdown()[neuron] != 0) {
                return true;
            }
        }
        return false;
    }

    /** By bits: a rest of -0 is not one of +0. */
    private boolean isUniform(float[] column) {
        for (int neuron = first; neuron < end && column != null; neuron++) {
            if (Float.floatToRawIntBits(column[neuron]) != Float.floatToRawIntBits(column[first])) {
                return false;
            }
        }
        return true;
    }

    private boolean isUniform(NeuronColumns columns) {
        for (int neuron = first; neuron < end; neuron++) {
            // By value: where -0 and 0 count as equal, they also behave equally.
            if (columns.threshold()[neuron] != threshold
                    || columns.thresholdLimit()[neuron] != thresholdLimit
                    || columns.leak()[neuron] != leak
                    || columns.excitability()[neuron] != columns.excitability()[first]) {
                return false;
            }
        }
        return true;
    }
}
