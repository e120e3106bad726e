package org.flinknpu.importer.feagi.morphology;

/** A morphology between two boxes. Immutable. */
public interface Wiring {
    /** Connects nothing. */
    Wiring NONE =
            new Wiring() {
                @Override
                public long maxPairs() {
                    return 0;
                }

                @Override
                public void targets(int x, int y, int z, long draw, Targets into) {
                    // Nothing is reached.
                }
            };

    /**
     * The most pairs of voxels that it can make, duplicates included; saturates. Known without
     * making any.
     */
    long maxPairs();

    /** Steps that one source voxel takes beside those that make a pair. */
    default long stepsPerVoxel() {
        return 1;
    }

    /**
     * Adds the voxels that one source voxel reaches; it may add some twice.
     *
     * @param x of the source voxel in its area; so are y and z
     * @param draw decides what chance decides
     * @param into receives voxels of the target area
     */
    void targets(int x, int y, int z, long draw, Targets into);
}
