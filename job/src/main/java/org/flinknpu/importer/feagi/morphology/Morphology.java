package org.flinknpu.importer.feagi.morphology;

/** A rule that says which voxels of a source reach which voxels of a target area. */
public interface Morphology {
    /**
     * The rule between two boxes. Allocates nothing in proportion to them.
     *
     * @param source the source area, or a part of it
     * @param target the whole target area
     * @param scale factors of vectors by axis
     */
    Wiring between(Box source, Box target, double[] scale);

    /**
     * Whether it counts from the corner of the source, so that equal boxes make equally many pairs.
     */
    boolean relative();
}
