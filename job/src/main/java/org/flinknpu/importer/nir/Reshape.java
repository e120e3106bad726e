package org.flinknpu.importer.nir;

/**
 * The same elements in the same order under another shape: Flatten, and ports of nested graphs.
 *
 * @param name of the node
 * @param place where it stands in the file
 * @param inputShape of the vector
 * @param outputShape of the result
 */
record Reshape(String name, String place, int[] inputShape, int[] outputShape) implements Operator {
    @Override
    public void spread(int element, int steps, double amount, Signal out) {
        out.add(element, steps, amount);
    }

    @Override
    public double[] apply(double[] x) {
        return x.clone();
    }

    @Override
    public double[] bias() {
        return null;
    }

    @Override
    public long mostTargets() {
        return 1;
    }
}
