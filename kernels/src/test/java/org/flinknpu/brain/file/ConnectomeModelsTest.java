package org.flinknpu.brain.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.flinknpu.brain.BrainFormatException;
import org.flinknpu.brain.BrainLimits;
import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.Origin;
import org.flinknpu.burst.testing.RandomBrains;
import org.flinknpu.burst.testing.RandomBrains.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of brains with more neuron models than LIF. */
class ConnectomeModelsTest {
    private static Connectome brain(int neurons) {
        return RandomBrains.of(Kind.CONTINUOUS, neurons, 11).connectome();
    }

    private static Connectome read(byte[] file) throws IOException {
        return ConnectomeFile.read(
                new ByteArrayInputStream(file), -1, "brain", BrainLimits.FILES, Progress.NONE);
    }

    @Test
    void shouldKeepModelsAndTheirParameters() throws IOException {
        // More than one block, whose length is not a multiple of anything.
        Connectome brain = brain((1 << 15) + 77);
        assertThat(brain.hasSynapticCurrents()).isTrue();

        Connectome read = read(ConnectomeFileTest.write(brain));

        assertThat(read.areas()).isEqualTo(brain.areas());
        assertThat(read.fingerprint()).isEqualTo(brain.fingerprint());
        assertThat(read.origin()).isNull();
    }

    @Test
    void shouldKeepOriginBesideModels() throws IOException {
        Origin origin = new Origin("nir", "{}");

        Connectome read = read(ConnectomeFileTest.write(brain(9).withOrigin(origin)));

        assertThat(read.origin()).isEqualTo(origin);
    }

    @Test
    void shouldNoticeEveryFlippedByteAndEveryCut() throws IOException {
        byte[] file = ConnectomeFileTest.write(brain(9));
        for (int i = 0; i < file.length; i++) {
            byte[] changed = file.clone();
            changed[i] ^= 3;
            byte[] cut = Arrays.copyOf(file, i);
            assertThatThrownBy(() -> read(changed))
                    .as("byte %d", i)
                    .isInstanceOf(BrainFormatException.class);
            assertThatThrownBy(() -> read(cut)).isInstanceOf(BrainFormatException.class);
        }
    }

    @Test
    void shouldBeReadableByAvro(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("brain.npuc");
        Connectome brain = brain(9);
        Files.write(file, ConnectomeFileTest.write(brain));

        try (DataFileReader<GenericRecord> reader =
                new DataFileReader<>(file.toFile(), new GenericDatumReader<>())) {
            assertThat(reader.getMetaString("flink-npu.connectome")).isEqualTo("3");
            reader.next();
            reader.next();
            GenericRecord models = reader.next();
            assertThat(models.getSchema().getName()).isEqualTo("NeuronModels");
            assertThat(models.get("models"))
                    .hasToString(
                            Arrays.toString(
                                    brain.areas().stream()
                                            .map(area -> area.model().label())
                                            .toArray()));
        }
    }
}
