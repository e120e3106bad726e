package org.flinknpu.importer.feagi.morphology;

/**
 * Offsets: a source voxel reaches itself plus each vector times the scale, cut towards zero. What
 * falls outside of the target is left out.
 *
 * @param vectors offsets, three numbers each
 */
record Vectors(double[][] vectors) implements Morphology {
    @Override
    public Wiring between(Box source, Box target, double[] scale) {
        int[][] offsets = new int[vectors.length][3];
        long pairs = 0;
        for (int i = 0; i < vectors.length; i++) {
            long overlap = 1;
            for (int axis = 0; axis < 3; axis++) {
                int offset = (int) (vectors[i][axis] * scale[axis]);
                offsets[i][axis] = offset;
                long low = Math.max(0L, (long) source.origin(axis) + offset);
                long high =
                        Math.min(
                                target.size(axis),
                                (long) source.origin(axis) + source.size(axis) + offset);
                overlap = Counts.product(overlap, Math.max(0, high - low));
            }
            pairs = Counts.sum(pairs, overlap);
        }
        return new Offsets(source, offsets, pairs);
    }

    @Override
    public boolean relative() {
        return false;
    }

    private record Offsets(Box source, int[][] offsets, long maxPairs) implements Wiring {
        @Override
        public long stepsPerVoxel() {
            return offsets.length;
        }

        @Override
        public void targets(int x, int y, int z, long draw, Targets into) {
            if (!source.contains(x, y, z)) {
                return;
            }
            for (int[] offset : offsets) {
                into.add(shifted(x, offset[0]), shifted(y, offset[1]), shifted(z, offset[2]));
            }
        }

        /** The sum; outside of every area where it does not fit an int. */
        private static int shifted(int from, int offset) {
            long sum = (long) from + offset;
            return sum > Integer.MAX_VALUE ? -1 : (int) Math.max(sum, -1);
        }
    }
}
