package org.flinknpu.job.replay;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificRecordBase;

/**
 * Where two runs differ first.
 *
 * @param place the record, in words
 * @param field path to the field; empty if one of the runs has no such record
 * @param emitted what the brain gave out when it lived
 * @param rebuilt what it gives when it is run again
 */
public record Difference(String place, String field, String emitted, String rebuilt) {
    private static final int SHOWN_CHARS = 120;
    private static final String NONE = "none";

    /** The first difference, or null if there is none. */
    static Difference first(BurstRecords emitted, BurstRecords rebuilt) {
        TreeSet<BurstRecords.Place> places = new TreeSet<>(emitted.all().keySet());
        places.addAll(rebuilt.all().keySet());
        for (BurstRecords.Place place : places) {
            SpecificRecordBase one = emitted.all().get(place);
            SpecificRecordBase two = rebuilt.all().get(place);
            if (one == null || two == null) {
                return new Difference(place.toString(), "", shown(one), shown(two));
            }
            Difference difference = first(place.toString(), "", one, two);
            if (difference != null) {
                return difference;
            }
        }
        return null;
    }

    private static Difference first(String place, String path, Object one, Object two) {
        if (one instanceof IndexedRecord a && two instanceof IndexedRecord b) {
            for (Schema.Field field : a.getSchema().getFields()) {
                Difference difference =
                        first(
                                place,
                                path.isEmpty() ? field.name() : path + "." + field.name(),
                                a.get(field.pos()),
                                b.get(field.pos()));
                if (difference != null) {
                    return difference;
                }
            }
            return null;
        }
        if (one instanceof List<?> a && two instanceof List<?> b && a.size() == b.size()) {
            for (int i = 0; i < a.size(); i++) {
                Difference difference = first(place, path + "[" + i + "]", a.get(i), b.get(i));
                if (difference != null) {
                    return difference;
                }
            }
            return null;
        }
        return one.equals(two) ? null : new Difference(place, path, shown(one), shown(two));
    }

    private static String shown(Object value) {
        String text;
        if (value == null) {
            text = NONE;
        } else if (value instanceof ByteBuffer bytes) {
            byte[] copy = new byte[bytes.remaining()];
            bytes.duplicate().get(copy);
            text = HexFormat.of().formatHex(copy);
        } else if (value instanceof IndexedRecord || value instanceof List<?>) {
            text = "present";
        } else {
            text = value.toString();
        }
        return text.length() <= SHOWN_CHARS ? text : text.substring(0, SHOWN_CHARS) + "...";
    }

    /** One line for a person. */
    @Override
    public String toString() {
        return "%s%s emitted=%s rebuilt=%s"
                .formatted(place, field.isEmpty() ? "" : " field=" + field, emitted, rebuilt);
    }
}
