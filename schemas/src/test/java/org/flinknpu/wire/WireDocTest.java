package org.flinknpu.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecordBase;
import org.junit.jupiter.api.Test;

/** The tables of {@code docs/wire.md} say what the schemas say. */
class WireDocTest {
    private static final Path PAGE = Path.of("..", "docs", "wire.md");

    /** Set to {@code write} to bring the page up to date. */
    private static final String WRITE = "npu.docs";

    @Test
    void shouldDocumentEveryHeaderAndField() throws IOException {
        String page = Files.readString(PAGE);
        String current = replaced(replaced(page, "headers", headers()), "records", records());
        if ("write".equals(System.getProperty(WRITE))) {
            Files.writeString(PAGE, current);
        }

        assertThat(Files.readString(PAGE))
                .as("docs/wire.md is out of date; run this test with -D%s=write", WRITE)
                .isEqualTo(current);
    }

    @Test
    void shouldDocumentEveryTopicAndReason() throws IOException {
        String page = Files.readString(PAGE);

        assertThat(page)
                .contains(
                        Topics.SENSORY,
                        Topics.COMMAND,
                        Topics.MOTOR,
                        Topics.SPIKES,
                        Topics.METRICS,
                        Topics.JOURNAL);
        for (DeadLetterReason reason : DeadLetterReason.values()) {
            assertThat(page).contains("| `" + reason + "` |");
        }
    }

    private static String headers() {
        StringBuilder table = new StringBuilder("| Record | Header |\n|---|---|\n");
        for (SpecificRecordBase record : topLevelRecords()) {
            byte[] header = Arrays.copyOf(codecOf(record).encode(record), 10);
            table.append("| `")
                    .append(record.getSchema().getName())
                    .append("` | `")
                    .append(HexFormat.ofDelimiter(" ").withUpperCase().formatHex(header))
                    .append("` |\n");
        }
        return table.toString();
    }

    private static String records() {
        Map<String, Schema> types = new LinkedHashMap<>();
        topLevelRecords().forEach(record -> collect(record.getSchema(), types));
        StringBuilder text = new StringBuilder();
        for (Schema type : types.values()) {
            text.append("### ").append(type.getName()).append("\n\n").append(type.getDoc());
            text.append("\n\n").append(type.getType() == Schema.Type.ENUM ? symbols(type) : "");
            if (type.getType() == Schema.Type.RECORD && !type.getFields().isEmpty()) {
                text.append(fields(type));
            }
        }
        return text.toString();
    }

    private static String symbols(Schema type) {
        return "Symbols, in the order of their numbers: `"
                + String.join("`, `", type.getEnumSymbols())
                + "`; default `"
                + type.getEnumDefault()
                + "`.\n\n";
    }

    private static String fields(Schema type) {
        StringBuilder table =
                new StringBuilder("| Field | Type | Default | Meaning |\n|---|---|---|---|\n");
        for (Schema.Field field : type.getFields()) {
            table.append("| `")
                    .append(field.name())
                    .append("` | ")
                    .append(typeText(field.schema()))
                    .append(" | ")
                    .append(defaultText(field))
                    .append(" | ")
                    .append(field.doc())
                    .append(" |\n");
        }
        return table.append('\n').toString();
    }

    private static String typeText(Schema type) {
        return switch (type.getType()) {
            case RECORD, ENUM -> type.getName();
            case ARRAY -> "array of " + typeText(type.getElementType());
            case MAP -> "map of " + typeText(type.getValueType());
            case UNION -> unionText(type.getTypes());
            default -> type.getType().getName();
        };
    }

    private static String unionText(List<Schema> branches) {
        StringBuilder text = new StringBuilder();
        for (int branch = 0; branch < branches.size(); branch++) {
            text.append(branch == 0 ? "" : ", ").append(branch).append(": ");
            text.append(typeText(branches.get(branch)));
        }
        return text.toString();
    }

    private static String defaultText(Schema.Field field) {
        return switch (field.schema().getType()) {
            case RECORD -> "its defaults";
            case BYTES, ARRAY, MAP -> "empty";
            case STRING -> text(field.defaultVal());
            case UNION ->
                    field.schema().getTypes().get(0).getType() == Schema.Type.NULL
                            ? "null"
                            : field.schema().getTypes().get(0).getName();
            default -> String.valueOf(field.defaultVal());
        };
    }

    private static String text(Object value) {
        return value.toString().isEmpty() ? "empty" : "`" + value + "`";
    }

    private static void collect(Schema type, Map<String, Schema> types) {
        switch (type.getType()) {
            case RECORD -> {
                if (types.putIfAbsent(type.getFullName(), type) == null) {
                    type.getFields().forEach(field -> collect(field.schema(), types));
                }
            }
            case ENUM -> types.putIfAbsent(type.getFullName(), type);
            case ARRAY -> collect(type.getElementType(), types);
            case MAP -> collect(type.getValueType(), types);
            case UNION -> type.getTypes().forEach(branch -> collect(branch, types));
            default -> {}
        }
    }

    private static List<SpecificRecordBase> topLevelRecords() {
        return List.copyOf(
                Samples.all().values().stream()
                        .collect(
                                Collectors.toMap(
                                        SpecificRecordBase::getClass,
                                        record -> record,
                                        (first, second) -> first,
                                        LinkedHashMap::new))
                        .values());
    }

    private static String replaced(String page, String name, String content) {
        String begin = "<!-- " + name + ": begin -->\n";
        String end = "<!-- " + name + ": end -->";
        assertThat(page).contains(begin, end);
        int from = page.indexOf(begin) + begin.length();
        return page.substring(0, from)
                + content.stripTrailing()
                + "\n"
                + page.substring(page.indexOf(end));
    }

    @SuppressWarnings("unchecked") // The class of a record is the class of its codec.
    private static WireCodec<SpecificRecordBase> codecOf(SpecificRecordBase record) {
        return WireCodec.of((Class<SpecificRecordBase>) record.getClass(), Framing.SINGLE_OBJECT);
    }
}
