package org.flinknpu.brain.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.flinknpu.brain.BrainLimits;
import org.flinknpu.brain.Connectome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Avro's own reader, which shares no code with ours, opens the file. */
class ConnectomeFileAvroTest {
    private static List<GenericRecord> readWithAvro(Path file) throws IOException {
        List<GenericRecord> records = new ArrayList<>();
        try (DataFileReader<GenericRecord> reader =
                new DataFileReader<>(file.toFile(), new GenericDatumReader<>())) {
            assertThat(reader.getMetaString("flink-npu.connectome")).isEqualTo("1");
            reader.forEach(records::add);
        }
        return records;
    }

    private static byte[] bytes(GenericRecord record, String field) {
        ByteBuffer buffer = (ByteBuffer) record.get(field);
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    @Test
    void shouldBeReadableByAvro(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("brain.npuc");
        Connectome brain = Brains.small();
        ConnectomeFile.write(brain, file, Progress.NONE);

        List<GenericRecord> records = readWithAvro(file);

        assertThat(records)
                .extracting(record -> record.getSchema().getName())
                .containsExactly(
                        "ConnectomeHeader", "NeuronBlock", "SynapseBlock", "ConnectomeEnd");
        GenericRecord header = records.get(0);
        assertThat(header.get("name")).hasToString(brain.name());
        assertThat(header.get("neurons")).isEqualTo(8L);
        assertThat(header.get("synapses")).isEqualTo(20L);
        assertThat(header.get("fingerprint")).hasToString(brain.fingerprint());
        assertThat((List<?>) header.get("areas")).hasSize(2);
        GenericRecord neurons = records.get(1);
        byte[] threshold = bytes(neurons, "threshold");
        int bits = 0;
        for (int plane = 3; plane >= 0; plane--) {
            bits = bits << 8 | threshold[plane * 8 + 5] & 0xFF;
        }
        assertThat(Float.intBitsToFloat(bits)).isEqualTo(brain.neurons().threshold()[5]);
        GenericRecord synapses = records.get(2);
        assertThat(bytes(synapses, "weight")).isEqualTo(brain.synapses().weight());
        assertThat(bytes(synapses, "delay")).isEqualTo(brain.synapses().delay());
        assertThat(bytes(synapses, "charge")).isEmpty();
        assertThat(records.get(3).get("blocks")).isEqualTo(3L);
    }

    @Test
    void shouldBeReadableByAvroWithPaddedBlocks(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("lattice.npuc");
        ConnectomeFile.write(Brains.lattice(100_000, 3), file, Progress.NONE);

        List<GenericRecord> records = readWithAvro(file);

        assertThat(records.get(records.size() - 1).get("blocks"))
                .isEqualTo((long) records.size() - 1);
        assertThat(ConnectomeFile.read(file, BrainLimits.FILES, Progress.NONE).synapseCount())
                .isEqualTo(300_000);
    }
}
