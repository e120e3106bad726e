package org.flinknpu.device.opencl;

/** An OpenCL call that returned an error. */
final class OpenClException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int code;

    OpenClException(String call, int code) {
        super("%s returned %d (%s)".formatted(call, code, name(code)));
        this.code = code;
    }

    OpenClException(String message) {
        super(message);
        code = 0;
    }

    /** Throws if a call failed. */
    static void check(String call, int code) {
        if (code != 0) {
            throw new OpenClException(call, code);
        }
    }

    int code() {
        return code;
    }

    private static String name(int code) {
        return switch (code) {
            case -1 -> "device not found";
            case -2 -> "device not available";
            case -3 -> "compiler not available";
            case -4 -> "memory object allocation failed";
            case -5 -> "out of resources";
            case -6 -> "out of host memory";
            case -11 -> "build program failed";
            case -30 -> "invalid value";
            case -36 -> "invalid command queue";
            case -42 -> "invalid binary";
            case -52 -> "invalid kernel arguments";
            case -54 -> "invalid work group size";
            case -61 -> "invalid buffer size";
            case -1001 -> "no platform";
            default -> "see CL/cl.h";
        };
    }
}
