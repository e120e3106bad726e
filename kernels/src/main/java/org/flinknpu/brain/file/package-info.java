/**
 * Brains on disk: the connectome file for big networks ({@link
 * org.flinknpu.brain.file.ConnectomeFile}) and the loading of whatever a brain file holds ({@link
 * org.flinknpu.brain.file.BrainFiles}). Bytes may come from anywhere; nothing in them is trusted.
 */
package org.flinknpu.brain.file;
