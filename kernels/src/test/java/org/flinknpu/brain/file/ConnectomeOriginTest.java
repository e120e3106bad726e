package org.flinknpu.brain.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.flinknpu.brain.BrainFormatException;
import org.flinknpu.brain.BrainLimits;
import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.NeuronParameter;
import org.flinknpu.brain.Origin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectomeOriginTest {
    private static final Origin ORIGIN =
            new Origin("feagi", "{\"title\": \"\u00e4 \ud83e\udde0\"}");

    private static Connectome read(byte[] file) throws IOException {
        return ConnectomeFile.read(
                new ByteArrayInputStream(file), -1, "brain", BrainLimits.FILES, Progress.NONE);
    }

    @Test
    void shouldKeepOriginBesideTheFingerprint() throws IOException {
        Connectome brain = Brains.small().withOrigin(ORIGIN);

        Connectome read = read(ConnectomeFileTest.write(brain));

        assertThat(read.origin()).isEqualTo(ORIGIN);
        assertThat(read.fingerprint()).isEqualTo(Brains.small().fingerprint());
    }

    @Test
    void shouldWriteTheFirstVersionWhereThereIsNone() throws IOException {
        byte[] without = ConnectomeFileTest.write(Brains.small());
        byte[] withdrawn =
                ConnectomeFileTest.write(Brains.small().withOrigin(ORIGIN).withOrigin(null));

        assertThat(withdrawn).isEqualTo(without);
        assertThat(read(without).origin()).isNull();
        assertThat(new String(without, StandardCharsets.ISO_8859_1))
                .startsWith("Obj")
                .doesNotContain("ConnectomeOrigin");
    }

    @Test
    void shouldLoseOriginWithAChangedParameter() {
        Connectome brain = Brains.small().withOrigin(ORIGIN);

        assertThat(brain.withParameter("in", NeuronParameter.LEAK, 0.5).origin()).isNull();
        assertThat(brain.withPowerAmount("power", 2).origin()).isNull();
    }

    @Test
    void shouldKeepALongOrigin() throws IOException {
        Origin origin = new Origin("feagi", "n".repeat(Origin.MAX_BYTES));

        assertThat(read(ConnectomeFileTest.write(Brains.small().withOrigin(origin))).origin())
                .isEqualTo(origin);
        assertThatThrownBy(() -> new Origin("feagi", "n".repeat(Origin.MAX_BYTES) + "n"))
                .isInstanceOf(BrainFormatException.class)
                .hasMessageContaining("too long: format=feagi bytes=15728641 maximum=15728640");
    }

    @Test
    void shouldNoticeEveryFlippedByte() throws IOException {
        byte[] file = ConnectomeFileTest.write(Brains.small().withOrigin(ORIGIN));
        for (int i = 0; i < file.length; i++) {
            byte[] changed = file.clone();
            changed[i] ^= 3;
            assertThatThrownBy(() -> read(changed))
                    .as("byte %d", i)
                    .isInstanceOf(BrainFormatException.class);
        }
    }

    @Test
    void shouldNoticeEveryCut() throws IOException {
        byte[] file = ConnectomeFileTest.write(Brains.small().withOrigin(ORIGIN));
        for (int length = 0; length < file.length; length++) {
            byte[] cut = Arrays.copyOf(file, length);
            assertThatThrownBy(() -> read(cut)).isInstanceOf(BrainFormatException.class);
        }
    }

    @Test
    void shouldBeReadableByAvro(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("brain.npuc");
        Files.write(file, ConnectomeFileTest.write(Brains.small().withOrigin(ORIGIN)));

        try (DataFileReader<GenericRecord> reader =
                new DataFileReader<>(file.toFile(), new GenericDatumReader<>())) {
            assertThat(reader.getMetaString("flink-npu.connectome")).isEqualTo("2");
            reader.next();
            GenericRecord origin = reader.next();
            assertThat(origin.get("format")).hasToString("feagi");
            assertThat(origin.get("document")).hasToString(ORIGIN.document());
        }
    }
}
