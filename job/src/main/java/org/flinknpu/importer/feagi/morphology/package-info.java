/**
 * Morphologies: which voxels of one cortical area reach which voxels of another.
 *
 * <p>A {@link org.flinknpu.importer.feagi.morphology.Morphology} is the rule; between two boxes it
 * becomes a {@link org.flinknpu.importer.feagi.morphology.Wiring}, which first says how many pairs
 * it could make at most, and then makes those of one source voxel at a time. {@link
 * org.flinknpu.importer.feagi.morphology.Morphologies} reads the definitions of a genome.
 */
package org.flinknpu.importer.feagi.morphology;
