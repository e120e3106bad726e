package org.flinknpu.device.opencl;

import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.lwjgl.system.APIUtil;
import org.lwjgl.system.JNI;
import org.lwjgl.system.MemoryUtil;
import org.lwjgl.system.Platform;
import org.lwjgl.system.SharedLibrary;

/**
 * Keeps the JVM's signal handlers while a driver starts. The JVM stops its threads at safepoints
 * with SIGSEGV. LLVM, on which PoCL and other drivers for processors rest, puts handlers of its own
 * in place that take a signal once and leave the default action behind until they have run: when
 * two threads reach a safepoint at the same moment, the second one ends the process, without a
 * word. LLVM does so once in a process, when the driver looks at its devices; whatever a driver has
 * changed is put back, at once by a thread that watches, and a last time before the call returns.
 */
final class SignalHandlers {
    private static final int SIGNALS = 31;

    /** More than a {@code struct sigaction} of any C library for Linux has. */
    private static final int BYTES = 256;

    /** Looks without a rest, for about a second: a driver that hangs must not cost a processor. */
    private static final int LOOKS = 100_000;

    private static final long REST_NANOS = 1_000_000;

    /** Name of the thread that watches. */
    static final String WATCH = "npu-opencl-signals";

    private final long sigaction;
    private final long before = MemoryUtil.nmemCallocChecked(SIGNALS + 1, BYTES);
    private volatile boolean over;

    private SignalHandlers(long sigaction) {
        this.sigaction = sigaction;
        for (int signal = 1; signal <= SIGNALS; signal++) {
            query(signal, at(signal));
        }
    }

    /**
     * What the supplier gives; handlers of signals are afterwards what they were before. One call
     * at a time: two would take the driver's handlers for the JVM's.
     */
    static <T> T keep(Supplier<T> supplier) {
        SharedLibrary libc = Platform.get() == Platform.LINUX ? libc() : null;
        if (libc == null) {
            return supplier.get();
        }
        try (libc) {
            return new SignalHandlers(libc.getFunctionAddress("sigaction")).keepWhile(supplier);
        }
    }

    private static SharedLibrary libc() {
        try {
            return APIUtil.apiCreateLibrary("libc.so.6");
        } catch (UnsatisfiedLinkError e) {
            // Another C library, where nothing is known of such a driver.
            return null;
        }
    }

    private <T> T keepWhile(Supplier<T> supplier) {
        Thread watch = new Thread(this::watch, WATCH);
        watch.setDaemon(true);
        watch.start();
        try {
            return supplier.get();
        } finally {
            over = true;
            // It is about to end, and uses memory that is freed next.
            while (watch.isAlive()) {
                Thread.yield();
            }
            putBack();
            MemoryUtil.nmemFree(before);
        }
    }

    private void watch() {
        for (int looks = 0; !over; looks++) {
            putBack();
            if (looks < LOOKS) {
                Thread.onSpinWait();
            } else {
                looks = LOOKS;
                LockSupport.parkNanos(REST_NANOS);
            }
        }
    }

    private void putBack() {
        long now = MemoryUtil.nmemCallocChecked(1, BYTES);
        for (int signal = 1; signal <= SIGNALS; signal++) {
            query(signal, now);
            // The handler comes first in the structure.
            if (MemoryUtil.memGetAddress(now) != MemoryUtil.memGetAddress(at(signal))) {
                JNI.invokePPI(signal, at(signal), MemoryUtil.NULL, sigaction);
            }
        }
        MemoryUtil.nmemFree(now);
    }

    private void query(int signal, long action) {
        JNI.invokePPI(signal, MemoryUtil.NULL, action, sigaction);
    }

    private long at(int signal) {
        return before + (long) signal * BYTES;
    }
}
