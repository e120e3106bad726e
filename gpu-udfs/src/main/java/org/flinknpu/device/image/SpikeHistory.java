package org.flinknpu.device.image;

import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.SpikeFrame;

/**
 * The spikes in flight of a brain on a device, kept by the host. The youngest frame stays in the
 * mailbox until the next burst is on its way, so that copying it costs no time between bursts; a
 * brain whose delays are all one burst never copies it at all.
 */
final class SpikeHistory {
    private final SpikeFrame[] frames;
    private IntBuffer words;
    private ByteBuffer bytes;
    private int ids;
    private int psps;
    private int count;
    private boolean unsettled;

    /** Continues from a state. */
    SpikeHistory(BrainState initial) {
        frames = new SpikeFrame[initial.maxDelay()];
        for (int age = 0; age < frames.length; age++) {
            frames[age] = new SpikeFrame();
            frames[age].copyFrom(initial.frame(age));
        }
    }

    /**
     * Notes the frame of a new burst, which lies in the mailbox.
     *
     * @param idsAt index of its first id in words
     * @param pspsAt index in bytes of its first psp, u16, or negative if spikes carry none
     */
    void advance(IntBuffer mailWords, ByteBuffer mailBytes, int idsAt, int pspsAt, int size) {
        rotate();
        words = mailWords;
        bytes = mailBytes;
        ids = idsAt;
        psps = pspsAt;
        count = size;
        unsettled = true;
    }

    private SpikeFrame rotate() {
        SpikeFrame youngest = frames[frames.length - 1];
        System.arraycopy(frames, 0, frames, 1, frames.length - 1);
        frames[0] = youngest;
        return youngest;
    }

    /** Notes a new burst; its frame, with room for so many spikes, is to be filled at once. */
    SpikeFrame advance(int size) {
        SpikeFrame youngest = rotate();
        youngest.ensureCapacity(size);
        youngest.size(size);
        unsettled = false;
        return youngest;
    }

    /** Copies the youngest frame out of the mailbox if it will be needed past the next burst. */
    void settle() {
        if (unsettled && frames.length > 1) {
            copy(frames[0]);
            unsettled = false;
        }
    }

    private void copy(SpikeFrame into) {
        into.ensureCapacity(count);
        into.size(count);
        words.get(ids, into.neurons(), 0, count);
        for (int i = 0; i < count; i++) {
            into.psp()[i] = psps < 0 ? 0 : (byte) bytes.getShort(psps + i * Short.BYTES);
        }
    }

    /** Writes all frames. */
    void save(BrainState into) {
        for (int age = 0; age < frames.length; age++) {
            copy(age, into.frame(age));
        }
    }

    /** Copies all frames. */
    void copy(SpikeFrame[] into) {
        for (int age = 0; age < frames.length; age++) {
            copy(age, into[age]);
        }
    }

    private void copy(int age, SpikeFrame into) {
        if (age == 0 && unsettled) {
            copy(into);
        } else {
            into.copyFrom(frames[age]);
        }
    }
}
