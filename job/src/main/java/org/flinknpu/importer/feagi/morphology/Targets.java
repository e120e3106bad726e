package org.flinknpu.importer.feagi.morphology;

import java.util.Arrays;

/**
 * Collects the target voxels of one source voxel, as indices into the target area: x slowest, then
 * y, then z. What lies outside of the area is left out. Reused from voxel to voxel; not
 * thread-safe.
 */
public final class Targets {
    private static final int INITIAL_CAPACITY = 16;

    private final Box area;
    private int[] voxels = new int[INITIAL_CAPACITY];
    private int count;

    /**
     * Targets in an area.
     *
     * @param area the whole area, of fewer than 2^31 voxels
     */
    public Targets(Box area) {
        this.area = area;
    }

    /** Forgets all. */
    public void clear() {
        count = 0;
    }

    /** Adds a voxel if it lies in the area. */
    public void add(int x, int y, int z) {
        if (!area.contains(x, y, z)) {
            return;
        }
        if (count == voxels.length) {
            voxels = Arrays.copyOf(voxels, (int) Math.min(Integer.MAX_VALUE - 8, count * 2L));
        }
        voxels[count++] = (x * area.height() + y) * area.depth() + z;
    }

    /** Sorts the voxels and leaves out those that are there twice; returns how many there are. */
    public int settle() {
        boolean ascending = true;
        for (int i = 1; i < count; i++) {
            ascending &= voxels[i] > voxels[i - 1];
        }
        if (!ascending) {
            Arrays.sort(voxels, 0, count);
            int kept = 0;
            for (int i = 0; i < count; i++) {
                if (i == 0 || voxels[i] != voxels[i - 1]) {
                    voxels[kept++] = voxels[i];
                }
            }
            count = kept;
        }
        return count;
    }

    /** The voxel at a position, after {@link #settle}. */
    public int voxel(int position) {
        return voxels[position];
    }
}
