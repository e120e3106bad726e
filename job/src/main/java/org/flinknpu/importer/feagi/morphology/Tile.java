package org.flinknpu.importer.feagi.morphology;

/**
 * Divides the source into tiles and connects each as if it were an area of its own. Along each axis
 * some tiles are chosen, some skipped, and so on; a tile that does not fit in whole is left out,
 * and so are the voxels between.
 *
 * @param seed size of a tile by axis, at least 1
 * @param choose tiles that are chosen in a row by axis, at least 1
 * @param skip tiles that are skipped in a row by axis, at least 0
 * @param mapper connects a tile
 */
record Tile(int[] seed, int[] choose, int[] skip, Morphology mapper) implements Morphology {
    @Override
    public Wiring between(Box source, Box target, double[] scale) {
        long tiles = 1;
        for (int axis = 0; axis < 3; axis++) {
            tiles = Counts.product(tiles, chosen(source.size(axis) / seed[axis], axis));
        }
        if (tiles == 0) {
            return Wiring.NONE;
        }
        Box first = new Box(source.x(), source.y(), source.z(), seed[0], seed[1], seed[2]);
        Wiring sample = mapper.between(first, target, scale);
        // Rules with absolute coordinates make no more pairs from tiles than from the whole.
        long pairs =
                mapper.relative()
                        ? Counts.product(tiles, sample.maxPairs())
                        : mapper.between(source, target, scale).maxPairs();
        return new Tiles(source, target, scale, this, pairs, sample.stepsPerVoxel());
    }

    @Override
    public boolean relative() {
        return mapper.relative();
    }

    private long chosen(int whole, int axis) {
        int period = choose[axis] + skip[axis];
        return (long) (whole / period) * choose[axis] + Math.min(whole % period, choose[axis]);
    }

    /** Lowest coordinate of the chosen tile that a coordinate lies in, or -1. */
    private int tile(int at, Box source, int axis) {
        int index = (at - source.origin(axis)) / seed[axis];
        boolean whole = (index + 1L) * seed[axis] <= source.size(axis);
        return whole && index % (choose[axis] + skip[axis]) < choose[axis]
                ? source.origin(axis) + index * seed[axis]
                : -1;
    }

    private record Tiles(
            Box source, Box target, double[] scale, Tile rule, long maxPairs, long stepsPerVoxel)
            implements Wiring {
        @Override
        public void targets(int x, int y, int z, long draw, Targets into) {
            if (!source.contains(x, y, z)) {
                return;
            }
            int tileX = rule.tile(x, source, 0);
            int tileY = rule.tile(y, source, 1);
            int tileZ = rule.tile(z, source, 2);
            if (tileX >= 0 && tileY >= 0 && tileZ >= 0) {
                int[] seed = rule.seed;
                Box tile = new Box(tileX, tileY, tileZ, seed[0], seed[1], seed[2]);
                rule.mapper.between(tile, target, scale).targets(x, y, z, draw, into);
            }
        }
    }
}
