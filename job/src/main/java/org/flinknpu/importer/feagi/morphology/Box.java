package org.flinknpu.importer.feagi.morphology;

/**
 * A box of voxels: a cortical area, or a part of one.
 *
 * @param x lowest x
 * @param y lowest y
 * @param z lowest z
 * @param width voxels along x, at least 1
 * @param height voxels along y, at least 1
 * @param depth voxels along z, at least 1
 */
public record Box(int x, int y, int z, int width, int height, int depth) {
    /** A whole area. */
    public Box(int width, int height, int depth) {
        this(0, 0, 0, width, height, depth);
    }

    /** Voxels along an axis: 0 is x, 1 is y, 2 is z. */
    int size(int axis) {
        return axis == 0 ? width : axis == 1 ? height : depth;
    }

    /** Lowest coordinate along an axis. */
    int origin(int axis) {
        return axis == 0 ? x : axis == 1 ? y : z;
    }

    /** Number of voxels; saturates. */
    public long voxels() {
        return Counts.product(Counts.product(width, height), depth);
    }

    /** Whether a voxel lies in it. */
    boolean contains(int vx, int vy, int vz) {
        return vx >= x && vx - x < width && vy >= y && vy - y < height && vz >= z && vz - z < depth;
    }
}
