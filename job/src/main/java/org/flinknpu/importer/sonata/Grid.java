package org.flinknpu.importer.sonata;

import java.util.Arrays;

/**
 * Positions that fill a box, one for each voxel: every combination of the x, y and z that occur,
 * and more than a line along x.
 *
 * @param width different x
 * @param height different y
 * @param depth different z
 * @param voxels the voxel of each position, x slowest, then y, then z
 */
record Grid(int width, int height, int depth, int[] voxels) {
    /**
     * The grid of positions.
     *
     * @param nodes which positions count
     * @return null if they fill no box
     */
    static Grid of(double[][] positions, int[] nodes) {
        double[][] axes = new double[positions.length][];
        long volume = 1;
        for (int axis = 0; axis < axes.length; axis++) {
            axes[axis] = distinct(positions[axis], nodes);
            volume *= axes[axis].length;
            if (volume > nodes.length) {
                return null;
            }
        }
        // A line is no box: its nodes keep the order of the population.
        if (volume != nodes.length || axes[1].length == 1 && axes[2].length == 1) {
            return null;
        }
        int[] voxels = new int[nodes.length];
        boolean[] taken = new boolean[nodes.length];
        for (int i = 0; i < nodes.length; i++) {
            int voxel = 0;
            for (int axis = 0; axis < axes.length; axis++) {
                int place = Arrays.binarySearch(axes[axis], positions[axis][nodes[i]] + 0.0);
                voxel = voxel * axes[axis].length + place;
            }
            if (taken[voxel]) {
                return null;
            }
            taken[voxel] = true;
            voxels[i] = voxel;
        }
        return new Grid(axes[0].length, axes[1].length, axes[2].length, voxels);
    }

    private static double[] distinct(double[] values, int[] nodes) {
        double[] sorted = new double[nodes.length];
        for (int i = 0; i < nodes.length; i++) {
            // -0 and 0 are one place.
            sorted[i] = values[nodes[i]] + 0.0;
        }
        Arrays.sort(sorted);
        int kept = 0;
        for (double value : sorted) {
            if (kept == 0 || value != sorted[kept - 1]) {
                sorted[kept++] = value;
            }
        }
        return Arrays.copyOf(sorted, kept);
    }
}
