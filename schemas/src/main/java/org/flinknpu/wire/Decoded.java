package org.flinknpu.wire;

import java.util.Objects;

/**
 * Either a value or the reason why there is none. Immutable.
 *
 * @param <T> type of the value
 */
public final class Decoded<T> {
    /** Longest detail kept, in characters; longer ones are cut. */
    public static final int MAX_DETAIL_CHARS = 512;

    private final T value;
    private final DeadLetterReason reason;
    private final String detail;

    private Decoded(T value, DeadLetterReason reason, String detail) {
        this.value = value;
        this.reason = reason;
        this.detail = detail;
    }

    /** A value that was accepted. */
    public static <T> Decoded<T> accepted(T value) {
        return new Decoded<>(Objects.requireNonNull(value, "value"), null, "");
    }

    /**
     * A refusal.
     *
     * @param reason the kind of fault
     * @param detail one line for a person: rule broken, name=value, remedy; cut to {@link
     *     #MAX_DETAIL_CHARS}, control characters replaced
     */
    public static <T> Decoded<T> refused(DeadLetterReason reason, String detail) {
        return new Decoded<>(null, Objects.requireNonNull(reason, "reason"), oneLine(detail));
    }

    /** Whether there is a value. */
    public boolean isAccepted() {
        return reason == null;
    }

    /**
     * The value.
     *
     * @throws IllegalStateException if it was refused
     */
    public T value() {
        if (reason != null) {
            throw new IllegalStateException("refused: reason=" + reason + " detail=" + detail);
        }
        return value;
    }

    /**
     * The reason of a refusal.
     *
     * @throws IllegalStateException if the value was accepted
     */
    public DeadLetterReason reason() {
        if (reason == null) {
            throw new IllegalStateException("accepted: there is no reason of a refusal");
        }
        return reason;
    }

    /** The detail of a refusal; empty if the value was accepted. */
    public String detail() {
        return detail;
    }

    /** The same refusal for another type of value. */
    <U> Decoded<U> refusal() {
        return new Decoded<>(null, reason(), detail);
    }

    @Override
    public String toString() {
        return reason == null ? "accepted: " + value : reason + ": " + detail;
    }

    private static String oneLine(String detail) {
        if (detail == null) {
            return "";
        }
        int length = Math.min(detail.length(), MAX_DETAIL_CHARS);
        if (length > 0 && Character.isHighSurrogate(detail.charAt(length - 1))) {
            length--;
        }
        StringBuilder line = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            char c = detail.charAt(i);
            line.append(Character.isISOControl(c) ? ' ' : c);
        }
        return line.toString();
    }
}
