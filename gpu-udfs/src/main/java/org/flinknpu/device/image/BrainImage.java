package org.flinknpu.device.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import org.flinknpu.brain.Area;
import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;
import org.flinknpu.burst.LifRule;

/**
 * A brain as it will lie in a device's memory: the plan, computed without allocating any of it, and
 * the writing. One image serves one opening. Not thread-safe.
 *
 * <p>Two regions: the <em>arena</em>, in device memory, holds connectome and state; the
 * <em>mailbox</em>, in memory that host and device exchange, holds the stimulus of the next burst
 * and the records and fired neurons of the last ones.
 */
public final class BrainImage {
    /** Neurons that a block of the device steps at a time. */
    static final int TILE = 1024;

    /** Most neurons that one block can run alone. */
    public static final int MAX_WHOLE_NEURONS = 8 * TILE;

    /** Bytes of an upload at a time. */
    private static final int CHUNK_BYTES = 16 << 20;

    private final Connectome connectome;
    private final NeuronClasses classes;
    private final SynapsePacking synapses;
    private final BrainLayout layout;
    private boolean allCounted;

    private BrainImage(Connectome connectome, LaunchShape shape) {
        this.connectome = connectome;
        classes = NeuronClasses.of(connectome, TILE);
        synapses = new SynapsePacking(connectome);
        layout = synapses.tooMany() ? null : new BrainLayout(connectome, classes, synapses);
        if (layout != null) {
            layout.blocks(shape);
            layout.lay();
        }
    }

    /**
     * Plans a brain.
     *
     * @return the plan; {@link #refusal} tells whether a device can hold it at all
     */
    public static BrainImage of(Connectome connectome, LaunchShape shape) {
        return new BrainImage(connectome, shape);
    }

    /** Why no device can hold this brain, in one line, or null if one can. */
    public String refusal() {
        if (connectome.bounds().countedAccumulatorBits() == 0) {
            return "charges and fan-in exceed 64-bit accumulators: chargeSum=%d fanIn=%d"
                    .formatted(connectome.bounds().maxChargeSum(), connectome.bounds().maxFanIn());
        }
        if (synapses.tooMany()) {
            return "more synapses than rows can address: synapses=" + connectome.synapseCount();
        }
        if (layout.mailboxBytes() > Integer.MAX_VALUE) {
            return "mailbox past 2 GiB: neurons=" + connectome.neuronCount();
        }
        return null;
    }

    /** Where everything lies. Undefined if there is a {@link #refusal}. */
    public BrainLayout layout() {
        return layout;
    }

    /** The brain. */
    public Connectome connectome() {
        return connectome;
    }

    /** Writes connectome and state into an arena that holds zeros. */
    public void write(BrainState state, DeviceMemoryWriter arena) {
        ByteBuffer chunk = ByteBuffer.allocateDirect(chunkBytes()).order(ByteOrder.nativeOrder());
        allCounted = classes.countdownsUnexpected(state);
        classes.write(chunk, allCounted);
        flush(arena, layout.classes, chunk);
        writeInts(classes.tileClass(), classes.tileClass().length, layout.tileClass, arena, chunk);
        if (classes.mixed()) {
            writeInts(classes.classOf(), connectome.neuronCount(), layout.classOf, arena, chunk);
        }
        int[] rowStart = synapses.rowStart();
        writeInts(rowStart, rowStart.length, layout.rowStart, arena, chunk);
        writePalette(arena, chunk);
        writeSynapses(arena, chunk);
        if (connectome.maxDelay() > 1) {
            writeDelays(arena, chunk);
        }
        if (layout.fanOutNeeded()) {
            writeFanOut(arena, chunk);
        }
        writeState(state, arena, chunk);
    }

    private boolean countsAlone(int neuron) {
        return !allCounted && classes.countsAlone(neuron);
    }

    /** Takes the counters of one neuron apart, as the device keeps them. */
    void readCounters(int neuron, int word, BrainState into) {
        boolean alone = countsAlone(neuron);
        int count = alone ? saturated(word) : word >>> 16;
        into.countdown()[neuron] = alone ? 0 : (char) word;
        into.fireCount()[neuron] = (char) count;
    }

    private static int saturated(int word) {
        return Integer.compareUnsigned(word, LifRule.MAX_COUNT) > 0 ? LifRule.MAX_COUNT : word;
    }

    /** Saturates the fire counts of consecutive neurons in place, as the device keeps them. */
    void saturate(int firstNeuron, IntBuffer words) {
        for (int i = 0; i < words.limit(); i++) {
            if (countsAlone(firstNeuron + i)) {
                words.put(i, saturated(words.get(i)));
            }
        }
    }

    private int chunkBytes() {
        long row = (long) synapses.longestRow() * synapses.quadBytes();
        long palette = synapses.paletteEntries() * 8L;
        long classBytes = (long) classes.count() * NeuronClasses.WORDS * Integer.BYTES;
        long floor = Math.max(4096, Math.max(palette, classBytes));
        long wanted = Math.min(CHUNK_BYTES, layout.deviceBytes());
        return Math.toIntExact(Math.max(Math.max(row, floor), wanted));
    }

    private static void flush(DeviceMemoryWriter arena, long offset, ByteBuffer chunk) {
        chunk.flip();
        if (chunk.hasRemaining()) {
            arena.write(offset, chunk);
        }
        chunk.clear();
    }

    private static void writeInts(
            int[] values, int count, long offset, DeviceMemoryWriter arena, ByteBuffer chunk) {
        int perChunk = chunk.capacity() / Integer.BYTES;
        for (int begin = 0; begin < count; begin += perChunk) {
            int length = Math.min(perChunk, count - begin);
            chunk.clear();
            chunk.asIntBuffer().put(values, begin, length);
            chunk.position(length * Integer.BYTES);
            flush(arena, offset + (long) begin * Integer.BYTES, chunk);
        }
    }

    private static void writeFloats(
            float[] values, long offset, DeviceMemoryWriter arena, ByteBuffer chunk) {
        int perChunk = chunk.capacity() / Float.BYTES;
        for (int begin = 0; begin < values.length; begin += perChunk) {
            int length = Math.min(perChunk, values.length - begin);
            chunk.asFloatBuffer().put(values, begin, length);
            chunk.position(length * Float.BYTES);
            flush(arena, offset + (long) begin * Float.BYTES, chunk);
        }
    }

    private void writePalette(DeviceMemoryWriter arena, ByteBuffer chunk) {
        synapses.writePalette(chunk);
        flush(arena, layout.palette, chunk);
    }

    private void writeSynapses(DeviceMemoryWriter arena, ByteBuffer chunk) {
        IntBuffer words = chunk.asIntBuffer();
        long offset = layout.synapses;
        int[] rows = synapses.rowStart();
        for (int index = 0; index < connectome.areas().size(); index++) {
            Area area = connectome.areas().get(index);
            for (int source = area.firstNeuron(); source < area.endNeuron(); source++) {
                int quads = (rows[source + 1] >>> 2) - (rows[source] >>> 2);
                if (words.remaining() * Integer.BYTES < quads * synapses.quadBytes()) {
                    offset = flush(arena, offset, chunk, words);
                }
                synapses.writeRow(index, source, words);
            }
        }
        flush(arena, offset, chunk, words);
    }

    private static long flush(
            DeviceMemoryWriter arena, long offset, ByteBuffer chunk, IntBuffer words) {
        int bytes = words.position() * Integer.BYTES;
        chunk.position(bytes);
        flush(arena, offset, chunk);
        words.clear();
        return offset + bytes;
    }

    private void writeDelays(DeviceMemoryWriter arena, ByteBuffer chunk) {
        long offset = layout.delays;
        int[] rows = synapses.rowStart();
        for (int source = 0; source < connectome.neuronCount(); source++) {
            int bytes = ((rows[source + 1] >>> 2) - (rows[source] >>> 2)) * 4;
            if (chunk.remaining() < bytes) {
                int written = chunk.position();
                flush(arena, offset, chunk);
                offset += written;
            }
            synapses.writeDelays(source, chunk);
        }
        flush(arena, offset, chunk);
    }

    private void writeFanOut(DeviceMemoryWriter arena, ByteBuffer chunk) {
        int[] fanOut = new int[connectome.neuronCount()];
        for (int source = 0; source < fanOut.length; source++) {
            fanOut[source] = connectome.synapses().fanOut(source);
        }
        writeInts(fanOut, fanOut.length, layout.fanOut, arena, chunk);
    }

    private void writeState(BrainState state, DeviceMemoryWriter arena, ByteBuffer chunk) {
        int neurons = connectome.neuronCount();
        int perChunk = chunk.capacity() / Integer.BYTES;
        writeFloats(state.potential(), layout.potential, arena, chunk);
        if (layout.hasSynapticCurrents()) {
            writeFloats(state.synapticCurrent(), layout.synapticCurrent, arena, chunk);
        }
        for (int begin = 0; begin < neurons; begin += perChunk) {
            int end = Math.min(neurons, begin + perChunk);
            for (int neuron = begin; neuron < end; neuron++) {
                int count = state.fireCount()[neuron];
                chunk.putInt(countsAlone(neuron) ? count : state.countdown()[neuron] | count << 16);
            }
            flush(arena, layout.counters + (long) begin * Integer.BYTES, chunk);
        }
        chunk.putInt((int) state.burst());
        flush(arena, layout.control, chunk);
        // Spikes in flight are delivered to the accumulators, which a binned brain else leaves out.
        chunk.putInt(1);
        flush(arena, layout.control + BrainLayout.CONTROL_SPILLED, chunk);
        // Tallies of the last burst, so that none is taken for one of the next.
        int[] tallies = new int[2 * layout.blocks()];
        for (int block = 0; block < layout.blocks(); block++) {
            tallies[2 * block + 1] = (int) state.burst();
        }
        writeInts(tallies, tallies.length, layout.tallies, arena, chunk);
    }
}
