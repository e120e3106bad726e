package org.flinknpu.flow.codec;

import java.util.Arrays;
import org.flinknpu.burst.FiredSet;

/**
 * The voxels of a band that fired in one burst, and how many of their neurons, ordered by x, then
 * y, then z. Reused from burst to burst; allocates only while it grows. Not thread-safe.
 */
final class FiredVoxels {
    private final Band band;
    private final int columnVoxels;
    private int[] voxels = new int[16];
    private int[] counts = new int[16];
    private int size;

    FiredVoxels(Band band) {
        this.band = band;
        columnVoxels = band.area().height() * band.area().depth();
    }

    /** Takes the fired neurons of a burst; whether one of them is here. */
    boolean take(FiredSet fired) {
        size = 0;
        int first = band.columnStart(0);
        int end = first + band.columns() * band.columnNeurons();
        int perVoxel = band.area().neuronsPerVoxel();
        int[] neurons = fired.neurons();
        int from = Arrays.binarySearch(neurons, 0, fired.size(), first);
        int last = -1;
        for (int i = from < 0 ? -from - 1 : from; i < fired.size() && neurons[i] < end; i++) {
            int voxel = (neurons[i] - first) / perVoxel;
            if (voxel == last) {
                counts[size - 1]++;
            } else {
                add(voxel);
                last = voxel;
            }
        }
        return size > 0;
    }

    private void add(int voxel) {
        if (size == voxels.length) {
            voxels = Arrays.copyOf(voxels, 2 * size);
            counts = Arrays.copyOf(counts, 2 * size);
        }
        voxels[size] = voxel;
        counts[size++] = 1;
    }

    /** Index of the first voxel that belongs to column x or a later one. */
    int from(int x) {
        int at = Arrays.binarySearch(voxels, 0, size, x * columnVoxels);
        return at < 0 ? -at - 1 : at;
    }

    /** Number of voxels that fired. */
    int size() {
        return size;
    }

    /** Number of neurons of the i-th voxel that fired, at least 1. */
    int count(int i) {
        return counts[i];
    }

    /** Place of the i-th voxel: (x * height + y) * depth + z, where x counts within the band. */
    int voxel(int i) {
        return voxels[i];
    }

    int x(int i) {
        return voxels[i] / columnVoxels;
    }

    int y(int i) {
        return voxels[i] % columnVoxels / band.area().depth();
    }

    int z(int i) {
        return voxels[i] % band.area().depth();
    }

    /** How many neurons of column x fired. */
    int neurons(int x) {
        int neurons = 0;
        int end = from(x + 1);
        for (int i = from(x); i < end; i++) {
            neurons += counts[i];
        }
        return neurons;
    }

    /** Mean depth of the fired neurons of column x, or NaN if there is none. */
    double meanDepth(int x) {
        long neurons = 0;
        long depths = 0;
        int end = from(x + 1);
        for (int i = from(x); i < end; i++) {
            neurons += counts[i];
            depths += (long) counts[i] * z(i);
        }
        return depths / (double) neurons;
    }
}
