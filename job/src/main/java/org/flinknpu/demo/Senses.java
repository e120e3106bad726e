package org.flinknpu.demo;

/**
 * What a robot's sensors read at one instant, each in [0, 1].
 *
 * @param lightLeft brightness at the left eye; 0 is dark
 * @param lightRight brightness at the right eye
 * @param proximityLeft 0 when nothing is within reach of the left feeler, 1 at contact
 * @param proximityCentre the same straight ahead
 * @param proximityRight the same to the right
 */
public record Senses(
        double lightLeft,
        double lightRight,
        double proximityLeft,
        double proximityCentre,
        double proximityRight) {

    /** All readings in the order of the components. */
    double[] values() {
        return new double[] {lightLeft, lightRight, proximityLeft, proximityCentre, proximityRight};
    }
}
