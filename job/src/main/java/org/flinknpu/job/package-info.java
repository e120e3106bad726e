/**
 * How people assemble the job: its options, its topology and its topics.
 *
 * <p>Everything here is plain set-up code that runs once; the work itself lies in {@code
 * org.flinknpu.flow}.
 */
package org.flinknpu.job;
