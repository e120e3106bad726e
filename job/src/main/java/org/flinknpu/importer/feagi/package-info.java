/**
 * Genomes of FEAGI. {@link org.flinknpu.importer.feagi.FeagiGenome} is the door; behind it a
 * document is read ({@code GenomeReader}), converted if asked to ({@code LegacyValues}), developed
 * ({@code Development}) and written in its normal form ({@code GenomeWriter}).
 */
package org.flinknpu.importer.feagi;
