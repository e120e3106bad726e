package org.flinknpu.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The bill of materials names what is shipped, and nothing that changes from build to build. */
class BillOfMaterialsITCase {
    private static final Path FILE = Path.of("target/flink-npu-bom.json");

    private JsonNode bill;

    @BeforeEach
    void read() throws Exception {
        assumeTrue(Files.exists(FILE), "the build left it out (cyclonedx.skip)");
        bill = new ObjectMapper().readTree(FILE.toFile());
    }

    @Test
    void shouldNameWhatIsShippedWithItsVersionAndHash() {
        List<String> names = new ArrayList<>();
        for (JsonNode each : bill.get("components")) {
            names.add(each.get("group").asText() + ":" + each.get("name").asText());
            if (!each.get("group").asText().equals("org.flinknpu")) {
                assertThat(each.get("version").asText()).isNotBlank();
                assertThat(each.get("hashes")).as(names.toString()).isNotEmpty();
            }
        }
        assertThat(names)
                .contains(
                        "org.flinknpu:flink-npu-kernels",
                        "org.apache.kafka:kafka-clients",
                        "org.apache.avro:avro",
                        "org.apache.flink:flink-runtime",
                        "com.fasterxml.jackson.core:jackson-databind",
                        "org.lwjgl:lwjgl-opencl")
                .doesNotContain("org.junit.jupiter:junit-jupiter", "org.assertj:assertj-core");
    }

    @Test
    void shouldBeTheSameForTheSameSources() {
        assertThat(bill.get("serialNumber")).isNull();
        assertThat(bill.get("metadata").get("timestamp")).isNull();
    }
}
