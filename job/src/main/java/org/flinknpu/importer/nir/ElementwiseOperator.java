package org.flinknpu.importer.nir;

/**
 * A factor for every element: Scale.
 *
 * @param name of the node
 * @param place where it stands in the file
 * @param shape of vector and result
 * @param factor one per element
 */
record ElementwiseOperator(String name, String place, int[] shape, double[] factor)
        implements Operator {
    @Override
    public int[] inputShape() {
        return shape;
    }

    @Override
    public int[] outputShape() {
        return shape;
    }

    @Override
    public void spread(int element, int steps, double amount, Signal out) {
        if (factor[element] != 0) {
            out.add(element, steps, amount * factor[element]);
        }
    }

    @Override
    public double[] apply(double[] x) {
        double[] y = new double[x.length];
        for (int i = 0; i < y.length; i++) {
            y[i] = x[i] * factor[i];
        }
        return y;
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
