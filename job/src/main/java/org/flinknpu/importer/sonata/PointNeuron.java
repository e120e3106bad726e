package org.flinknpu.importer.sonata;

import java.util.ArrayList;
import java.util.List;
import org.flinknpu.brain.BrainFormatException;
import org.flinknpu.brain.NeuronModel;

/**
 * A point neuron in the terms of this product: parameters of {@link NeuronModel#IAF_PSC_DELTA} or
 * {@link NeuronModel#IAF_PSC_EXP} for a burst of {@code dt}, and what its synapses add.
 *
 * <p>Potentials count from the initial one, because the state of a brain begins at 0. With the
 * membrane's time constant tau, capacitance C and constant current I, one burst is the exact
 * solution over dt of {@code tau dV/dt = rest + I * tau / C - V + (tau / C) * J(t)} (S. Rotter, M.
 * Diesmann: Exact digital simulation of time-invariant linear systems, 1999), as in NEST:
 *
 * <ul>
 *   <li>leak = 1 - exp(-dt / tau), synaptic leak = 1 - exp(-dt / tauSyn), rest + I * tau / C;
 *   <li>a current of 1 pA that decays with tauSyn raises the potential in one burst by P = exp(-dt
 *       / tau) / C * (1 - exp(-dt * d)) / d, where d = 1 / tauSyn - 1 / tau. Charges hold that
 *       factor, so the synaptic current of the model is in millivolts per burst;
 *   <li>the current that arrives in a step acts on the potential from the next step on: one burst
 *       more of delay.
 * </ul>
 *
 * <p>An alpha-shaped current becomes the exponential one of the same time constant that brings the
 * same charge (e times the weight) at the same mean time (tauSyn later). Neurons have one synaptic
 * current: receptors with other time constants bring their charge with that of the first one.
 *
 * @param model which of the two models
 * @param rest resting potential
 * @param reset reset potential
 * @param threshold potential from which it fires
 * @param leak fraction of the distance from rest that is lost in a burst
 * @param refractoryBursts bursts during which it is held
 * @param synapticLeak fraction of the synaptic current that is lost in a burst
 * @param receptors what synapses add, by receptor
 * @param bySign whether receptors are chosen by the sign of the weight
 */
record PointNeuron(
        NeuronModel model,
        float rest,
        float reset,
        float threshold,
        float leak,
        int refractoryBursts,
        float synapticLeak,
        List<Receptor> receptors,
        boolean bySign) {

    private static final int MAX_COUNT = Character.MAX_VALUE;

    /**
     * What a synapse adds.
     *
     * @param potentialPerWeight millivolts (per burst) per unit of weight
     * @param extraBursts bursts that are added to its delay
     */
    record Receptor(double potentialPerWeight, int extraBursts) {}

    /**
     * Converts a membrane.
     *
     * @param dtMillis length of a burst
     * @param where what it belongs to, for messages
     * @throws BrainFormatException if the reset potential reaches the threshold, or a value leaves
     *     the range of the model
     */
    static PointNeuron of(Membrane membrane, double dtMillis, String where) {
        if (membrane.resetMillivolts() >= membrane.thresholdMillivolts()) {
            throw new BrainFormatException(
                    "Reset potential not below the threshold: V_reset=%s V_th=%s; in %s"
                            .formatted(
                                    membrane.resetMillivolts(),
                                    membrane.thresholdMillivolts(),
                                    where));
        }
        double refractory = Math.rint(membrane.refractoryMillis() / dtMillis);
        if (!(refractory >= 0 && refractory <= MAX_COUNT)) {
            throw new BrainFormatException(
                    "Refractory period outside 0..65535 bursts: t_ref=%s dt=%s; in %s"
                            .formatted(membrane.refractoryMillis(), dtMillis, where));
        }
        double zero = membrane.initialMillivolts();
        double rest =
                membrane.restMillivolts()
                        + membrane.picoamperes() * membrane.tauMillis() / membrane.picofarads();
        float threshold = (float) (membrane.thresholdMillivolts() - zero);
        boolean delta = membrane.shape() == Membrane.Shape.DELTA;
        double tauSyn = delta ? 0 : membrane.tauSynMillis().get(0);
        return new PointNeuron(
                delta ? NeuronModel.IAF_PSC_DELTA : NeuronModel.IAF_PSC_EXP,
                (float) (rest - zero),
                (float) (membrane.resetMillivolts() - zero),
                membrane.strict() ? Math.nextUp(threshold) : threshold,
                lost(dtMillis, membrane.tauMillis()),
                (int) refractory,
                delta ? 0f : lost(dtMillis, tauSyn),
                receptors(membrane, dtMillis),
                membrane.bySign());
    }

    private static float lost(double dtMillis, double tauMillis) {
        return (float) -Math.expm1(-dtMillis / tauMillis);
    }

    private static List<Receptor> receptors(Membrane membrane, double dt) {
        double unit = membrane.unitsPerWeight();
        if (membrane.shape() == Membrane.Shape.DELTA) {
            return List.of(new Receptor(unit, 0));
        }
        boolean alpha = membrane.shape() == Membrane.Shape.ALPHA;
        double common = membrane.tauSynMillis().get(0);
        double perPicoampere = perPicoampere(membrane, common, dt) * (alpha ? Math.E : 1);
        List<Receptor> receptors = new ArrayList<>();
        for (double tau : membrane.tauSynMillis()) {
            int later = alpha ? (int) Math.min(MAX_COUNT, Math.rint(tau / dt)) : 0;
            receptors.add(new Receptor(unit * perPicoampere * (tau / common), 1 + later));
        }
        return List.copyOf(receptors);
    }

    /** The factor P of the class comment. */
    private static double perPicoampere(Membrane membrane, double tauSyn, double dt) {
        double tau = membrane.tauMillis();
        double d = 1 / tauSyn - 1 / tau;
        double acting = d == 0 ? dt : -Math.expm1(-dt * d) / d;
        return Math.exp(-dt / tau) / membrane.picofarads() * acting;
    }

    /**
     * The receptor that takes a synapse.
     *
     * @param weight its weight
     * @param receptorType the receptor it names, from 1; 0 if it names none
     * @param where what the synapse is, for messages
     * @throws BrainFormatException if the neuron has no such receptor
     */
    Receptor receptor(double weight, int receptorType, String where) {
        if (bySign) {
            return receptors.get(weight < 0 && receptors.size() > 1 ? 1 : 0);
        }
        int index = Math.max(0, receptorType - 1);
        if (index >= receptors.size()) {
            throw new BrainFormatException(
                    "Receptor that the target lacks: receptor_type=%d receptors=%d; in %s"
                            .formatted(receptorType, receptors.size(), where));
        }
        return receptors.get(index);
    }
}
