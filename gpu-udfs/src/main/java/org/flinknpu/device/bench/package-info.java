/** Workloads by which backends are measured. */
package org.flinknpu.device.bench;
