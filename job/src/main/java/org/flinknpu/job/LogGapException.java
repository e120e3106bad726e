package org.flinknpu.job;

import org.apache.flink.runtime.throwable.ThrowableAnnotation;
import org.apache.flink.runtime.throwable.ThrowableType;

/**
 * Records of an input are gone for good. Flink does not restart the job: it would find the same.
 */
@ThrowableAnnotation(ThrowableType.NonRecoverableError)
final class LogGapException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * The end of a job.
     *
     * @param message what is missing, and what to do about it
     */
    LogGapException(String message) {
        super(message);
    }
}
