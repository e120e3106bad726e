package org.flinknpu.job.cli;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.flinknpu.fuzz.FuzzTarget;
import org.flinknpu.job.UsageException;
import org.flinknpu.schema.SensoryEvent;
import org.flinknpu.wire.Decoded;
import org.flinknpu.wire.Framing;
import org.flinknpu.wire.WireCodec;

/** A line of {@code npu send}. */
public final class SensoryLineFuzz implements FuzzTarget {
    private final WireCodec<SensoryEvent> codec =
            WireCodec.of(SensoryEvent.class, Framing.SINGLE_OBJECT);

    @Override
    public void accept(byte[] input) {
        SensoryEvent event;
        try {
            event = SensoryJson.read(new String(input, StandardCharsets.UTF_8), "b", 5);
        } catch (UsageException e) {
            if (e.getMessage() == null || e.getMessage().lines().count() != 1) {
                throw new AssertionError("refusal is not one line: " + e.getMessage(), e);
            }
            return;
        }
        Decoded<SensoryEvent> decoded = codec.decode(codec.encode(event));
        if (!decoded.isAccepted() || !decoded.value().equals(event)) {
            throw new AssertionError("another event after writing and reading: " + decoded);
        }
    }

    @Override
    public List<byte[]> seeds() {
        return List.of(
                utf8("{\"area\":\"a\",\"neurons\":[7,8],\"potentials\":[1.5,-2e-3]}"),
                utf8("{\"area\":\"a\",\"x\":[7],\"y\":[0],\"z\":[1],\"potentials\":[1]}"),
                utf8("{\"area\":\"a\",\"value\":0.7,\"channel\":1,\"minimum\":-1,\"maximum\":2}"),
                utf8(
                        "{\"brainId\":\"c\",\"sourceId\":\"s\",\"eventTimeMicros\":9,\"area\":\"a\","
                                + "\"image\":{\"width\":2,\"height\":1,\"channels\":1,\"pixels\":\"AP8=\"}}"),
                utf8("{\"tick\":true}"));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public long allowedBytes(int length) {
        return (1 << 20) + 512L * length;
    }
}
