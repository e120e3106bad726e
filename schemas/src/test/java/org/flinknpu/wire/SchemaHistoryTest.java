package org.flinknpu.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.SchemaFormatter;
import org.apache.avro.specific.SpecificRecordBase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SchemaHistoryTest {
    /** Set to a version number to write that version's frozen schemas and bytes. */
    private static final String FREEZE = "npu.freeze";

    private static final long SAMPLES_OF_THE_FIRST_VERSION = 17;

    @ParameterizedTest
    @MethodSource("schemas")
    void shouldReadEveryPublishedVersion(Schema current) {
        for (int version : versions()) {
            Schema published = SchemaHistory.published(current.getName(), version);
            if (published != null) {
                assertThat(
                                SchemaCompatibility.checkReaderWriterCompatibility(
                                                current, published)
                                        .getType())
                        .as("%s reads v%d", current.getName(), version)
                        .isEqualTo(SchemaCompatibilityType.COMPATIBLE);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("schemas")
    void shouldHavePublishedTheCurrentSchema(Schema current) {
        assertThat(versions())
                .as(
                        "a version of %s equals the current one; else raise LATEST_VERSION and run"
                                + " with -D%s=VERSION",
                        current.getName(), FREEZE)
                .anyMatch(
                        version -> {
                            Schema published = SchemaHistory.published(current.getName(), version);
                            return published != null
                                    && SchemaHistory.fingerprint(published)
                                            == SchemaHistory.fingerprint(current);
                        });
    }

    @ParameterizedTest
    @MethodSource("schemas")
    void shouldDocumentEveryFieldAndGiveItADefault(Schema current) {
        for (Schema type : namedTypes(current)) {
            assertThat(type.getDoc()).as("doc of %s", type.getName()).isNotBlank();
            if (type.getType() == Schema.Type.ENUM) {
                assertThat(type.getEnumDefault()).as("default of %s", type.getName()).isNotNull();
                continue;
            }
            for (Schema.Field field : type.getFields()) {
                String name = type.getName() + "." + field.name();
                assertThat(field.doc()).as("doc of %s", name).endsWith(".");
                assertThat(field.hasDefaultValue()).as("default of %s", name).isTrue();
            }
        }
    }

    @Test
    void shouldReadPublishedBytes() throws IOException {
        for (int version : versions()) {
            for (Map.Entry<String, SpecificRecordBase> sample : Samples.all().entrySet()) {
                byte[] bytes = frozenBytes(sample.getKey(), version);
                if (bytes != null) {
                    assertThat(codecOf(sample.getValue()).decode(bytes).value())
                            .as("%s of v%d", sample.getKey(), version)
                            .isEqualTo(sample.getValue());
                }
            }
        }
    }

    @Test
    void shouldKeepBytesOfEverySample() throws IOException {
        for (String name : Samples.all().keySet()) {
            assertThat(frozenBytes(name, SchemaHistory.LATEST_VERSION)).as(name).isNotNull();
        }
    }

    @Test
    void shouldKeepBytesOfTheFirstVersion() throws IOException {
        long kept = 0;
        for (String name : Samples.all().keySet()) {
            kept += frozenBytes(name, 1) == null ? 0 : 1;
        }
        assertThat(kept).isEqualTo(SAMPLES_OF_THE_FIRST_VERSION);
    }

    @Test
    @EnabledIfSystemProperty(named = FREEZE, matches = "\\d+")
    void shouldFreezeTheCurrentVersion() throws IOException {
        int version = Integer.getInteger(FREEZE);
        for (Schema schema : schemas().toList()) {
            write(
                    Path.of(
                            "src/main/resources"
                                    + SchemaHistory.resource(schema.getName(), version)),
                    (SchemaFormatter.format("json/pretty", plain(schema)) + "\n")
                            .getBytes(StandardCharsets.UTF_8));
        }
        for (Map.Entry<String, SpecificRecordBase> sample : Samples.all().entrySet()) {
            write(
                    Path.of("src/test/resources" + bytesResource(sample.getKey(), version)),
                    codecOf(sample.getValue()).encode(sample.getValue()));
        }
        assertThat(version).isEqualTo(SchemaHistory.LATEST_VERSION);
    }

    static Stream<Schema> schemas() {
        Map<String, Schema> byName = new LinkedHashMap<>();
        Samples.all().values().forEach(s -> byName.put(s.getSchema().getName(), s.getSchema()));
        return byName.values().stream();
    }

    private static List<Integer> versions() {
        return IntStream.rangeClosed(1, SchemaHistory.LATEST_VERSION).boxed().toList();
    }

    @SuppressWarnings("unchecked") // The class of a record is the class of its codec.
    private static WireCodec<SpecificRecordBase> codecOf(SpecificRecordBase record) {
        return WireCodec.of((Class<SpecificRecordBase>) record.getClass(), Framing.SINGLE_OBJECT);
    }

    private static Set<Schema> namedTypes(Schema schema) {
        Set<Schema> found = new LinkedHashSet<>();
        collect(schema, found);
        return found;
    }

    private static void collect(Schema schema, Set<Schema> found) {
        switch (schema.getType()) {
            case RECORD -> {
                if (found.add(schema)) {
                    schema.getFields().forEach(field -> collect(field.schema(), found));
                }
            }
            case ENUM -> found.add(schema);
            case UNION -> schema.getTypes().forEach(branch -> collect(branch, found));
            case ARRAY -> collect(schema.getElementType(), found);
            case MAP -> collect(schema.getValueType(), found);
            default -> {}
        }
    }

    /** The schema without the marks that only Java's generated classes need. */
    private static Schema plain(Schema schema) {
        String json =
                schema.toString()
                        .replace(
                                "{\"type\":\"string\",\"avro.java.string\":\"String\"}",
                                "\"string\"")
                        .replace(",\"avro.java.string\":\"String\"", "");
        return new Schema.Parser().parse(json);
    }

    private static String bytesResource(String sample, int version) {
        return "/avro/v" + version + "/" + sample + ".bin";
    }

    private static byte[] frozenBytes(String sample, int version) throws IOException {
        try (InputStream in =
                SchemaHistoryTest.class.getResourceAsStream(bytesResource(sample, version))) {
            return in == null ? null : in.readAllBytes();
        }
    }

    private static void write(Path file, byte[] bytes) throws IOException {
        Files.createDirectories(file.getParent());
        Files.write(file, bytes);
    }
}
