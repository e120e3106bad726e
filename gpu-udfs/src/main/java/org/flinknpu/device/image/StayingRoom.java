package org.flinknpu.device.image;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Room on one device for launches that stay there, in blocks; shared by all brains on the device.
 * Blocks of such a launch wait for each other, so all of them must be on the device at once; {@code
 * serve.h} says how. Thread-safe.
 */
public final class StayingRoom {
    /**
     * Bursts of one launch that serves. Some calls of the driver, such as the release of memory,
     * wait until nothing runs on the device: so for a tenth of a second at most.
     */
    public static final int SERVED_BURSTS = 1 << 13;

    /**
     * How often a launch that serves looks for the bell; one look takes a trip over the bus, 1.3
     * us.
     */
    public static final int LOOKS = 48;

    /** Neurons for each block of eight warps that spreads what a launch serves. */
    private static final int NEURONS_PER_SPREADER = 768;

    private final AtomicInteger taken = new AtomicInteger();

    /** The claim of one brain. Confined to one thread at a time. */
    public final class Claim {
        private int held;

        private Claim() {}

        /**
         * Claims room, or looks whether there still is enough for all who have claimed some.
         *
         * @param blocks of the launch; the same until {@link #release}
         * @param most blocks of all such launches that others leave room for
         */
        public boolean hold(int blocks, int most) {
            if (held != 0) {
                return taken.get() <= most;
            }
            if (taken.addAndGet(blocks) > most) {
                taken.addAndGet(-blocks);
                return false;
            }
            held = blocks;
            return true;
        }

        /** Gives back what is held, if anything. */
        public void release() {
            taken.addAndGet(-held);
            held = 0;
        }
    }

    /** A claim that holds nothing yet. */
    public Claim claim() {
        return new Claim();
    }

    /**
     * Blocks of a launch that serves: one gives orders to those that step and spread. Where a
     * hundredth of the neurons fires, no warp has two rows to spread.
     *
     * @param processors of the device
     */
    public static int servingBlocks(BrainLayout layout, int processors) {
        int spreaders = Math.min(processors, layout.neurons() / NEURONS_PER_SPREADER + 1);
        return 1 + Math.max(layout.blocks(), spreaders);
    }
}
