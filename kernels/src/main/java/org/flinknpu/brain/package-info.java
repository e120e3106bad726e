/**
 * What a brain is: an immutable {@link org.flinknpu.brain.Connectome} and a mutable {@link
 * org.flinknpu.brain.BrainState}, both plain primitive columns, and the files that hold them.
 */
package org.flinknpu.brain;
