package org.flinknpu.flow.state;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.SpikeFrame;

/**
 * The bytes of a {@link BrainState}: number of neurons, longest delay, number of the last burst;
 * then for each block of {@value #BLOCK_NEURONS} neurons one byte that says which of the columns
 * potential, countdown, fire count and synaptic current hold anything but zero bits there; then
 * those columns, block by block; and per age the ids and psps of the spikes in flight. So the size
 * follows what has changed since the deploy. In version 1 the columns stood whole, one after the
 * other.
 *
 * <p>A bit beside the delay says that the brain has neurons with a synaptic current. Other brains
 * keep the bytes that builds without such neurons write and read; those builds refuse the bit.
 */
final class BrainStateForm {
    /** Longest delay that a synapse can have, in bursts. */
    private static final int MAX_DELAY = 255;

    private static final int BLOCK_NEURONS = 4_096;
    private static final int POTENTIAL = 1;
    private static final int COUNTDOWN = 2;
    private static final int FIRE_COUNT = 4;
    private static final int SYNAPTIC_CURRENT = 8;
    private static final int ALL_COLUMNS = POTENTIAL | COUNTDOWN | FIRE_COUNT;
    private static final int HAS_CURRENTS = 1 << 16;

    private BrainStateForm() {}

    static void write(BrainState state, Columns columns, DataOutput out) throws IOException {
        int neurons = state.neuronCount();
        out.writeInt(neurons);
        boolean currents = state.synapticCurrent() != null;
        out.writeInt(state.maxDelay() | (currents ? HAS_CURRENTS : 0));
        out.writeLong(state.burst());
        int blocks = (int) ((neurons + (long) BLOCK_NEURONS - 1) / BLOCK_NEURONS);
        byte[] used = new byte[blocks];
        for (int block = 0; block < blocks; block++) {
            int from = block * BLOCK_NEURONS;
            used[block] = (byte) usedColumns(state, from, Math.min(from + BLOCK_NEURONS, neurons));
        }
        out.write(used);
        for (int block = 0; block < blocks; block++) {
            int from = block * BLOCK_NEURONS;
            int count = Math.min(BLOCK_NEURONS, neurons - from);
            if ((used[block] & POTENTIAL) != 0) {
                columns.writePart(state.potential(), from, count, out);
            }
            if ((used[block] & COUNTDOWN) != 0) {
                columns.writePart(state.countdown(), from, count, out);
            }
            if ((used[block] & FIRE_COUNT) != 0) {
                columns.writePart(state.fireCount(), from, count, out);
            }
            if ((used[block] & SYNAPTIC_CURRENT) != 0) {
                columns.writePart(state.synapticCurrent(), from, count, out);
            }
        }
        for (int age = 0; age < state.maxDelay(); age++) {
            SpikeFrame frame = state.frame(age);
            columns.write(frame.neurons(), frame.size(), out);
            columns.write(frame.psp(), frame.size(), out);
        }
    }

    /** Or-s the bits together: no branch, so that the loop runs on vectors. */
    private static int usedColumns(BrainState state, int from, int end) {
        float[] potential = state.potential();
        char[] countdown = state.countdown();
        char[] fireCount = state.fireCount();
        int potentials = 0;
        int countdowns = 0;
        int fireCounts = 0;
        for (int neuron = from; neuron < end; neuron++) {
            potentials |= Float.floatToRawIntBits(potential[neuron]);
            countdowns |= countdown[neuron];
            fireCounts |= fireCount[neuron];
        }
        return (potentials == 0 ? 0 : POTENTIAL)
                | (countdowns == 0 ? 0 : COUNTDOWN)
                | (fireCounts == 0 ? 0 : FIRE_COUNT)
                | (state.synapticCurrent() == null
                        ? 0
                        : usedCurrents(state.synapticCurrent(), from, end));
    }

    private static int usedCurrents(float[] currents, int from, int end) {
        int bits = 0;
        for (int neuron = from; neuron < end; neuron++) {
            bits |= Float.floatToRawIntBits(currents[neuron]);
        }
        return bits == 0 ? 0 : SYNAPTIC_CURRENT;
    }

    /**
     * Reads a state.
     *
     * @param maxNeurons most neurons for which memory is taken
     */
    static BrainState read(int version, int maxNeurons, Columns columns, DataInput in)
            throws IOException {
        int neurons = Columns.count(in);
        if (neurons > maxNeurons) {
            throw new CorruptStateException(
                    "Saved brain is too large: neurons=%d limit=%d".formatted(neurons, maxNeurons));
        }
        int delayAndFlags = in.readInt();
        int maxDelay = delayAndFlags & ~HAS_CURRENTS;
        boolean currents = maxDelay != delayAndFlags;
        if (maxDelay < 1 || maxDelay > MAX_DELAY || currents && version == 1) {
            throw new CorruptStateException(
                    "Saved brain has an impossible delay: maxDelay=" + delayAndFlags);
        }
        long burst = in.readLong();
        BrainState state =
                version == 1
                        ? readWholeColumns(neurons, maxDelay, columns, in)
                        : readBlocks(neurons, maxDelay, currents, columns, in);
        state.burst(burst);
        for (int age = 0; age < maxDelay; age++) {
            readFrame(state.frame(age), neurons, columns, in);
        }
        return state;
    }

    private static BrainState readWholeColumns(
            int neurons, int maxDelay, Columns columns, DataInput in) throws IOException {
        // First a column that is there: only then is the number of neurons believed.
        float[] potential = columns.readFloats(in);
        if (potential.length != neurons) {
            throw Columns.otherLength(potential.length, neurons);
        }
        BrainState state = new BrainState(neurons, maxDelay);
        System.arraycopy(potential, 0, state.potential(), 0, neurons);
        Columns.requireCount(neurons, in);
        columns.readPart(state.countdown(), 0, neurons, in);
        Columns.requireCount(neurons, in);
        columns.readPart(state.fireCount(), 0, neurons, in);
        return state;
    }

    private static BrainState readBlocks(
            int neurons, int maxDelay, boolean currents, Columns columns, DataInput in)
            throws IOException {
        // First what the blocks hold: only then is the number of neurons believed.
        int blocks = (int) ((neurons + (long) BLOCK_NEURONS - 1) / BLOCK_NEURONS);
        byte[] used = Columns.readBytes(blocks, in);
        BrainState state = new BrainState(neurons, maxDelay, currents);
        int known = currents ? ALL_COLUMNS | SYNAPTIC_CURRENT : ALL_COLUMNS;
        for (int block = 0; block < blocks; block++) {
            int from = block * BLOCK_NEURONS;
            int count = Math.min(BLOCK_NEURONS, neurons - from);
            if ((used[block] & ~known) != 0) {
                throw new CorruptStateException(
                        "Saved block has unknown columns: used=" + used[block]);
            }
            if ((used[block] & POTENTIAL) != 0) {
                columns.readPart(state.potential(), from, count, in);
            }
            if ((used[block] & COUNTDOWN) != 0) {
                columns.readPart(state.countdown(), from, count, in);
            }
            if ((used[block] & FIRE_COUNT) != 0) {
                columns.readPart(state.fireCount(), from, count, in);
            }
            if ((used[block] & SYNAPTIC_CURRENT) != 0) {
                columns.readPart(state.synapticCurrent(), from, count, in);
            }
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
