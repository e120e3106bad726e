package org.flinknpu.importer.feagi.morphology;

/**
 * Scales the source onto the target, each axis by itself. With sizes s and d along an axis, all in
 * 32-bit floats as the reference system has it: s above d reaches floor(l / (s / d)); s below d
 * reaches every t with floor(t / (d / s)) = l; equal sizes reach l.
 *
 * @param axes which axis of the source feeds each axis of the target
 * @param end axis of the source of which only the last layer projects, onto the first layer of the
 *     target's; -1 for none
 */
record Projector(int[] axes, int end) implements Morphology {
    /** Axis by axis. */
    static final Projector PLAIN = new Projector(new int[] {0, 1, 2}, -1);

    @Override
    public Wiring between(Box source, Box target, double[] scale) {
        long pairs = 1;
        for (int axis = 0; axis < 3; axis++) {
            long most = Math.max(source.size(axes[axis]), target.size(axis));
            pairs = Counts.product(pairs, axis == end ? 1 : most);
        }
        return new Scaling(source, target, axes, end, pairs);
    }

    @Override
    public boolean relative() {
        return true;
    }

    /**
     * First target coordinate that a source coordinate reaches along an axis.
     *
     * @param at source coordinate, from 0
     * @param size of the source
     * @param targetSize of the target
     */
    static int first(int at, int size, int targetSize) {
        if (size == targetSize) {
            return at;
        }
        if (size > targetSize) {
            return (int) (at / ((float) size / targetSize));
        }
        float ratio = (float) targetSize / size;
        int first = (int) Math.min(targetSize, Math.max(0, at * (double) ratio - 1));
        // Float rounding moves the border by at most one voxel or two, so this takes few steps.
        while (first > 0 && (int) ((first - 1) / ratio) >= at) {
            first--;
        }
        while (first < targetSize && (int) (first / ratio) < at) {
            first++;
        }
        return first;
    }

    /** Last target coordinate that a source coordinate reaches; below the first for none. */
    static int last(int at, int size, int targetSize) {
        return size >= targetSize
                ? first(at, size, targetSize)
                : first(at + 1, size, targetSize) - 1;
    }

    private record Scaling(Box source, Box target, int[] axes, int end, long maxPairs)
            implements Wiring {
        @Override
        public void targets(int x, int y, int z, long draw, Targets into) {
            if (!source.contains(x, y, z)) {
                return;
            }
            int[] first = new int[3];
            int[] last = new int[3];
            for (int axis = 0; axis < 3; axis++) {
                int from = axes[axis];
                int at = (from == 0 ? x : from == 1 ? y : z) - source.origin(from);
                if (axis == end) {
                    if (at != source.size(from) - 1) {
                        return;
                    }
                } else {
                    first[axis] = Projector.first(at, source.size(from), target.size(axis));
                    last[axis] = Projector.last(at, source.size(from), target.size(axis));
                }
            }
            for (int tx = first[0]; tx <= last[0]; tx++) {
                for (int ty = first[1]; ty <= last[1]; ty++) {
                    for (int tz = first[2]; tz <= last[2]; tz++) {
                        into.add(tx, ty, tz);
                    }
                }
            }
        }
    }
}
