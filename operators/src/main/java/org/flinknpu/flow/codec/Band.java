package org.flinknpu.flow.codec;

import org.flinknpu.brain.Area;
import org.flinknpu.burst.Stimulus;

/**
 * The columns of an area that one device uses: all voxels whose x lies in [firstColumn, firstColumn
 * + columns). Coordinates x of its methods count from the first of them. Immutable.
 *
 * @param area the area
 * @param firstColumn x of the first column
 * @param columns number of columns, at least 1; the last one lies inside the area
 */
record Band(Area area, int firstColumn, int columns) {

    /** Neurons of one column. */
    int columnNeurons() {
        return area.height() * area.depth() * area.neuronsPerVoxel();
    }

    /** Id of a column's first neuron. */
    int columnStart(int x) {
        return area.firstNeuron() + (firstColumn + x) * columnNeurons();
    }

    /** Drives all neurons of a column. */
    void driveColumn(int x, float potential, Stimulus stimulus) {
        int first = columnStart(x);
        int end = first + columnNeurons();
        for (int neuron = first; neuron < end; neuron++) {
            stimulus.add(neuron, potential);
        }
    }

    /** Drives the voxels of a column at one depth, for every y. */
    void driveLevel(int x, int z, float potential, Stimulus stimulus) {
        for (int y = 0; y < area.height(); y++) {
            driveVoxel(x, y, z, potential, stimulus);
        }
    }

    /** Drives all neurons of a voxel. */
    void driveVoxel(int x, int y, int z, float potential, Stimulus stimulus) {
        int first = area.neuron(firstColumn + x, y, z, 0);
        for (int k = 0; k < area.neuronsPerVoxel(); k++) {
            stimulus.add(first + k, potential);
        }
    }
}
