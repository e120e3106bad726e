/**
 * Runs a brain again from what its topics hold, and compares it with what it gave out when it
 * lived.
 */
package org.flinknpu.job.replay;
