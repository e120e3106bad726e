package org.flinknpu.device;

/**
 * A device's context that compiles its kernels when the first brain needs them: once per machine
 * and driver that takes longer than any other call, half a minute with PoCL on a busy machine.
 */
public interface CompilingContext extends AutoCloseable {
    /** Whether the driver's compiler is at work now. Any thread may ask, at any time. */
    boolean compiling();

    /** Releases it. */
    @Override
    void close();
}
