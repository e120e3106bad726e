/**
 * Networks in NIR, the Neuromorphic Intermediate Representation: trained elsewhere, imported as
 * brains.
 *
 * <p>{@link org.flinknpu.importer.nir.NirReader} reads the file into a flat {@link
 * org.flinknpu.importer.nir.NirGraph} of {@link org.flinknpu.importer.nir.NeuronLayer neuron
 * layers} and {@link org.flinknpu.importer.nir.Operator linear operators}. What stands between two
 * layers becomes synapses: {@link org.flinknpu.importer.nir.Unrolling} sends a unit impulse from
 * every neuron through the operators. {@link org.flinknpu.importer.nir.NirSimulation} computes the
 * same network in 64-bit floats by evaluating the operators densely, so that the two can be
 * compared.
 */
package org.flinknpu.importer.nir;
