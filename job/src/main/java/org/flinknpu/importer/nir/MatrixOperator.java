package org.flinknpu.importer.nir;

/**
 * A matrix and perhaps a bias: Affine, Linear.
 *
 * @param name of the node
 * @param place where it stands in the file
 * @param inputShape of the vector, flat of that many columns
 * @param rows number of elements of the result
 * @param weight row by row
 * @param bias one value per row, or null
 */
record MatrixOperator(
        String name, String place, int[] inputShape, int rows, double[] weight, double[] bias)
        implements Operator {
    @Override
    public int[] outputShape() {
        return new int[] {rows};
    }

    @Override
    public void spread(int element, int steps, double amount, Signal out) {
        int columns = Tensor.count(inputShape);
        for (int row = 0; row < rows; row++) {
            double value = weight[row * columns + element];
            if (value != 0) {
                out.add(row, steps, amount * value);
            }
        }
    }

    @Override
    public double[] apply(double[] x) {
        double[] y = new double[rows];
        for (int row = 0; row < rows; row++) {
            double sum = 0;
            for (int column = 0; column < x.length; column++) {
                sum += weight[row * x.length + column] * x[column];
            }
            y[row] = sum;
        }
        return y;
    }

    @Override
    public long mostTargets() {
        return rows;
    }
}
