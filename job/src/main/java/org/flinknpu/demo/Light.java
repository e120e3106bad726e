package org.flinknpu.demo;

/**
 * A lit lamp, hung above the floor, so that pillars cast no shadow.
 *
 * @param x in metres from the left wall
 * @param y in metres from the lower wall
 */
public record Light(double x, double y) {}
