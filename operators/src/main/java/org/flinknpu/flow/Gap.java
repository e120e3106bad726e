package org.flinknpu.flow;

/**
 * A stretch of a partition that was gone before it could be read.
 *
 * @param expectedOffset offset that was to be read next
 * @param foundOffset offset at which reading went on; not above {@code expectedOffset} if the
 *     partition was truncated or its topic created anew
 */
public record Gap(long expectedOffset, long foundOffset) {}
