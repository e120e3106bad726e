package org.flinknpu.device.image;

import java.nio.ByteBuffer;

/** The form in which a device takes a {@link BrainLayout}: {@code Brain} in burst.h. */
final class BrainWords {
    /** Quads of synapses from which a whole block shares a row. */
    static final int LONG_ROW = 512;

    /** Neurons up to which waiting for a column costs more than reading it in vain. */
    private static final int EAGER_NEURONS = 1 << 18;

    private static final int WIDE = 1;
    private static final int DIRECT_WORDS = 2;
    private static final int HAS_DRIVEN = 4;
    private static final int HAS_PSP = 8;
    private static final int LINEAR = 16;
    private static final int HAS_LONG_ROWS = 32;
    private static final int ONE_CLASS = 64;
    private static final int EAGER = 128;
    private static final int EVENTS_FORESEEN = 256;
    private static final int PLAIN = 512;

    private final BrainLayout at;

    BrainWords(BrainLayout layout) {
        at = layout;
    }

    /** As {@link BrainLayout#write}. */
    void write(ByteBuffer into, long arenaBase, long mailboxBase) {
        boolean regular = at.packing.regular();
        long[] hot = {
            at.control, at.accumulators, at.potential, at.classes, at.tallies, at.fired, at.synapses
        };
        int[] numbers = {
            flags(),
            at.connectome.neuronCount(),
            at.blocks(),
            at.tilesPerBlock,
            at.connectome.maxDelay(),
            at.connectome.bounds().countBits(),
            at.packing.payloadBits(),
            at.packing.padding(),
            regular ? at.packing.longestRow() : 0,
            regular ? at.packing.rowStart()[0] & 3 : 0,
            at.idCapacity,
            at.bins.shift(),
            at.bins.capacity(),
            at.bins.batchRows(),
            at.connectome.fractionBits(),
            at.slots(),
        };
        long[] cold = {
            at.counters,
            at.stimulus,
            at.stimulated,
            at.classOf,
            at.tileClass,
            at.rowStart,
            at.delays,
            at.palette,
            at.fanOut,
            at.firedPsp,
            at.pspOf,
            at.firedBits,
            at.events,
            at.eventCounts,
        };
        long[] mail = {at.inbox, at.records, at.ids, at.psps};
        for (long offset : hot) {
            into.putLong(arenaBase + offset);
        }
        for (int number : numbers) {
            into.putInt(number);
        }
        for (long offset : cold) {
            into.putLong(arenaBase + offset);
        }
        for (long offset : mail) {
            into.putLong(mailboxBase + offset);
        }
        into.putLong(at.sideBytes);
    }

    private int flags() {
        return (at.packing.wide() ? WIDE : 0)
                | (at.packing.directWords() ? DIRECT_WORDS : 0)
                | (at.packing.driven() ? HAS_DRIVEN : 0)
                | (at.keepsPsp() ? HAS_PSP : 0)
                | (at.packing.linear() ? LINEAR : 0)
                | (at.packing.longestRow() >= LONG_ROW ? HAS_LONG_ROWS : 0)
                | (at.neuronClasses.count() == 1 ? ONE_CLASS : 0)
                | (eager() ? EAGER : 0)
                | (at.plain() && (!at.whole() || at.batched()) && at.packing.regular()
                        ? EVENTS_FORESEEN
                        : 0)
                | (at.plain() ? PLAIN : 0);
    }

    /** The blocks of a free run all wait for the last of them to have read its neurons. */
    private boolean eager() {
        return at.binned() || at.runsTogether() || at.neurons() <= EAGER_NEURONS;
    }
}
