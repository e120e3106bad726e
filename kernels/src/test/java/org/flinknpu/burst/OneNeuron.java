package org.flinknpu.burst;

import org.flinknpu.brain.Area;
import org.flinknpu.brain.AreaRole;
import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.ConnectomeBuilder;
import org.flinknpu.brain.NeuronModel;
import org.flinknpu.brain.NeuronParameter;

/** A brain of one neuron on the reference kernel, for proofs about one rule at a time. */
final class OneNeuron {
    private final ReferenceKernel kernel;
    private final BrainState state;
    private final Stimulus stimulus = new Stimulus();
    private final FiredSet fired = new FiredSet();

    private OneNeuron(Connectome connectome, BrainState initial) {
        kernel = new ReferenceKernel(connectome, initial);
        state = new BrainState(connectome);
    }

    /** A model, or none for LIF, and pairs of parameter and value; the others have defaults. */
    static OneNeuron with(Object... parameters) {
        Connectome connectome = connectome(parameters);
        return new OneNeuron(connectome, new BrainState(connectome));
    }

    /** As {@link #with}, beginning with a potential, a countdown and a count. */
    static OneNeuron from(float potential, int countdown, int count, Object... parameters) {
        Connectome connectome = connectome(parameters);
        BrainState initial = new BrainState(connectome);
        initial.potential()[0] = potential;
        initial.countdown()[0] = (char) countdown;
        initial.fireCount()[0] = (char) count;
        return new OneNeuron(connectome, initial);
    }

    private static Connectome connectome(Object... parameters) {
        ConnectomeBuilder builder = new ConnectomeBuilder("one");
        boolean named = parameters.length > 0 && parameters[0] instanceof NeuronModel;
        NeuronModel model = named ? (NeuronModel) parameters[0] : NeuronModel.LIF;
        builder.area(new Area("a", AreaRole.INTERNAL, 1, 1, 1, 1, 0, true, false, 1f, 1f, model));
        for (int i = named ? 1 : 0; i < parameters.length; i += 2) {
            double value = ((Number) parameters[i + 1]).doubleValue();
            builder.neurons().set((NeuronParameter) parameters[i], 0, value);
        }
        return builder.build();
    }

    /** Runs a burst with these stimulus entries; without any the neuron is no candidate. */
    boolean burst(float... potentials) {
        stimulus.clear();
        for (float potential : potentials) {
            stimulus.add(0, potential);
        }
        kernel.burst(stimulus, fired);
        kernel.save(state);
        return fired.contains(0);
    }

    float potential() {
        return state.potential()[0];
    }

    float current() {
        return state.synapticCurrent()[0];
    }

    int potentialBits() {
        return Float.floatToRawIntBits(potential());
    }

    int countdown() {
        return state.countdown()[0];
    }

    int count() {
        return state.fireCount()[0];
    }
}
