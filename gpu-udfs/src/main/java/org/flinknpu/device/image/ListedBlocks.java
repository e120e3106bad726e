package org.flinknpu.device.image;

/**
 * Blocks of the two launches of a burst in a free run whose spikes are listed without order: {@code
 * list.h}.
 *
 * @param step those of {@code stepListed}: one per tile
 * @param orderers those of {@code spreadListed} that put ids in order
 * @param spreaders those that bring spikes on their way
 */
public record ListedBlocks(int step, int orderers, int spreaders) {
    /** Tiles whose ids one block puts in order. */
    private static final int ORDERED_TILES = 32;

    /** More would leave each thread too few registers for what it requests: measured on an H200. */
    private static final int SPREADERS_PER_PROCESSOR = 6;

    /** Neurons of which one fires in a burst that keeps all blocks busy. */
    private static final int NEURONS_PER_SPIKE = 16;

    private static final int ROWS_PER_BLOCK = 8;

    /** Those of a brain on a device. */
    public static ListedBlocks of(BrainLayout layout, int processors) {
        int tiles = Math.max(1, BrainLayout.ceilDiv(layout.neurons(), BrainImage.TILE));
        int orderers = BrainLayout.ceilDiv(tiles, ORDERED_TILES);
        int spreaders = spreaders(layout, processors * SPREADERS_PER_PROCESSOR);
        return new ListedBlocks(tiles, orderers, spreaders);
    }

    /**
     * Blocks that spread the spikes of a brain by a warp per row.
     *
     * @param most how many there may be
     */
    public static int spreaders(BrainLayout layout, int most) {
        int useful = Math.max(1, layout.neurons() / NEURONS_PER_SPIKE / ROWS_PER_BLOCK);
        return Math.min(useful, most);
    }

    /** All of {@code spreadListed}. */
    public int spread() {
        return orderers + spreaders;
    }
}
