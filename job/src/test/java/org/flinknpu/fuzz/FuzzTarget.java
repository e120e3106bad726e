package org.flinknpu.fuzz;

import java.util.List;

/**
 * A decoder that has to stand any bytes. A new decoder gets a target of its own, and a line in
 * {@link FuzzTargets}.
 *
 * <p>Used by one thread. Instances may keep what decoders keep from one input to the next.
 */
public interface FuzzTarget {
    /**
     * Decodes one input. Returns if the input is good and keeps what it means when it is written
     * and read again, and if it is refused in the documented way.
     *
     * @param input any bytes; not changed
     * @throws Throwable anything else: a finding
     */
    void accept(byte[] input) throws Throwable;

    /** Good inputs, from which mutations start. */
    List<byte[]> seeds() throws Exception;

    /** Most bytes that one call of {@link #accept} may allocate for an input of that length. */
    long allowedBytes(int length);
}
