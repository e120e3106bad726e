package org.flinknpu.importer.nir;

/**
 * Where values enter or leave a network.
 *
 * @param name of the node
 * @param place where it stands in the file
 * @param input whether they enter
 * @param shape of the values
 */
record Port(String name, String place, boolean input, int[] shape) implements NirNode {
    @Override
    public int[] inputShape() {
        return shape;
    }

    @Override
    public int[] outputShape() {
        return shape;
    }
}
