package org.flinknpu.flow.state;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.SpikeFrame;

/**
 * The bytes of a {@link BrainState}: number of neurons, longest delay, number of the last burst,
 * the columns potential, countdown and fire count, and per age the ids and psps of the spikes in
 * flight.
 */
final class BrainStateForm {
    /** Longest delay that a synapse can have, in bursts. */
    private static final int MAX_DELAY = 255;

    private BrainStateForm() {}

    static void write(BrainState state, Columns columns, DataOutput out) throws IOException {
        int neurons = state.neuronCount();
        out.writeInt(neurons);
        out.writeInt(state.maxDelay());
        out.writeLong(state.burst());
        columns.write(state.potential(), neurons, out);
        columns.write(state.countdown(), neurons, out);
        columns.write(state.fireCount(), neurons, out);
        for (int age = 0; age < state.maxDelay(); age++) {
            SpikeFrame frame = state.frame(age);
            columns.write(frame.neurons(), frame.size(), out);
            columns.write(frame.psp(), frame.size(), out);
        }
    }

    static BrainState read(Columns columns, DataInput in) throws IOException {
        int neurons = Columns.count(in);
        int maxDelay = in.readInt();
        if (maxDelay < 1 || maxDelay > MAX_DELAY) {
            throw new CorruptStateException(
                    "Saved brain has an impossible delay: maxDelay=" + maxDelay);
        }
        long burst = in.readLong();
        // First a column that is there: only then is the number of neurons believed.
        float[] potential = columns.readFloats(in);
        if (potential.length != neurons) {
            throw Columns.otherLength(potential.length, neurons);
        }
        BrainState state = new BrainState(neurons, maxDelay);
        state.burst(burst);
        System.arraycopy(potential, 0, state.potential(), 0, neurons);
        Columns.requireCount(neurons, in);
        columns.read(state.countdown(), in);
        Columns.requireCount(neurons, in);
        columns.read(state.fireCount(), in);
        for (int age = 0; age < maxDelay; age++) {
            readFrame(state.frame(age), neurons, columns, in);
        }
        return state;
    }

    private static void readFrame(SpikeFrame frame, int neurons, Columns columns, DataInput in)
            throws IOException {
        int size = Columns.count(in);
        if (size > neurons) {
            throw new CorruptStateException(
                    "Saved brain has more spikes than neurons: spikes=%d neurons=%d"
                            .formatted(size, neurons));
        }
        int[] ids = new int[size];
        byte[] psps = new byte[size];
        columns.read(ids, size, in);
        Columns.requireCount(size, in);
        in.readFully(psps);
        frame.ensureCapacity(size);
        for (int i = 0; i < size; i++) {
            frame.add(ids[i], psps[i] & 0xFF);
        }
    }
}
