package org.flinknpu.importer;

import org.flinknpu.brain.Connectome;

/**
 * What an importer made of a file.
 *
 * @param connectome the brain; without what was refused
 * @param report what became of each part of the file
 */
public record Imported(Connectome connectome, ImportReport report) {}
