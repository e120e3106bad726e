package org.flinknpu.burst;

import org.flinknpu.brain.AreaRole;
import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.ConnectomeBuilder;
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

    /** Pairs of parameter and value; the others have their defaults. */
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
        builder.area("a", AreaRole.INTERNAL, 1, 1, 1, 1, true, false);
        for (int i = 0; i < parameters.length; i += 2) {
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
