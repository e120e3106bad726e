package org.flinknpu.wire;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;

/**
 * What a schema that comes from outside must keep, so that a short record cannot cost much work: no
 * recursion, bounded depth and size, and at least one byte for every item of an array or map.
 */
final class WriterSchemas {
    static final int MAX_DEPTH = 32;
    static final int MAX_TYPES = 4096;

    private WriterSchemas() {}

    /** The rule that {@code schema} breaks, or an empty string. */
    static String brokenRule(Schema schema) {
        Walk walk = new Walk();
        walk.minimumBytes(schema, 0);
        return walk.brokenRule;
    }

    /** One walk over a schema; named types are visited once. */
    private static final class Walk {
        /** Minimum encoded length by named type; -1 while the type is being visited. */
        private final Map<String, Long> minimumByName = new HashMap<>();

        private int types;
        private String brokenRule = "";

        /** Fewest bytes that a value takes. */
        long minimumBytes(Schema schema, int depth) {
            if (depth > MAX_DEPTH) {
                return broken("schema is nested too deeply: limit=" + MAX_DEPTH);
            }
            if (++types > MAX_TYPES) {
                return broken("schema has too many types: limit=" + MAX_TYPES);
            }
            return switch (schema.getType()) {
                case NULL -> 0;
                case FLOAT -> Float.BYTES;
                case DOUBLE -> Double.BYTES;
                case FIXED -> schema.getFixedSize();
                case RECORD -> ofRecord(schema, depth);
                case UNION -> ofUnion(schema.getTypes(), depth);
                case ARRAY -> ofItems(schema.getElementType(), 0, depth);
                case MAP -> ofItems(schema.getValueType(), 1, depth);
                default -> 1;
            };
        }

        private long ofRecord(Schema record, int depth) {
            Long known = minimumByName.putIfAbsent(record.getFullName(), -1L);
            if (known != null) {
                return known >= 0 ? known : broken("schema is recursive: type=" + record.getName());
            }
            long sum = 0;
            for (Schema.Field field : record.getFields()) {
                sum += minimumBytes(field.schema(), depth + 1);
            }
            minimumByName.put(record.getFullName(), sum);
            return sum;
        }

        private long ofUnion(List<Schema> branches, int depth) {
            long minimum = Long.MAX_VALUE;
            for (Schema branch : branches) {
                minimum = Math.min(minimum, minimumBytes(branch, depth + 1));
            }
            return branches.isEmpty() ? broken("union has no branch") : 1 + minimum;
        }

        private long ofItems(Schema item, long keyBytes, int depth) {
            if (keyBytes + minimumBytes(item, depth + 1) == 0) {
                return broken("items of an array take no bytes: type=" + item.getType());
            }
            return 1;
        }

        private long broken(String rule) {
            if (brokenRule.isEmpty()) {
                brokenRule = rule;
            }
            return 1;
        }
    }
}
