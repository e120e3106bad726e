package org.flinknpu.fuzz;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.flinknpu.flow.InboundRecord;
import org.flinknpu.flow.OutboundRecord;
import org.flinknpu.flow.OutboundRoute;
import org.flinknpu.flow.state.CorruptStateException;
import org.flinknpu.flow.state.InboundRecordSerializer;
import org.flinknpu.flow.state.OutboundRecordSerializer;

/** Records between the tasks of a job, which also lie in checkpoints; the first byte says which. */
final class RecordInStateFuzz implements FuzzTarget {
    @Override
    public void accept(byte[] input) throws IOException {
        if (input.length > 0 && input[0] == 0) {
            accept(InboundRecordSerializer.INSTANCE, input);
        } else if (input.length > 0) {
            accept(OutboundRecordSerializer.INSTANCE, input);
        }
    }

    private static <T> void accept(TypeSerializer<T> serializer, byte[] input) throws IOException {
        T record;
        try {
            record = serializer.deserialize(new DataInputDeserializer(input, 1, input.length - 1));
        } catch (IOException | CorruptStateException e) {
            // Bytes that are none of its own, or too few of them.
            return;
        }
        byte[] bytes = write(serializer, record);
        T again = serializer.deserialize(new DataInputDeserializer(bytes));
        if (!again.equals(record) || !Arrays.equals(write(serializer, again), bytes)) {
            throw new AssertionError("another record after writing and reading");
        }
    }

    private static <T> byte[] write(TypeSerializer<T> serializer, T record) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);
        serializer.serialize(record, out);
        return out.getCopyOfBuffer();
    }

    @Override
    public List<byte[]> seeds() throws IOException {
        byte[] in =
                write(
                        InboundRecordSerializer.INSTANCE,
                        new InboundRecord("b", "topic", 1, 2, 3, new byte[] {'b'}, null));
        byte[] out =
                write(
                        OutboundRecordSerializer.INSTANCE,
                        new OutboundRecord(
                                OutboundRoute.MOTOR,
                                "topic",
                                null,
                                new byte[] {1, 2, 3},
                                5,
                                Map.of("name", new byte[] {4}),
                                List.of()));
        return List.of(Seeds.prefixed(0, in), Seeds.prefixed(1, out));
    }

    @Override
    public long allowedBytes(int length) {
        return (1 << 20) + 256L * length;
    }
}
