package org.flinknpu.importer.nir;

import java.util.Arrays;
import org.flinknpu.brain.BrainFormatException;

/**
 * Numbers of a shape, the last dimension running fastest.
 *
 * @param values the numbers
 * @param shape extents; their product is the number of values
 */
record Tensor(double[] values, int[] shape) {
    /** Number of elements of a shape. */
    static int count(int[] shape) {
        long count = 1;
        for (int extent : shape) {
            count = Math.min(Integer.MAX_VALUE, count * extent);
        }
        return (int) count;
    }

    /**
     * The values as a shape asks for them: dimensions of extent 1 are repeated, missing ones in
     * front are added.
     *
     * @param place where the values stand, for messages
     * @throws BrainFormatException if the shapes do not fit
     */
    double[] broadcast(int[] target, String place) {
        int count = count(target);
        if (values.length == count) {
            return values;
        }
        double[] out = new double[count];
        if (values.length == 1) {
            Arrays.fill(out, values[0]);
            return out;
        }
        int missing = target.length - shape.length;
        for (int i = 0; i < shape.length; i++) {
            if (missing < 0 || shape[i] != 1 && shape[i] != target[missing + i]) {
                throw new BrainFormatException(
                        "Shapes do not fit: values=%s layer=%s; at %s"
                                .formatted(Arrays.toString(shape), Arrays.toString(target), place));
            }
        }
        for (int i = 0; i < count; i++) {
            int rest = i;
            int at = 0;
            int stride = 1;
            for (int d = target.length - 1; d >= missing; d--) {
                int coordinate = rest % target[d];
                rest /= target[d];
                at += shape[d - missing] == 1 ? 0 : coordinate * stride;
                stride *= shape[d - missing];
            }
            out[i] = values[at];
        }
        return out;
    }
}
