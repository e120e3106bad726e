package org.flinknpu.flow.state;

import java.util.Objects;

/**
 * Where the connectome of a brain comes from, and which one it is. Exactly one of URI and embedded
 * bytes is set. Brains of one fingerprint share the array.
 *
 * @param uri where its file lies, or null
 * @param fingerprint its fingerprint, as loaded
 * @param embedded the bytes that the deploy carried, or null
 */
public record ConnectomeReference(String uri, String fingerprint, byte[] embedded) {
    /** Checks that there is one source. */
    public ConnectomeReference {
        Objects.requireNonNull(fingerprint, "fingerprint");
        if ((uri == null) == (embedded == null)) {
            throw new CorruptStateException(
                    "Connectome has not exactly one source: fingerprint=" + fingerprint);
        }
    }
}
