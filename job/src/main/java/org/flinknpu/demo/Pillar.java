package org.flinknpu.demo;

/**
 * A round obstacle that robots cannot pass.
 *
 * @param x centre, in metres from the left wall
 * @param y centre, in metres from the lower wall
 * @param radius in metres
 */
public record Pillar(double x, double y, double radius) {}
