package org.flinknpu.flow;

import java.util.Arrays;
import org.flinknpu.brain.Area;
import org.flinknpu.burst.FiredSet;
import org.flinknpu.flow.state.EffectorImage;
import org.flinknpu.schema.AreaMotor;
import org.flinknpu.schema.Effector;
import org.flinknpu.wire.PackedColumn;

/**
 * The motor values of one area, one per channel. Channel x is the column of voxels with that x, of
 * {@code n} neurons; over the last w bursts (w is the smoothing) {@code c} of its neurons fired,
 * counted once per burst, with z coordinates that sum to {@code s}. The share is
 *
 * <ul>
 *   <li>RATE: {@code c / (n * w)}; bursts before the first count as silent;
 *   <li>POSITION: {@code s / (c * (depth - 1))}, or as it was if c = 0; 0 before any neuron fired,
 *       and where the depth is 1;
 *   <li>SPIKE: 1 if c &gt; 0, else 0;
 * </ul>
 *
 * and the value is {@code minimum + (maximum - minimum) * share}, in double, rounded to f32. Counts
 * and sums are integers, so the values depend on the fired neurons alone.
 */
final class EffectorArea {
    private final Area area;
    private final Effector effector;
    private final int window;
    private final int columnNeurons;

    /** Counts by burst of the window and channel, as a ring; sums of z likewise. */
    private final int[] counts;

    private final long[] positions;
    private final long[] countSums;
    private final long[] positionSums;
    private final float[] values;
    private int next;

    private final PackedColumn packed;
    private final AreaMotor motor;

    /** The channels of an area at rest. */
    EffectorArea(Area area, Effector effector) {
        this.area = area;
        this.effector = effector;
        window = effector.getSmoothingBursts();
        columnNeurons = area.height() * area.depth() * area.neuronsPerVoxel();
        int width = area.width();
        counts = new int[window * width];
        positions = new long[window * width];
        countSums = new long[width];
        positionSums = new long[width];
        values = new float[width];
        packed = new PackedColumn(width);
        motor = new AreaMotor(area.id(), effector.getCoding(), packed.view());
        reset();
    }

    /** Back to rest: nothing fired. */
    void reset() {
        Arrays.fill(counts, 0);
        Arrays.fill(positions, 0);
        Arrays.fill(countSums, 0);
        Arrays.fill(positionSums, 0);
        next = 0;
        Arrays.fill(values, valueOf(0));
        pack();
    }

    /** The values as a record; reused, changes with {@link #take}. */
    AreaMotor motor() {
        return motor;
    }

    /** Takes the fired neurons of a burst; whether one was here or a value changed. */
    boolean take(FiredSet fired) {
        int width = area.width();
        int row = next * width;
        for (int x = 0; x < width; x++) {
            countSums[x] -= counts[row + x];
            positionSums[x] -= positions[row + x];
            counts[row + x] = 0;
            positions[row + x] = 0;
        }
        boolean any = count(fired, row);
        next = next + 1 == window ? 0 : next + 1;
        boolean changed = false;
        for (int x = 0; x < width; x++) {
            countSums[x] += counts[row + x];
            positionSums[x] += positions[row + x];
            float value = value(x);
            changed |= Float.floatToRawIntBits(value) != Float.floatToRawIntBits(values[x]);
            values[x] = value;
        }
        if (changed) {
            pack();
        }
        return any || changed;
    }

    private boolean count(FiredSet fired, int row) {
        int[] neurons = fired.neurons();
        int size = fired.size();
        int first = area.firstNeuron();
        int end = area.endNeuron();
        int perVoxel = area.neuronsPerVoxel();
        int depth = area.depth();
        int from = Arrays.binarySearch(neurons, 0, size, first);
        from = from < 0 ? -from - 1 : from;
        int i = from;
        for (; i < size && neurons[i] < end; i++) {
            int within = neurons[i] - first;
            int x = within / columnNeurons;
            counts[row + x]++;
            positions[row + x] += within / perVoxel % depth;
        }
        return i > from;
    }

    private float value(int x) {
        long count = countSums[x];
        return switch (effector.getCoding()) {
            case RATE -> valueOf((double) count / ((double) columnNeurons * window));
            case SPIKE -> valueOf(count > 0 ? 1 : 0);
            case POSITION -> {
                if (count == 0) {
                    yield values[x];
                }
                int last = area.depth() - 1;
                yield valueOf(last == 0 ? 0 : positionSums[x] / ((double) count * last));
            }
        };
    }

    private float valueOf(double share) {
        double minimum = effector.getMinimum();
        return (float) (minimum + (effector.getMaximum() - minimum) * share);
    }

    private void pack() {
        packed.clear();
        for (float value : values) {
            packed.append(value);
        }
        motor.setValues(packed.view());
    }

    /** Everything that {@link #restore} needs, copied. */
    EffectorImage image() {
        return new EffectorImage(
                area.id(), next, counts.clone(), positions.clone(), values.clone());
    }

    /** Takes over what was saved. */
    void restore(EffectorImage image) {
        image.requireFits(area.id(), counts.length, values.length, window);
        System.arraycopy(image.counts(), 0, counts, 0, counts.length);
        System.arraycopy(image.positions(), 0, positions, 0, positions.length);
        System.arraycopy(image.values(), 0, values, 0, values.length);
        next = image.next();
        Arrays.fill(countSums, 0);
        Arrays.fill(positionSums, 0);
        for (int i = 0; i < counts.length; i++) {
            countSums[i % values.length] += counts[i];
            positionSums[i % values.length] += positions[i];
        }
        pack();
    }
}
