package org.flinknpu.device.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.SpikeFrame;

/**
 * The state of a brain on a device, as far as it is moved in and out. The spikes in flight belong
 * to the host, which has seen them anyway.
 */
final class ResidentState {
    private static final int DOWNLOAD_BYTES = 16 << 20;

    private final BrainImage image;
    private final BrainLayout layout;
    private final StateLink link;
    private final SpikeHistory history;
    private final SpikeFrame[] asideFrames;
    private long asideBurst;

    /**
     * Nothing is moved yet.
     *
     * @param history the spikes in flight; advanced by the kernel
     */
    ResidentState(BrainImage image, StateLink link, SpikeHistory history, int maxDelay) {
        this.image = image;
        this.link = link;
        this.history = history;
        layout = image.layout();
        asideFrames = new SpikeFrame[maxDelay];
        Arrays.setAll(asideFrames, age -> new SpikeFrame());
    }

    /** Uploads connectome and state into an arena that holds zeros. */
    void upload(BrainState initial) {
        image.write(initial, link);
        deliverSpikesInFlight(initial);
        setAside(initial.burst());
    }

    private void deliverSpikesInFlight(BrainState initial) {
        ByteBuffer chunk = null;
        for (int age = initial.maxDelay() - 1; age >= 0; age--) {
            SpikeFrame frame = initial.frame(age);
            if (frame.size() == 0) {
                continue;
            }
            if (chunk == null || chunk.capacity() < frame.size() * Integer.BYTES) {
                int bytes = Math.max(frame.size(), 1024) * Integer.BYTES;
                chunk = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
            }
            chunk.clear();
            chunk.asIntBuffer().put(frame.neurons(), 0, frame.size());
            link.write(layout.fired(), chunk.limit(frame.size() * Integer.BYTES));
            if (layout.keepsPsp()) {
                chunk.clear();
                link.write(layout.firedPsp(), chunk.put(frame.psp(), 0, frame.size()).flip());
            }
            chunk.clear();
            long length = layout.control() + BrainLayout.CONTROL_FIRED;
            link.write(length, chunk.putInt(frame.size()).flip());
            link.deliver(age);
        }
    }

    /** Saturates fire counts long before they could run over. */
    void saturate() {
        ByteBuffer chunk = ByteBuffer.allocateDirect(DOWNLOAD_BYTES).order(ByteOrder.nativeOrder());
        int perChunk = DOWNLOAD_BYTES / Integer.BYTES;
        for (int begin = 0; begin < layout.neurons(); begin += perChunk) {
            int bytes = Math.min(perChunk, layout.neurons() - begin) * Integer.BYTES;
            long offset = layout.counters() + (long) begin * Integer.BYTES;
            link.read(offset, chunk.clear().limit(bytes));
            image.saturate(begin, chunk.clear().limit(bytes).asIntBuffer());
            link.write(offset, chunk);
        }
    }

    /** Copies the state out, which is that after the given burst. */
    void save(BrainState into, long burst) {
        into.requireFits(image.connectome());
        download(into, layout.potential(), link::read);
        history.save(into);
        into.burst(burst);
    }

    /** Copies potentials, counters and currents from where they lie, or from what was set aside. */
    private void download(BrainState into, long from, DeviceMemoryReader reader) {
        int neurons = layout.neurons();
        int bytes = (int) Math.min(DOWNLOAD_BYTES, Math.max(1L, neurons) * Float.BYTES);
        ByteBuffer chunk = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
        int perChunk = bytes / Float.BYTES;
        long counterColumn = from + layout.counters() - layout.potential();
        long currentColumn = from + layout.synapticCurrent - layout.potential();
        for (int begin = 0; begin < neurons; begin += perChunk) {
            int length = Math.min(perChunk, neurons - begin);
            long offset = (long) begin * Float.BYTES;
            reader.read(from + offset, chunk.clear().limit(length * Float.BYTES));
            chunk.clear().asFloatBuffer().get(into.potential(), begin, length);
            reader.read(counterColumn + offset, chunk.clear().limit(length * Integer.BYTES));
            for (int i = 0; i < length; i++) {
                image.readCounters(begin + i, chunk.getInt(i * Integer.BYTES), into);
            }
            if (into.synapticCurrent() != null) {
                reader.read(currentColumn + offset, chunk.clear().limit(length * Float.BYTES));
                chunk.clear().asFloatBuffer().get(into.synapticCurrent(), begin, length);
            }
        }
    }

    /** Sets the state, which is that after the given burst, aside on the device. */
    void setAside(long burst) {
        link.copyAside();
        history.copy(asideFrames);
        asideBurst = burst;
    }

    /** Copies out what was set aside; the one method for another thread. */
    void saveSetAside(BrainState into) {
        into.requireFits(image.connectome());
        download(into, layout.aside(), link::readAside);
        for (int age = 0; age < asideFrames.length; age++) {
            into.frame(age).copyFrom(asideFrames[age]);
        }
        into.burst(asideBurst);
    }
}
