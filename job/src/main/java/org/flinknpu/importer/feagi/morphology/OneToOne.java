package org.flinknpu.importer.feagi.morphology;

/** Rules by which a source voxel reaches at most one voxel, or a few that its x names. */
enum OneToOne implements Morphology {
    /** The same coordinates, cut down to the target's size. */
    BLOCK_TO_BLOCK {
        @Override
        void reach(int x, int y, int z, Box source, Box target, long draw, Targets into) {
            into.add(
                    Math.min(x, target.width() - 1),
                    Math.min(y, target.height() - 1),
                    Math.min(z, target.depth() - 1));
        }
    },

    /** A tenth of x, and the same y and z. */
    BLOCK_CONNECTION {
        @Override
        void reach(int x, int y, int z, Box source, Box target, long draw, Targets into) {
            into.add(x / BLOCK, y, z);
        }
    },

    /** Every coordinate times target size over source size, cut off. */
    EXPANDER {
        @Override
        void reach(int x, int y, int z, Box source, Box target, long draw, Targets into) {
            into.add(
                    scaled(x - source.x(), source.width(), target.width()),
                    scaled(y - source.y(), source.height(), target.height()),
                    scaled(z - source.z(), source.depth(), target.depth()));
        }
    },

    /** One voxel for every bit that is set in x: bit 0 reaches (0, 0, 0), bit 1 (1, 0, 0). */
    REDUCER {
        @Override
        void reach(int x, int y, int z, Box source, Box target, long draw, Targets into) {
            for (int bit = 0; x >>> bit != 0; bit++) {
                if ((x >>> bit & 1) != 0) {
                    into.add(bit, 0, 0);
                }
            }
        }

        @Override
        int mostPerVoxel() {
            return Integer.SIZE - 1;
        }
    },

    /** One voxel of the target by chance. */
    RANDOMIZER {
        @Override
        void reach(int x, int y, int z, Box source, Box target, long draw, Targets into) {
            into.add(
                    Draw.below(target.width(), Draw.mix(draw, 0)),
                    Draw.below(target.height(), Draw.mix(draw, 1)),
                    Draw.below(target.depth(), Draw.mix(draw, 2)));
        }
    },

    /** Even x reach the next voxel along x, odd ones the one before. */
    LATERAL_PAIRS {
        @Override
        void reach(int x, int y, int z, Box source, Box target, long draw, Targets into) {
            int partner = x % 2 == 0 ? x + 1 : x - 1;
            if (source.contains(partner, y, z)) {
                into.add(partner, y, z);
            }
        }
    },

    /** The last voxel reaches the first one. */
    LAST_TO_FIRST {
        @Override
        void reach(int x, int y, int z, Box source, Box target, long draw, Targets into) {
            if (x - source.x() == source.width() - 1
                    && y - source.y() == source.height() - 1
                    && z - source.z() == source.depth() - 1) {
                into.add(0, 0, 0);
            }
        }
    };

    private static final int BLOCK = 10;

    abstract void reach(int x, int y, int z, Box source, Box target, long draw, Targets into);

    int mostPerVoxel() {
        return 1;
    }

    private static int scaled(int at, int size, int targetSize) {
        return (int) ((long) at * targetSize / size);
    }

    @Override
    public boolean relative() {
        return true;
    }

    @Override
    public Wiring between(Box source, Box target, double[] scale) {
        OneToOne rule = this;
        long pairs = Counts.product(source.voxels(), mostPerVoxel());
        return new Wiring() {
            @Override
            public long maxPairs() {
                return pairs;
            }

            @Override
            public void targets(int x, int y, int z, long draw, Targets into) {
                if (source.contains(x, y, z)) {
                    rule.reach(x, y, z, source, target, draw, into);
                }
            }
        };
    }
}
