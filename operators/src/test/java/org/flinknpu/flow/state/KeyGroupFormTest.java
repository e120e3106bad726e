package org.flinknpu.flow.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;
import org.flinknpu.burst.FiredSet;
import org.flinknpu.burst.ReferenceKernel;
import org.flinknpu.burst.Stimulus;
import org.flinknpu.flow.Gap;
import org.flinknpu.flow.InboundRecord;
import org.flinknpu.flow.Input;
import org.flinknpu.flow.RecordHeader;
import org.flinknpu.flow.TestBrains;
import org.flinknpu.schema.BrainSettings;
import org.flinknpu.schema.Device;
import org.flinknpu.schema.DeviceCoding;
import org.flinknpu.schema.DeviceDirection;
import org.flinknpu.schema.DeviceMap;
import org.flinknpu.schema.Effector;
import org.flinknpu.schema.EffectorCoding;
import org.flinknpu.schema.MissedBursts;
import org.flinknpu.schema.Receptor;
import org.flinknpu.schema.ReceptorCoding;
import org.flinknpu.schema.SpikeSampling;
import org.junit.jupiter.api.Test;

class KeyGroupFormTest {
    private static final InboundRecord RECORD =
            new InboundRecord("b", "npu.sensory.v1", 1, 2, 3, new byte[] {'b'}, new byte[] {9})
                    .withHeaders(
                            List.of(
                                    new RecordHeader("trace", new byte[] {1}),
                                    new RecordHeader("trace", null)))
                    .withGap(new Gap(5, 7));

    @Test
    void shouldReadBackEveryPart() throws IOException {
        SeatImage written = seat();

        SeatImage read = read(write(List.of(written))).get(0);

        assertThat(read.brainId()).isEqualTo("b");
        assertThat(read.backlog()).isEqualTo(written.backlog());
        assertThat(read.waiting()).isEqualTo(written.waiting());
        BrainImage one = written.brain();
        BrainImage two = read.brain();
        assertThat(two)
                .usingRecursiveComparison()
                .ignoringFields("state", "settings")
                .isEqualTo(one);
        assertThat(two.settings()).isEqualTo(one.settings());
        assertThat(two.state().firstDifference(one.state())).isNull();
    }

    @Test
    void shouldReadBackColumnsLongerThanTheBuffer() throws IOException {
        BrainState state = new BrainState(100_003, 2);
        for (int n = 0; n < state.neuronCount(); n++) {
            state.potential()[n] = n * 0.1f;
            state.countdown()[n] = (char) n;
            state.fireCount()[n] = (char) ~n;
            if (n % 3 == 0) {
                state.frame(1).add(n, n & 0xFF);
            }
        }
        SeatImage large = seat(image(state, null, "file:/b"));

        SeatImage read = read(write(List.of(large, large))).get(1);

        assertThat(read.brain().state().firstDifference(state)).isNull();
        assertThat(read.brain().connectome().uri()).isEqualTo("file:/b");
    }

    @Test
    void shouldReadBackSynapticCurrents() throws IOException {
        BrainState state = new BrainState(10_000, 1, true);
        state.synapticCurrent()[4_096] = 0.25f;
        state.synapticCurrent()[9_999] = -0f;
        SeatImage seat = seat(image(state, null, "file:/b"));

        BrainState read = read(write(List.of(seat))).get(0).brain().state();

        assertThat(read.firstDifference(state)).isNull();
        assertThat(Float.floatToRawIntBits(read.synapticCurrent()[9_999]))
                .isEqualTo(Float.floatToRawIntBits(-0f));
    }

    @Test
    void shouldRefuseSynapticCurrentsOfABrainThatHasNone() throws IOException {
        BrainState state = new BrainState(10, 1, true);
        state.synapticCurrent()[3] = 1f;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BrainStateForm.write(state, new Columns(), new DataOutputStream(bytes));
        byte[] written = bytes.toByteArray();
        // The bit beside the delay.
        written[5] = 0;

        assertThatThrownBy(
                        () ->
                                BrainStateForm.read(
                                        KeyGroupForm.VERSION,
                                        Integer.MAX_VALUE,
                                        new Columns(),
                                        new DataInputStream(new ByteArrayInputStream(written))))
                .isInstanceOf(CorruptStateException.class)
                .hasMessage("Saved block has unknown columns: used=8");
    }

    @Test
    void shouldReadNothingBeyondTheKeyGroup() throws IOException {
        byte[] bytes = write(List.of(seat()));
        byte[] longer = Arrays.copyOf(bytes, bytes.length + 50);
        ByteArrayInputStream in = new ByteArrayInputStream(longer);

        new KeyGroupForm().read(in, "test", image -> {});

        assertThat(in.available()).isEqualTo(50);
    }

    @Test
    void shouldRefuseWhenAnyBitIsFlipped() throws IOException {
        byte[] bytes = write(List.of(seat()));
        for (int at = 0; at < bytes.length; at++) {
            bytes[at] ^= (byte) (1 << at % 8);
            assertThatThrownBy(() -> read(bytes))
                    .as("byte %d", at)
                    .isInstanceOf(CorruptStateException.class)
                    .hasMessageStartingWith("Saved ");
            bytes[at] ^= (byte) (1 << at % 8);
        }
        assertThat(read(bytes)).hasSize(1);
    }

    @Test
    void shouldRefuseWhenCutAnywhere() throws IOException {
        byte[] bytes = write(List.of(seat()));
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> read(cut))
                    .as("length %d", length)
                    .isInstanceOf(CorruptStateException.class);
        }
    }

    @Test
    void shouldRefuseFormOfALaterBuild() throws IOException {
        byte[] bytes = write(List.of(seat()));
        bytes[5] = KeyGroupForm.VERSION + 1;

        assertThatThrownBy(() -> read(bytes))
                .isInstanceOf(CorruptStateException.class)
                .hasMessage(
                        "Saved state is of a later build: test version=4 known=3; restore with that build");
    }

    @Test
    void shouldRefuseStateOfSomethingElse() {
        assertThatThrownBy(() -> read("something else".getBytes()))
                .isInstanceOf(CorruptStateException.class)
                .hasMessageContaining("not of this operator");
    }

    @Test
    void shouldNotAllocateWhatALengthSays() throws IOException {
        byte[] bytes = state(out -> out.writeInt(1), out -> out.writeInt(Integer.MAX_VALUE));
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        assertThatThrownBy(() -> read(bytes)).isInstanceOf(CorruptStateException.class);

        long before = threads.getCurrentThreadAllocatedBytes();
        assertThatThrownBy(() -> read(bytes))
                .isInstanceOf(CorruptStateException.class)
                .hasMessage("Saved state is shorter than it says: test");

        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(1 << 20);
    }

    @Test
    void shouldRefuseTextThatIsNone() throws IOException {
        byte[] bytes =
                state(
                        out -> out.writeInt(0),
                        out -> out.writeInt(1),
                        out -> out.writeInt(0),
                        out -> out.writeInt(1),
                        out -> out.writeByte(Input.SENSORY.ordinal()),
                        out -> out.writeShort(1),
                        out -> out.writeByte(0xFF));

        assertThatThrownBy(() -> read(bytes))
                .isInstanceOf(CorruptStateException.class)
                .hasMessage("Saved state holds text that is none: test");
    }

    /** Writes a part of a state that nothing sound would have written. */
    @FunctionalInterface
    private interface Part {
        void write(DataOutputStream out) throws IOException;
    }

    private static byte[] state(Part... parts) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(new byte[] {'N', 'P', 'U', 'S', 0, KeyGroupForm.VERSION});
        ChunkedOutput chunks = new ChunkedOutput(bytes);
        DataOutputStream out = new DataOutputStream(chunks);
        for (Part part : parts) {
            part.write(out);
        }
        chunks.finish();
        return bytes.toByteArray();
    }

    private static byte[] write(List<SeatImage> seats) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new KeyGroupForm().write(seats, out);
        return out.toByteArray();
    }

    private static List<SeatImage> read(byte[] bytes) throws IOException {
        List<SeatImage> seats = new ArrayList<>();
        new KeyGroupForm().read(new ByteArrayInputStream(bytes), "test", seats::add);
        return seats;
    }

    private static SeatImage seat() {
        Connectome connectome = TestBrains.random(5);
        ReferenceKernel kernel = new ReferenceKernel(connectome, new BrainState(connectome));
        for (int burst = 0; burst < 20; burst++) {
            kernel.burst(new Stimulus(), new FiredSet());
        }
        BrainState state = new BrainState(connectome);
        kernel.save(state);
        return seat(image(state, TestBrains.json(connectome), null));
    }

    private static SeatImage seat(BrainImage brain) {
        return new SeatImage(
                "b",
                List.of(
                        new ArrivalImage(Input.COMMAND, RECORD),
                        new ArrivalImage(Input.SENSORY, RECORD)),
                List.of(new WaitingImage(77, RECORD)),
                brain);
    }

    private static BrainImage image(BrainState state, byte[] embedded, String uri) {
        BrainSettings settings = BrainSettings.newBuilder().build();
        settings.setEpochMicros(5L);
        settings.setMissedBursts(MissedBursts.SKIP);
        settings.setSpikes(List.of(new SpikeSampling("*", 2, 3)));
        settings.setReceptors(List.of(new Receptor("eye", ReceptorCoding.POSITION, 1.5f)));
        settings.setEffectors(List.of(new Effector("motor", EffectorCoding.SPIKE, 2, -1f, 1f)));
        settings.setDeviceMap(
                new DeviceMap(
                        1,
                        List.of(
                                new Device(
                                        "servo:0",
                                        DeviceDirection.MOTOR,
                                        DeviceCoding.SIGNED_LINEAR,
                                        List.of("motor"),
                                        1,
                                        2,
                                        -90f,
                                        90f,
                                        3f,
                                        Map.of("maxRate", 4.0, "start", 5.0)))));
        return new BrainImage(
                new ConnectomeReference(uri, "f00", embedded),
                settings,
                List.of(new AreaUpdate("eye", "leak", 0.25)),
                new ClockImage(true, 1, 2, 3, 4),
                true,
                new GapImage("npu.sensory.v1", 3, new Gap(4, 9), true),
                5,
                6,
                new PositionImage(7, 8, 9, 10),
                new ReportImage(1, 2, 3, 4, 5, 6, 7, 8, 9, 10),
                List.of(
                        new EffectorImage(
                                "motor", 1, new int[] {1, 2}, new long[] {3, 4}, new float[] {5})),
                List.of(
                        new DeviceImage(
                                "servo:0",
                                new int[] {1},
                                new long[] {2, 3},
                                new float[] {4, 5, 6})),
                List.of(new PendingImage(Long.MIN_VALUE, 3, RECORD)),
                List.of(new PendingImage(11, 4, RECORD)),
                state);
    }
}
