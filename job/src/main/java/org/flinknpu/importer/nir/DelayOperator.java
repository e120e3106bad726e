package org.flinknpu.importer.nir;

/**
 * Every element some time steps later: Delay.
 *
 * @param name of the node
 * @param place where it stands in the file
 * @param shape of vector and result
 * @param delay time steps, one per element, at least 0
 */
record DelayOperator(String name, String place, int[] shape, int[] delay) implements Operator {
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
        // What comes too late is refused at the end; until then it is enough to know that it does.
        int late = Math.min(NirTopology.MAX_DELAY + 1, steps + delay[element]);
        out.add(element, late, amount);
    }

    /** The elements as they are: who evaluates over time asks for {@link #delay}. */
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
