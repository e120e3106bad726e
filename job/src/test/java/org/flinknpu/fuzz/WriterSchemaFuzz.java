package org.flinknpu.fuzz;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import org.flinknpu.schema.SensoryEvent;
import org.flinknpu.wire.Decoded;
import org.flinknpu.wire.Framing;
import org.flinknpu.wire.SchemaRegistry;
import org.flinknpu.wire.SensoryValidation;
import org.flinknpu.wire.WireCodec;

/**
 * A record written with a schema that a registry made up: the answer of the registry, a byte of 0,
 * and the record.
 */
final class WriterSchemaFuzz implements FuzzTarget {
    private static final int ID = 7;

    @Override
    public void accept(byte[] input) {
        int end = 0;
        while (end < input.length && input[end] != 0) {
            end++;
        }
        byte[] answer = Arrays.copyOf(input, end);
        byte[] record = new byte[5 + Math.max(0, input.length - end - 1)];
        record[4] = ID;
        System.arraycopy(input, Math.min(input.length, end + 1), record, 5, record.length - 5);
        // Made anew: readers are kept by id, and every input brings another schema for the id.
        WireCodec<SensoryEvent> codec =
                WireCodec.of(SensoryEvent.class, Framing.SINGLE_OBJECT)
                        .withSchemas(id -> SchemaRegistry.schemaOf(id, answer));
        Decoded<SensoryEvent> decoded = codec.decode(record);
        if (!decoded.isAccepted()) {
            if (decoded.detail().isBlank()) {
                throw new AssertionError("refused without a reason");
            }
            return;
        }
        SensoryValidation.check(decoded.value(), null);
        byte[] bytes = codec.encode(decoded.value());
        if (!Arrays.equals(codec.encode(codec.decode(bytes).value()), bytes)) {
            throw new AssertionError("another record after writing and reading");
        }
    }

    @Override
    public List<byte[]> seeds() {
        WireCodec<SensoryEvent> bare = WireCodec.of(SensoryEvent.class, Framing.AVRO);
        return Seeds.events().stream().map(event -> seed(bare, event)).toList();
    }

    private static byte[] seed(WireCodec<SensoryEvent> bare, SensoryEvent event) {
        String schema = bare.schema().toString().replace("\\", "\\\\").replace("\"", "\\\"");
        ByteArrayOutputStream seed = new ByteArrayOutputStream();
        seed.writeBytes(Seeds.utf8("{\"schema\":\"" + schema + "\"}"));
        seed.write(0);
        seed.writeBytes(bare.encode(event));
        return seed.toByteArray();
    }

    /** Parsing a schema makes objects for every name, and resolving it a parser for both sides. */
    @Override
    public long allowedBytes(int length) {
        return (4 << 20) + 4096L * length;
    }
}
