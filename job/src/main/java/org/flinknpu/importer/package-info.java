/**
 * Importers: foreign file in, connectome and report out. They run offline, below no running brain,
 * and know neither Flink nor Kafka.
 *
 * <p>Each format has a package of its own and ends in an {@link org.flinknpu.importer.Imported}:
 * the brain, and an {@link org.flinknpu.importer.ImportReport} that names everything that was
 * found, what became of it and where it stands. What no importer knows is named as well; nothing is
 * dropped in silence.
 */
package org.flinknpu.importer;
