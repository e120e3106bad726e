package org.flinknpu.device.image;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Room on one device for launches that stay there: {@link StayingBlocks}. Shared by all brains on
 * the device. Thread-safe.
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

    private final AtomicInteger taken = new AtomicInteger();

    /** The claim of one brain. Confined to one thread at a time. */
    public final class Claim {
        private StayingBlocks blocks;
        private int held;
        private boolean own;

        private Claim(StayingBlocks blocks) {
            this.blocks = blocks;
        }

        /** Says what is claimed from now on, as soon as nothing is held. */
        public void ask(StayingBlocks wanted) {
            blocks = held == 0 ? wanted : blocks;
        }

        /**
         * Claims room for a launch that serves, or looks whether there still is enough for all who
         * have claimed some. A brain that has the device to itself takes many blocks, which spread
         * what they step; others take few.
         *
         * @param alone whether no other brain is on the device; else half of it is left to the
         *     launches of others
         */
        public boolean serve(boolean alone) {
            if (held == 0) {
                own = alone && blocks.own() > 0;
            }
            int wanted = own ? StayingBlocks.OWN_WEIGHT * (blocks.own() + 1) : blocks.sharing();
            return hold(wanted, alone);
        }

        /**
         * Claims room for launches of several bursts each.
         *
         * @param alone as in {@link #serve}
         */
        public boolean run(boolean alone) {
            return hold(StayingBlocks.OWN_WEIGHT * blocks.running(), alone);
        }

        private boolean hold(int wanted, boolean alone) {
            int most = alone ? blocks.room() : blocks.room() / 2;
            if (held != 0) {
                return taken.get() <= most;
            }
            if (wanted == 0) {
                return false;
            }
            if (taken.addAndGet(wanted) > most) {
                taken.addAndGet(-wanted);
                return false;
            }
            held = wanted;
            return true;
        }

        /** Whether the blocks of the launch that serves are to spread what they step. */
        public boolean own() {
            return own;
        }

        /** Gives back what is held, if anything. */
        public void release() {
            taken.addAndGet(-held);
            held = 0;
        }
    }

    /** A claim that holds nothing yet. */
    public Claim claim(StayingBlocks blocks) {
        return new Claim(blocks);
    }
}
