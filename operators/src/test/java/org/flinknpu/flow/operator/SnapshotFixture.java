package org.flinknpu.flow.operator;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.runtime.state.KeyGroupRangeOffsets;
import org.apache.flink.runtime.state.KeyGroupsStateHandle;
import org.apache.flink.runtime.state.memory.ByteStreamStateHandle;
import org.flinknpu.flow.InboundRecord;
import org.flinknpu.flow.Input;
import org.flinknpu.flow.OutboundRecord;
import org.flinknpu.flow.OutboundRoute;
import org.flinknpu.flow.state.BrainImage;
import org.flinknpu.flow.state.InboundRecordSerializer;
import org.flinknpu.flow.state.KeyGroupForm;
import org.flinknpu.flow.state.RecordForms;
import org.flinknpu.flow.state.SeatImage;
import org.flinknpu.schema.AreaFired;
import org.flinknpu.schema.AreaMotor;
import org.flinknpu.schema.FiredNeurons;
import org.flinknpu.schema.MotorOutput;
import org.flinknpu.wire.DeadLetter;
import org.flinknpu.wire.Packed;

/**
 * A snapshot of a few brains in the middle of their life, what came in afterwards, and what came
 * out, as files. They are written once per version of {@link KeyGroupForm} by {@link #main} and
 * then never again: every later build has to restore them and go on identically.
 */
final class SnapshotFixture {
    private static final String STATE = "state.bin";
    private static final String OFFSETS = "offsets.txt";
    private static final String INPUTS = "inputs.bin";
    private static final String OUTPUTS = "outputs.txt";
    private static final long FIRST_SEED = 2_026;
    private static final int LENGTH = 300;
    private static final int CUT = 95;

    private SnapshotFixture() {}

    /** Writes the fixture of this build's form below {@code src/test/resources}. */
    public static void main(String[] args) throws IOException {
        Path folder = Path.of("src/test/resources", folder(KeyGroupForm.VERSION));
        if (Files.exists(folder)) {
            throw new IllegalStateException("Fixture exists and must stay as it is: " + folder);
        }
        long seed = FIRST_SEED;
        while (!write(folder, seed)) {
            seed++;
        }
        System.out.println(folder + " from seed " + seed);
    }

    /** Writes a fixture, unless the snapshot of this seed lacks something that can be saved. */
    private static boolean write(Path folder, long seed) throws IOException {
        List<Replay.Action> script = RandomScript.of(seed, LENGTH, true);
        try (OperatorRig rig = OperatorRig.open(OperatorRig.options())) {
            rig.mailsRunAtOnce(false);
            script.subList(0, CUT).forEach(action -> action.accept(rig));
            OperatorSubtaskState state = rig.snapshot();
            if (!isRich(state) || !remembers(state)) {
                return false;
            }
            try (OperatorRig next = rig.restart(state)) {
                script.subList(CUT, script.size()).forEach(action -> action.accept(next));
                Files.createDirectories(folder);
                writeState(folder, state);
                writeInputs(folder, rig.nowMicros(), next.fed());
                Files.write(folder.resolve(OUTPUTS), lines(next.outputs()));
            }
            return true;
        }
    }

    /** Whether a snapshot holds all that can be saved. */
    static boolean isRich(OperatorSubtaskState state) {
        List<SeatImage> seats = OperatorRig.seats(state);
        List<BrainImage> brains =
                seats.stream().map(SeatImage::brain).filter(Objects::nonNull).toList();
        return seats.stream().anyMatch(seat -> !seat.backlog().isEmpty())
                && seats.stream().anyMatch(seat -> !seat.waiting().isEmpty())
                && brains.stream().anyMatch(brain -> !brain.events().isEmpty())
                && brains.stream().anyMatch(brain -> !brain.commands().isEmpty())
                && brains.stream().anyMatch(brain -> !brain.updates().isEmpty())
                && brains.stream().anyMatch(BrainImage::paused)
                && brains.stream().anyMatch(brain -> brain.state().frame(3).size() > 0);
    }

    /** Whether a device of a snapshot remembers something; those before version 3 have none. */
    static boolean remembers(OperatorSubtaskState state) {
        return OperatorRig.seats(state).stream()
                .map(SeatImage::brain)
                .filter(Objects::nonNull)
                .flatMap(brain -> brain.devices().stream())
                .anyMatch(device -> Arrays.stream(device.counts()).anyMatch(n -> n > 0));
    }

    /** Folder of a version's fixture within the test resources. */
    static String folder(int version) {
        return "state/v" + version;
    }

    private static void writeState(Path folder, OperatorSubtaskState state) throws IOException {
        KeyGroupsStateHandle raw =
                (KeyGroupsStateHandle) state.getRawKeyedState().iterator().next();
        try (InputStream in = raw.openInputStream()) {
            Files.write(folder.resolve(STATE), in.readAllBytes());
        }
        List<String> offsets = new ArrayList<>();
        raw.getGroupRangeOffsets().forEach(offset -> offsets.add(Long.toString(offset.f1)));
        Files.write(folder.resolve(OFFSETS), offsets);
    }

    /** The saved state of a version. */
    static OperatorSubtaskState state(int version) {
        long[] offsets =
                new String(bytes(version, OFFSETS), StandardCharsets.UTF_8)
                        .lines()
                        .mapToLong(Long::parseLong)
                        .toArray();
        KeyGroupRange range = KeyGroupRange.of(0, offsets.length - 1);
        return OperatorSubtaskState.builder()
                .setRawKeyedState(
                        new KeyGroupsStateHandle(
                                new KeyGroupRangeOffsets(range, offsets),
                                new ByteStreamStateHandle(STATE, bytes(version, STATE))))
                .build();
    }

    private static void writeInputs(Path folder, long nowMicros, List<OperatorRig.Fed> inputs)
            throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(1 << 16);
        out.writeLong(nowMicros);
        for (OperatorRig.Fed fed : inputs) {
            out.writeByte(fed.input() == null ? 2 : fed.input().ordinal());
            if (fed.input() == null) {
                out.writeLong(fed.wallMicros());
            } else {
                InboundRecordSerializer.INSTANCE.serialize(fed.record(), out);
            }
        }
        Files.write(folder.resolve(INPUTS), out.getCopyOfBuffer());
    }

    /** Restores a version's state, feeds it what came in, and says what came out. */
    static List<String> replay(int version) {
        DataInputDeserializer in = new DataInputDeserializer(bytes(version, INPUTS));
        try (OperatorRig rig =
                OperatorRig.restored(OperatorRig.options(), state(version), 1, 0, in.readLong())) {
            while (in.available() > 0) {
                int kind = in.readUnsignedByte();
                if (kind == 2) {
                    rig.feed(new OperatorRig.Fed(null, null, in.readLong()));
                } else {
                    InboundRecord record = RecordForms.read(version, in);
                    rig.feed(new OperatorRig.Fed(Input.values()[kind], record, 0));
                }
            }
            return lines(rig.outputs());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What came out when the fixture was written. */
    static List<String> expected(int version) {
        return new String(bytes(version, OUTPUTS), StandardCharsets.UTF_8).lines().toList();
    }

    /** Outputs as text that later versions of the schemas do not change. */
    private static List<String> lines(List<OutboundRecord> outputs) {
        TreeMap<String, List<String>> byName = new TreeMap<>();
        for (OutboundRecord output : outputs) {
            if (output.route() != OutboundRoute.METRICS
                    && output.route() != OutboundRoute.JOURNAL) {
                String name = new String(output.key(), StandardCharsets.UTF_8) + " ";
                byName.computeIfAbsent(name + output.route(), key -> new ArrayList<>())
                        .add(text(output));
            }
        }
        List<String> lines = new ArrayList<>();
        byName.forEach((name, all) -> all.forEach(text -> lines.add(name + " " + text)));
        return lines;
    }

    private static String text(OutboundRecord output) {
        if (output.route() == OutboundRoute.DEAD_LETTER) {
            return OperatorRig.header(output, DeadLetter.REASON)
                    + " offset="
                    + OperatorRig.header(output, DeadLetter.OFFSET);
        }
        StringBuilder text = new StringBuilder();
        if (output.route() == OutboundRoute.MOTOR) {
            MotorOutput motor =
                    CollectedOutputs.codec(MotorOutput.class).decode(output.value()).value();
            text.append(motor.getBurst()).append(" at ").append(motor.getBurstTimeMicros());
            text.append(" offset=").append(motor.getInputPosition().getSensoryOffset());
            for (AreaMotor area : motor.getAreas()) {
                text.append(' ').append(area.getArea());
                text.append(Arrays.toString(Packed.floats(area.getValues())));
            }
        } else {
            FiredNeurons fired =
                    CollectedOutputs.codec(FiredNeurons.class).decode(output.value()).value();
            text.append(fired.getBurst()).append(" at ").append(fired.getBurstTimeMicros());
            text.append(" fired=").append(fired.getFiredCount());
            for (AreaFired area : fired.getAreas()) {
                text.append(' ').append(area.getArea());
                text.append(Arrays.toString(Packed.ints(area.getNeurons())));
            }
        }
        return text.toString();
    }

    private static byte[] bytes(int version, String file) {
        String name = "/" + folder(version) + "/" + file;
        try (InputStream in = SnapshotFixture.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("Fixture is missing: " + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
