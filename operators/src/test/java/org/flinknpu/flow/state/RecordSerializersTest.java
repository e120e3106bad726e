package org.flinknpu.flow.state;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.flinknpu.flow.Gap;
import org.flinknpu.flow.InboundRecord;
import org.flinknpu.flow.OutboundRecord;
import org.flinknpu.flow.OutboundRoute;
import org.flinknpu.flow.RecordHeader;
import org.junit.jupiter.api.Test;

class RecordSerializersTest {
    private static final InboundRecord INBOUND =
            new InboundRecord("b", "t", 1, 2, 3, new byte[] {4}, new byte[] {5, 6})
                    .withHeaders(
                            List.of(
                                    new RecordHeader("n".repeat(70_000), new byte[] {7}),
                                    new RecordHeader("", null)))
                    .withGap(new Gap(8, 9));

    @Test
    void shouldRestoreInboundRecord() throws IOException {
        assertThat(roundTrip(INBOUND, InboundRecordSerializer.INSTANCE)).isEqualTo(INBOUND);
    }

    @Test
    void shouldRestoreMissingKeyAndValue() throws IOException {
        InboundRecord record = InboundRecord.undecoded("t", 1, 2, 3, null, null);

        assertThat(roundTrip(record, InboundRecordSerializer.INSTANCE)).isEqualTo(record);
    }

    @Test
    void shouldRestoreOutboundRecordOfEveryRouteWithHeadersInOrder() throws IOException {
        Map<String, byte[]> headers = new LinkedHashMap<>();
        headers.put("z", "1".getBytes(UTF_8));
        headers.put("a", "2".getBytes(UTF_8));
        for (OutboundRoute route : OutboundRoute.values()) {
            OutboundRecord record =
                    new OutboundRecord(
                            route,
                            "t",
                            new byte[] {1},
                            new byte[] {2},
                            3,
                            headers,
                            INBOUND.headers());

            OutboundRecord restored = roundTrip(record, OutboundRecordSerializer.INSTANCE);

            assertThat(restored).isEqualTo(record);
            assertThat(restored.headers().keySet()).containsExactly("z", "a");
        }
    }

    @Test
    void shouldGiveTypesTheirOwnSerializers() {
        assertThat(InboundRecord.TYPE.createSerializer(new SerializerConfigImpl()))
                .isSameAs(InboundRecordSerializer.INSTANCE);
        assertThat(OutboundRecord.TYPE.createSerializer(new SerializerConfigImpl()))
                .isSameAs(OutboundRecordSerializer.INSTANCE);
    }

    @Test
    void shouldFindSerializerAgainFromItsSnapshot() throws IOException {
        TypeSerializerSnapshot<InboundRecord> written =
                InboundRecordSerializer.INSTANCE.snapshotConfiguration();
        DataOutputSerializer out = new DataOutputSerializer(64);
        TypeSerializerSnapshot.writeVersionedSnapshot(out, written);

        TypeSerializerSnapshot<InboundRecord> read =
                TypeSerializerSnapshot.readVersionedSnapshot(
                        new DataInputDeserializer(out.getCopyOfBuffer()),
                        getClass().getClassLoader());

        assertThat(read.restoreSerializer()).isEqualTo(InboundRecordSerializer.INSTANCE);
        assertThat(written.resolveSchemaCompatibility(read).isCompatibleAsIs()).isTrue();
    }

    @Test
    void shouldRefuseFormOfLaterBuild() {
        assertThatThrownBy(() -> new InboundRecordSerializer.Snapshot().readSnapshot(3, null, null))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("version=3 known=2");
    }

    private static <T> T roundTrip(T record, TypeSerializer<T> serializer) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);
        serializer.serialize(record, out);
        DataInputDeserializer in = new DataInputDeserializer(out.getCopyOfBuffer());
        DataOutputSerializer copied = new DataOutputSerializer(64);
        serializer.copy(in, copied);
        assertThat(copied.getCopyOfBuffer()).isEqualTo(out.getCopyOfBuffer());
        return serializer.deserialize(new DataInputDeserializer(copied.getCopyOfBuffer()));
    }
}
