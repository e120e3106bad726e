package org.flinknpu.device.failover;

/**
 * Something that goes wrong on a faulty device, once.
 *
 * @param kind what
 * @param burst in which burst, or for calls other than bursts: not before this burst has run
 */
record Fault(Kind kind, long burst) {
    enum Kind {
        /** The burst throws before it has done anything. */
        FAIL,
        /** The burst throws after it has changed the state. */
        FAIL_LATE,
        /** The burst does not return. */
        HANG,
        /** Calls that hang return during the burst, and all other kernels are closed. */
        OTHERS_RETURN,
        /**
         * A bit of the state flips after the burst; another one in every state saved from then on.
         */
        CORRUPT_STATE,
        /** The burst hands out a neuron too few; its state is right. */
        CORRUPT_FIRED,
        /** Saving throws. */
        FAIL_SAVE,
        /** Saving does not return. */
        HANG_SAVE,
        /** Opening is refused: out of memory. */
        REFUSE,
        /** Opening throws something unexpected. */
        FAIL_OPEN,
        /** Opening does not return. */
        HANG_OPEN
    }
}
