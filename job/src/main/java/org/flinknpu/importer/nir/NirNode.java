package org.flinknpu.importer.nir;

/** A node of a NIR graph whose shapes are known. */
sealed interface NirNode permits Port, NeuronLayer, Operator {
    /** Its name, unique in the graph. */
    String name();

    /** Where it stands in the file. */
    String place();

    /** The shape of what it takes. */
    int[] inputShape();

    /** The shape of what it gives. */
    int[] outputShape();
}
