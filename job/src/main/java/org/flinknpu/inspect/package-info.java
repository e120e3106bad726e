/**
 * What a brain is made of, in figures: {@link org.flinknpu.inspect.BrainFigures} computes them from
 * a connectome, {@link org.flinknpu.inspect.MemoryNeeds} asks the backends what it would take.
 */
package org.flinknpu.inspect;
