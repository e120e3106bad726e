package org.flinknpu.fuzz;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.flinknpu.flow.Input;
import org.flinknpu.flow.state.CorruptStateException;
import org.flinknpu.flow.state.SeatImage;
import org.flinknpu.schema.BrainCommand;
import org.flinknpu.schema.Remove;
import org.flinknpu.schema.SensoryEvent;
import org.flinknpu.wire.Framing;
import org.flinknpu.wire.WireCodec;

/**
 * The saved state of a key group. After a first byte of 0 the input is the state as it is; after
 * any other the content of its chunks, which get the checksums that a fuzzer cannot guess. What can
 * be read is also restored to seats.
 */
final class SavedStateFuzz implements FuzzTarget {
    private static final int PREFIX_BYTES = 6;
    private static final int CHUNK_HEADER_BYTES = 8;
    private static final int CHUNK_BYTES = 1 << 16;

    @Override
    public void accept(byte[] input) throws IOException {
        if (input.length == 0) {
            return;
        }
        byte[] content = Arrays.copyOfRange(input, 1, input.length);
        List<SeatImage> images;
        try {
            images = HostedSeats.read(input[0] == 0 ? content : chunked(content));
        } catch (CorruptStateException e) {
            BrainJsonFuzz.requireOneLine(e);
            return;
        }
        byte[] written = HostedSeats.write(images);
        if (!Arrays.equals(HostedSeats.write(HostedSeats.read(written)), written)) {
            throw new AssertionError("other seats after writing and reading");
        }
        try (HostedSeats seats = new HostedSeats()) {
            seats.restore(images);
        } catch (CorruptStateException e) {
            BrainJsonFuzz.requireOneLine(e);
        }
    }

    private static byte[] chunked(byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {'N', 'P', 'U', 'S', 0, 1});
        int number = 0;
        for (int from = 0; from < content.length; from += CHUNK_BYTES) {
            int size = Math.min(CHUNK_BYTES, content.length - from);
            chunk(out, number++, content, from, size);
        }
        chunk(out, number, content, 0, 0);
        return out.toByteArray();
    }

    private static void chunk(
            ByteArrayOutputStream out, int number, byte[] content, int from, int size) {
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, number).array());
        crc.update(content, from, size);
        ByteBuffer header = ByteBuffer.allocate(CHUNK_HEADER_BYTES);
        out.writeBytes(header.putInt(size).putInt((int) crc.getValue()).array());
        out.write(content, from, size);
    }

    @Override
    public List<byte[]> seeds() throws IOException {
        byte[] lived = lived();
        byte[] empty = HostedSeats.write(List.of());
        return List.of(
                Seeds.prefixed(0, lived),
                Seeds.prefixed(1, unchunked(lived)),
                Seeds.prefixed(0, empty));
    }

    /** A brain with events, commands and spikes on their way. */
    private static byte[] lived() throws IOException {
        WireCodec<BrainCommand> codec = WireCodec.of(BrainCommand.class, Framing.SINGLE_OBJECT);
        try (HostedSeats seats = new HostedSeats()) {
            BrainCommand deploy = new BrainCommand(Seeds.BRAIN, null, "", Seeds.deploy());
            seats.arrive(Input.COMMAND, Seeds.BRAIN, codec.encode(deploy));
            for (BrainCommand command : Seeds.commands()) {
                if (command.getAction() instanceof Remove) {
                    command.setEffectiveTimeMicros(1_000_000L);
                }
                seats.arrive(Input.COMMAND, Seeds.BRAIN, codec.encode(command));
            }
            WireCodec<SensoryEvent> events =
                    WireCodec.of(SensoryEvent.class, Framing.SINGLE_OBJECT);
            for (SensoryEvent event : Seeds.events()) {
                seats.arrive(Input.SENSORY, Seeds.BRAIN, events.encode(event));
                seats.arrive(Input.SENSORY, "other", events.encode(event));
            }
            return seats.snapshot();
        }
    }

    /** The content of the chunks; small states have one. */
    private static byte[] unchunked(byte[] state) {
        int size = ByteBuffer.wrap(state).getInt(PREFIX_BYTES);
        int from = PREFIX_BYTES + CHUNK_HEADER_BYTES;
        return Arrays.copyOfRange(state, from, from + size);
    }

    @Override
    public long allowedBytes(int length) {
        return (16 << 20) + 1024L * length;
    }
}
