package org.flinknpu.wire;

import java.nio.charset.StandardCharsets;

/** What a brain's id may be, and how it becomes the key of a record. */
public final class BrainId {
    /** Longest id of a brain, area, source or command, in characters. */
    public static final int MAX_CHARS = 249;

    private BrainId() {}

    /** The record key of a brain: its id in UTF-8. */
    public static byte[] key(String brainId) {
        return brainId.getBytes(StandardCharsets.UTF_8);
    }

    /** Whether {@code key} is the record key of {@code brainId}; a missing key is not. */
    public static boolean isKeyOf(byte[] key, String brainId) {
        return key != null && brainId.equals(new String(key, StandardCharsets.UTF_8));
    }

    /** Whether {@code id} has 1 to {@link #MAX_CHARS} characters, all of them printable. */
    public static boolean isValid(String id) {
        return !id.isEmpty() && isValidOrEmpty(id);
    }

    /** Whether {@code id} is empty or valid. */
    static boolean isValidOrEmpty(String id) {
        if (id.length() > MAX_CHARS) {
            return false;
        }
        for (int i = 0; i < id.length(); ) {
            int c = id.codePointAt(i);
            if (!isPrintable(c)) {
                return false;
            }
            i += Character.charCount(c);
        }
        return true;
    }

    private static boolean isPrintable(int c) {
        if (c < 0x7F) {
            return c >= ' ';
        }
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    false;
            default -> true;
        };
    }
}
