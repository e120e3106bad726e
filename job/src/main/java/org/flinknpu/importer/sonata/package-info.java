/**
 * SONATA circuits: nodes, edges and their types in HDF5 and CSV, tied together by a JSON
 * configuration, become a connectome; input spike trains become events or a stimulus; fired neurons
 * become a spikes file.
 *
 * <p>{@link org.flinknpu.importer.sonata.SonataCircuit} is the way in. The models of the circuit's
 * neurons are put into the equations of this product by {@link
 * org.flinknpu.importer.sonata.PointNeuron}, with a time step of one burst.
 */
package org.flinknpu.importer.sonata;
