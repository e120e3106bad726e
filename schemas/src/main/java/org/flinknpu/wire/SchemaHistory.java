package org.flinknpu.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;

/**
 * Every published version of a record's schema, by its CRC-64-AVRO fingerprint. Versions are
 * resources of this module ({@code avro/v1/SensoryEvent.avsc}), frozen when they are published.
 */
final class SchemaHistory {
    /** Number of the newest published version. */
    static final int LATEST_VERSION = 4;

    private SchemaHistory() {}

    /** All published versions of {@code current}, and {@code current} itself. */
    static Map<Long, Schema> of(Schema current) {
        Map<Long, Schema> byFingerprint = new HashMap<>();
        for (int version = 1; version <= LATEST_VERSION; version++) {
            Schema published = published(current.getName(), version);
            if (published != null) {
                byFingerprint.put(fingerprint(published), published);
            }
        }
        byFingerprint.put(fingerprint(current), current);
        return byFingerprint;
    }

    static long fingerprint(Schema schema) {
        return SchemaNormalization.parsingFingerprint64(schema);
    }

    /** Where a frozen schema lies among the module's resources. */
    static String resource(String recordName, int version) {
        return "/avro/v" + version + "/" + recordName + ".avsc";
    }

    /** A frozen schema, or null if the record did not exist in that version. */
    static Schema published(String recordName, int version) {
        try (InputStream in =
                SchemaHistory.class.getResourceAsStream(resource(recordName, version))) {
            return in == null ? null : new Schema.Parser().parse(in);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "schema resource cannot be read: name=" + resource(recordName, version), e);
        }
    }
}
