package org.flinknpu.importer.feagi.morphology;

/**
 * Pairs of patterns for source and target, each three elements by axis. A source voxel matches
 * where its coordinates equal the numbers; any other element matches all. It reaches the target
 * voxels whose coordinates are: the number; any ({@link #ANY}); the source's own ({@link #SAME});
 * any but the source's own ({@link #OTHER}).
 *
 * @param sources elements by axis, for each pair
 * @param targets elements by axis, for each pair
 */
record Patterns(int[][] sources, int[][] targets) implements Morphology {
    /** {@code *}; the numbers are those with which the format codes the signs. */
    static final int ANY = -1;

    /** {@code ?}. */
    static final int SAME = -2;

    /** {@code !}. */
    static final int OTHER = -3;

    @Override
    public Wiring between(Box source, Box target, double[] scale) {
        long pairs = 0;
        for (int i = 0; i < sources.length; i++) {
            long product = 1;
            for (int axis = 0; axis < 3; axis++) {
                product = Counts.product(product, pairs(i, axis, source, target));
            }
            pairs = Counts.sum(pairs, product);
        }
        return new Matches(source, target, sources, targets, pairs);
    }

    private long pairs(int pair, int axis, Box source, Box target) {
        int from = sources[pair][axis];
        int low = source.origin(axis);
        int high = low + source.size(axis);
        int size = target.size(axis);
        if (from >= 0) {
            if (from < low || from >= high) {
                return 0;
            }
            low = from;
            high = from + 1;
        }
        long count = high - low;
        long shared = Math.max(0, Math.min(high, size) - low);
        int to = targets[pair][axis];
        return switch (to) {
            case ANY -> Counts.product(count, size);
            case SAME -> shared;
            case OTHER -> Counts.product(count, size) - shared;
            default -> to < size ? count : 0;
        };
    }

    @Override
    public boolean relative() {
        return false;
    }

    private record Matches(Box source, Box target, int[][] from, int[][] to, long maxPairs)
            implements Wiring {
        @Override
        public long stepsPerVoxel() {
            return from.length;
        }

        @Override
        public void targets(int x, int y, int z, long draw, Targets into) {
            if (!source.contains(x, y, z)) {
                return;
            }
            for (int i = 0; i < from.length; i++) {
                if (matches(from[i][0], x) && matches(from[i][1], y) && matches(from[i][2], z)) {
                    reach(to[i], x, y, z, into);
                }
            }
        }

        private static boolean matches(int element, int coordinate) {
            return element < 0 || element == coordinate;
        }

        private void reach(int[] element, int x, int y, int z, Targets into) {
            int lastX = last(element[0], x, target.width());
            int lastY = last(element[1], y, target.height());
            int lastZ = last(element[2], z, target.depth());
            for (int tx = first(element[0], x); tx <= lastX; tx++) {
                for (int ty = first(element[1], y); ty <= lastY; ty++) {
                    for (int tz = first(element[2], z); tz <= lastZ; tz++) {
                        if ((element[0] != OTHER || tx != x)
                                && (element[1] != OTHER || ty != y)
                                && (element[2] != OTHER || tz != z)) {
                            into.add(tx, ty, tz);
                        }
                    }
                }
            }
        }

        private static int first(int element, int coordinate) {
            return element == SAME ? coordinate : Math.max(element, 0);
        }

        private static int last(int element, int coordinate, int size) {
            int wanted = element == SAME ? coordinate : element < 0 ? size - 1 : element;
            return Math.min(wanted, size - 1);
        }
    }
}
