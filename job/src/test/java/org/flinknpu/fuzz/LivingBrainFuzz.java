package org.flinknpu.fuzz;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.flinknpu.flow.Input;
import org.flinknpu.schema.BrainCommand;
import org.flinknpu.schema.SensoryEvent;
import org.flinknpu.wire.CommandValidation;
import org.flinknpu.wire.Decoded;
import org.flinknpu.wire.Framing;
import org.flinknpu.wire.SensoryValidation;
import org.flinknpu.wire.WireCodec;

/**
 * The life of brains: a deploy, then the records of the input, each with a byte that is odd for a
 * command and its length in two bytes, in bare Avro. What passes the decoders goes to the seats. At
 * the end a snapshot is taken and restored, and must be the same again.
 */
final class LivingBrainFuzz implements FuzzTarget {
    private static final int HEADER_BYTES = 3;
    private static final int MAX_RECORDS = 32;

    private final WireCodec<SensoryEvent> events = WireCodec.of(SensoryEvent.class, Framing.AVRO);
    private final WireCodec<BrainCommand> commands = WireCodec.of(BrainCommand.class, Framing.AVRO);
    private final WireCodec<SensoryEvent> eventWriter =
            WireCodec.of(SensoryEvent.class, Framing.SINGLE_OBJECT);
    private final WireCodec<BrainCommand> commandWriter =
            WireCodec.of(BrainCommand.class, Framing.SINGLE_OBJECT);
    private final byte[] deploy =
            commandWriter.encode(new BrainCommand(Seeds.BRAIN, null, "", Seeds.deploy()));

    @Override
    public void accept(byte[] input) throws IOException {
        byte[] snapshot;
        try (HostedSeats seats = new HostedSeats()) {
            seats.arrive(Input.COMMAND, Seeds.BRAIN, deploy);
            ByteBuffer left = ByteBuffer.wrap(input);
            for (int i = 0; i < MAX_RECORDS && left.remaining() >= HEADER_BYTES; i++) {
                boolean command = (left.get() & 1) != 0;
                byte[] record = new byte[Math.min(left.getShort() & 0xFFFF, left.remaining())];
                left.get(record);
                take(seats, command, record);
            }
            snapshot = seats.snapshot();
        }
        try (HostedSeats restored = new HostedSeats()) {
            restored.restore(HostedSeats.read(snapshot));
            if (!Arrays.equals(restored.snapshot(), snapshot)) {
                throw new AssertionError("restored brains are others");
            }
        }
    }

    private void take(HostedSeats seats, boolean command, byte[] record) {
        if (command) {
            Decoded<BrainCommand> decoded = commands.decode(record);
            if (decoded.isAccepted() && CommandValidation.check(decoded.value()).isAccepted()) {
                BrainCommand value = decoded.value();
                seats.arrive(Input.COMMAND, value.getBrainId(), commandWriter.encode(value));
            }
        } else {
            Decoded<SensoryEvent> decoded = events.decode(record);
            if (decoded.isAccepted() && SensoryValidation.check(decoded.value()).isAccepted()) {
                SensoryEvent value = decoded.value();
                seats.arrive(Input.SENSORY, value.getBrainId(), eventWriter.encode(value));
            }
        }
    }

    @Override
    public List<byte[]> seeds() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        Seeds.events().forEach(event -> append(all, 0, events.encode(event)));
        for (BrainCommand command : Seeds.commands()) {
            append(all, 1, commands.encode(command));
            append(all, 0, events.encode(tick(50_000)));
        }
        ByteArrayOutputStream few = new ByteArrayOutputStream();
        append(few, 0, events.encode(Seeds.events().get(0)));
        append(few, 0, events.encode(tick(9_000)));
        return List.of(all.toByteArray(), few.toByteArray());
    }

    private static SensoryEvent tick(long micros) {
        SensoryEvent last = Seeds.events().get(Seeds.events().size() - 1);
        return SensoryEvent.newBuilder(last).setEventTimeMicros(micros).build();
    }

    private static void append(ByteArrayOutputStream out, int kind, byte[] record) {
        out.write(kind);
        out.write(record.length >>> 8);
        out.write(record.length);
        out.writeBytes(record);
    }

    @Override
    public long allowedBytes(int length) {
        return (64 << 20) + 4096L * length;
    }
}
