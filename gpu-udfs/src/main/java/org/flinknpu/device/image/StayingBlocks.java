package org.flinknpu.device.image;

/**
 * How many blocks the launches of one brain have that stay on a device, and how many the device
 * runs at a time. Blocks of such a launch wait for each other, so all must have room at once.
 *
 * @param sharing of a launch that serves and whose blocks share all rows ({@code serveBursts}), the
 *     one that gives orders included; 0 if none may serve
 * @param own of a launch that serves and whose blocks spread what they step, without the one that
 *     gives orders ({@code serveOnce}); 0 if none may
 * @param running of a launch of a free run, whose blocks do so, too ({@code runBursts}); 0 if none
 *     may
 * @param room blocks of the first kind that the device runs at a time
 */
public record StayingBlocks(int sharing, int own, int running, int room) {
    /** Of a brain whose launches do not stay. */
    public static final StayingBlocks NONE = new StayingBlocks(0, 0, 0, 0);

    /** Blocks of the first kind that one of the second kind takes the room of: its registers. */
    static final int OWN_WEIGHT = 2;

    /** Neurons for each block of eight warps that spreads what a launch serves. */
    private static final int NEURONS_PER_SPREADER = 768;

    /**
     * The blocks of a brain. Where a hundredth of its neurons fires, no warp has two rows to
     * spread.
     *
     * @param processors of the device
     * @param perProcessor blocks of the first kind that each of them runs at a time
     */
    public static StayingBlocks of(BrainLayout layout, int processors, int perProcessor) {
        if (!layout.served()) {
            return NONE;
        }
        int neurons = layout.neurons();
        int room = processors * perProcessor;
        int spreaders = Math.min(processors, neurons / NEURONS_PER_SPREADER + 1);
        int most = room / OWN_WEIGHT;
        int own = layout.servesOwn() ? RunBlocks.of(neurons, processors, most - 1) : 0;
        int running = layout.runsTogether() ? RunBlocks.of(neurons, processors, most) : 0;
        return new StayingBlocks(1 + Math.max(layout.blocks(), spreaders), own, running, room);
    }

    /**
     * The blocks of a batch, counted as blocks of the first kind that would take the same room.
     * They do not wait for each other; but those without room would not run the bursts of theirs.
     *
     * @param seats blocks
     * @param processors of the device
     * @param perProcessor blocks of the first kind that each of them runs at a time
     * @param seatsPerProcessor blocks of the batch that each of them runs at a time
     */
    public static StayingBlocks ofBatch(
            int seats, int processors, int perProcessor, int seatsPerProcessor) {
        int wanted = (seats * perProcessor + seatsPerProcessor - 1) / seatsPerProcessor;
        return new StayingBlocks(wanted, 0, 0, processors * perProcessor);
    }
}
