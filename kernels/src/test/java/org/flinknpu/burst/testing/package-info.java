/**
 * What every backend is tested with: random brains from a printed seed ({@link
 * org.flinknpu.burst.testing.RandomBrains}), the golden cases ({@link
 * org.flinknpu.burst.testing.GoldenVectors}) and the contract that compares a kernel with the
 * reference by bits ({@link org.flinknpu.burst.testing.BurstContract}). Published as a test-jar.
 */
package org.flinknpu.burst.testing;
