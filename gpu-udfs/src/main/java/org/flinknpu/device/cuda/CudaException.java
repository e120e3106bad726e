package org.flinknpu.device.cuda;

import jcuda.driver.JCudaDriver;

/** A call of the driver API that returned an error. */
final class CudaException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int code;

    CudaException(String call, int code) {
        super("%s returned %d (%s)".formatted(call, code, text(code)));
        this.code = code;
    }

    /** A failure that the driver explains in a log of its own. */
    CudaException(String call, int code, String log) {
        super("%s returned %d (%s): %s".formatted(call, code, text(code), log));
        this.code = code;
    }

    /** Throws if a call failed. */
    static void check(String call, int code) {
        if (code != 0) {
            throw new CudaException(call, code);
        }
    }

    int code() {
        return code;
    }

    private static String text(int code) {
        String[] text = new String[1];
        return JCudaDriver.cuGetErrorString(code, text) == 0 ? text[0] : "unknown error";
    }
}
