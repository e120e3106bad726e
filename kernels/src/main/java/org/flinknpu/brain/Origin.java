package org.flinknpu.brain;

/**
 * The document that a connectome was developed from, for whoever wants it back in its own form.
 * Like the name of a brain it decides nothing: it is not part of the fingerprint. Whoever changes a
 * connectome drops its origin, so that a document always develops into the brain that carries it.
 *
 * @param format what the document is, such as {@code feagi}
 * @param document its text
 */
public record Origin(String format, String document) {
    /** Longest document; with its format it fits one block of a connectome file. */
    public static final int MAX_BYTES = 15 << 20;

    /** Checks both components. */
    public Origin {
        if (format == null || format.isEmpty() || format.length() > Area.MAX_ID_CHARACTERS) {
            throw new BrainFormatException("Origin without a format: format=" + format);
        }
        if (document == null || utf8Bytes(document) > MAX_BYTES) {
            throw new BrainFormatException(
                    "Origin missing or too long: format=%s bytes=%d maximum=%d"
                            .formatted(
                                    format, document == null ? 0 : utf8Bytes(document), MAX_BYTES));
        }
    }

    /** Bytes of a text in UTF-8, without encoding it. */
    private static long utf8Bytes(String text) {
        long bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            // A surrogate pair has four bytes, two for each half.
            bytes += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
        }
        return bytes;
    }
}
