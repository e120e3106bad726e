/**
 * Bursts on OpenCL devices: NVIDIA's driver, PoCL on processors, and any other full-profile device
 * that keeps denormals and rounds to nearest. The kernels are built from {@code burst.cl} by the
 * device's own compiler, and their binaries cached.
 */
package org.flinknpu.device.opencl;
