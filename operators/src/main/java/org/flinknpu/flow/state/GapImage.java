package org.flinknpu.flow.state;

import org.flinknpu.flow.Gap;

/**
 * The newest gap of its sensory input that a brain has met.
 *
 * @param topic its topic
 * @param partition its partition
 * @param gap what is missing
 * @param paused whether the brain is paused because of it
 */
public record GapImage(String topic, int partition, Gap gap, boolean paused) {}
