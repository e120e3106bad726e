package org.flinknpu.device.image;

/**
 * How the neurons of a brain are dealt out to blocks that step them and spread what has fired:
 * {@code own.h}. There may be more or fewer such blocks than {@link BrainLayout#blocks}.
 */
public final class RunBlocks {
    /** Neurons that a warp steps at a time. */
    private static final int GROUP = 128;

    private static final int WARPS = 8;

    /** Groups that a warp steps in a burst. */
    private static final int MOST_ROUNDS = 2;

    private static final int MOST_BLOCKS = 1024;

    /** Words of the line that a block writes for its team. */
    private static final int LINE_WORDS = 16;

    /** Tallies that blocks write, in turn for two bursts, and their lines behind. */
    static final int TALLIES = (2 + LINE_WORDS) * MOST_BLOCKS;

    private RunBlocks() {}

    /**
     * Blocks for a brain: one for each processor as long as a block's warps each step one group.
     *
     * @param neurons of the brain
     * @param processors of the device
     * @param room how many blocks it runs at a time
     * @return 0 if there is not enough room
     */
    public static int of(int neurons, int processors, int room) {
        int groups = (neurons + GROUP - 1) / GROUP;
        int perProcessor = (groups + WARPS * processors - 1) / (WARPS * processors);
        int most =
                Math.min(Math.min(groups, MOST_BLOCKS), Math.min(room, perProcessor * processors));
        return most * WARPS * MOST_ROUNDS < groups ? 0 : most;
    }
}
