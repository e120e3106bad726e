package org.flinknpu.importer.sonata;

/** Takes the edges of a circuit, one at a time, in the order of the files. */
interface EdgeVisitor {
    /**
     * Takes an edge between two neurons.
     *
     * @param potential what a spike adds to the target, in the units of its potential
     * @param delayBursts 1..255
     */
    void edge(int source, int target, double potential, int delayBursts);
}
