package org.flinknpu.flow;

import java.util.Arrays;
import java.util.Objects;

/**
 * A header of a Kafka record, kept so that a dead letter can carry it on.
 *
 * @param name its name; names may repeat
 * @param value its bytes; may be null
 */
public record RecordHeader(String name, byte[] value) {
    /** Memory that a header takes besides its text, in bytes; an estimate for limits. */
    private static final int OVERHEAD_BYTES = 64;

    /** Checks that there is a name. */
    public RecordHeader {
        Objects.requireNonNull(name, "name");
    }

    int memoryBytes() {
        return OVERHEAD_BYTES + 2 * name.length() + (value == null ? 0 : value.length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RecordHeader that
                && name.equals(that.name)
                && Arrays.equals(value, that.value);
    }

    @Override
    public int hashCode() {
        return 31 * name.hashCode() + Arrays.hashCode(value);
    }

    @Override
    public String toString() {
        return name + "[" + (value == null ? -1 : value.length) + "]";
    }
}
