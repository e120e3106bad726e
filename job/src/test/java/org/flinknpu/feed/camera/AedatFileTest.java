package org.flinknpu.feed.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.flinknpu.feed.BadRecordException;
import org.flinknpu.job.UsageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the readers make of versions, cameras, and damage that no writer would write. */
class AedatFileTest {
    private static final CameraSize SMALL = new CameraSize(4, 3);
    private static final List<CameraEvent> ONE = List.of(new CameraEvent(7, 3, 2, true));

    private final List<String> notes = new ArrayList<>();
    private final List<CameraEvent> events = new ArrayList<>();
    private final List<String> damage = new ArrayList<>();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "#!AER-DAT3.0\\r\\n | Version of AEDAT is not read: version=3.0; 2.0, 3.1 and 4.0",
                "#!AER-DAT5.0\\r\\n | Version of AEDAT is not read: version=5.0; 2.0, 3.1 and 4.0",
                "#!AER-DATxxxxxxxxxxxxxx\\n | Version of AEDAT is not read: version=?;",
                "# created\\r\\n | Not an AEDAT file: its first line is not #!AER-DATx.y; AEDAT 1.0",
                "% evt 3.0\\n | Not an AEDAT file: its first line is not #!AER-DATx.y; files of Pro",
                "'' | Not an AEDAT file: its first line is not #!AER-DATx.y"
            })
    void shouldTellWhatOtherFilesAre(String text, String message) {
        byte[] file =
                text.replace("\\r", "\r").replace("\\n", "\n").getBytes(StandardCharsets.US_ASCII);

        assertThatThrownBy(() -> read(file, null))
                .isInstanceOf(UsageException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void shouldUnderstandBinaryDataThatBeginsLikeAHeader() throws Exception {
        // y = 39 from above is 140 from below, which makes the first byte of the address a '#'.
        List<CameraEvent> hash = List.of(new CameraEvent(3, 0, 39, false));
        byte[] davis = Recordings.aedat2Davis(hash);
        // Without the sample in front of the event.
        byte[] end = "#End Of ASCII Header\r\n".getBytes(StandardCharsets.US_ASCII);
        int at = new String(davis, StandardCharsets.ISO_8859_1).indexOf("#End");
        byte[] file = new byte[davis.length - end.length - 8];
        System.arraycopy(davis, 0, file, 0, at);
        System.arraycopy(davis, at + end.length + 8, file, at, file.length - at);
        assertThat(file[at]).isEqualTo((byte) '#');

        read(file, null);

        assertThat(events).isEqualTo(hash);
    }

    @Test
    void shouldFollowTheTimesOfVersion2OverTheirEnd() throws Exception {
        List<CameraEvent> late =
                List.of(
                        new CameraEvent(0xFFFF_FFF0L, 1, 1, true),
                        new CameraEvent(0x1_0000_0005L, 1, 1, true));

        read(Recordings.aedat2Dvs(late), null);

        assertThat(events).isEqualTo(late);
    }

    @Test
    void shouldTurnVersion2AsItsRecorderShowsIt() throws Exception {
        byte[] header = "#!AER-DAT2.0\r\n".getBytes(StandardCharsets.US_ASCII);
        ByteBuffer file = ByteBuffer.allocate(header.length + 24).put(header);
        // An external event, then the pixel at the right end of the lowest row, darker.
        file.putInt(1 << 31 | 5).putInt(1).putInt(1 << 15).putInt(1).putInt(1).putInt(2);

        read(file.array(), null);

        assertThat(events).containsExactly(new CameraEvent(2, 127, 127, false));
        assertThat(damage).isEmpty();
    }

    @Test
    void shouldRefuseAddressesOfAnotherCamera() throws Exception {
        byte[] file = Recordings.aedat2Davis(ONE);
        AedatFile.Options options = new AedatFile.Options(SMALL, null, false, notes::add);

        read(file, options);

        assertThat(damage).hasSize(1);
        assertThat(damage.get(0))
                .contains("Address is none of a DVS128")
                .contains("--camera davis");
    }

    @Test
    void shouldLeaveOutEventsOutsideTheCameraOneByOne() throws Exception {
        List<CameraEvent> some =
                List.of(new CameraEvent(1, 3, 2, true), new CameraEvent(2, 4, 0, true), ONE.get(0));

        read(Recordings.aedat3(some, 10), new AedatFile.Options(SMALL, null, null, notes::add));

        assertThat(events).containsExactly(some.get(0), some.get(2));
        assertThat(damage).hasSize(1);
        assertThat(damage.get(0)).startsWith("Event outside the camera").contains("x=4 y=0");
    }

    @Test
    void shouldReadTheChosenSource() throws Exception {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(Recordings.aedat3(ONE, 1));
        byte[] event = {1, 0, 2, 0, 9, 0, 0, 0};
        file.writeBytes(Recordings.packet3(1, 2, 0, event));
        file.writeBytes(Recordings.packet3(1, 2, 0, event));

        read(file.toByteArray(), null);
        assertThat(events).isEqualTo(ONE);
        assertThat(notes).containsExactly("events of source 2 are left out; see --stream");

        events.clear();
        AedatFile.Options second = new AedatFile.Options(new CameraSize(4, 1), 2, null, notes::add);
        read(file.toByteArray(), second);
        assertThat(events)
                .containsExactly(new CameraEvent(9, 1, 0, false), new CameraEvent(9, 1, 0, false));
    }

    @Test
    void shouldTellWhichSourcesThereAreIfAnotherOneIsChosen() {
        AedatFile.Options other = new AedatFile.Options(null, 7, null, notes::add);

        assertThatThrownBy(() -> read(Recordings.aedat3(ONE, 1), other))
                .hasMessage(
                        "Size of the camera is unknown: source=7; the recording tells it of 1;"
                                + " give it, such as --size 346x260");
        assertThatThrownBy(() -> read(Recordings.aedat4(ONE, NmnistReader.SIZE, "NONE", 9), other))
                .hasMessage("No such stream of events: --stream=7; the recording has 0");
    }

    @Test
    void shouldTellARecordingWithoutEvents() {
        byte[] events = Recordings.aedat4(ONE, NmnistReader.SIZE, "NONE", 9);
        String frames = new String(events, StandardCharsets.ISO_8859_1).replace("EVTS", "FRME");

        assertThatThrownBy(() -> read(frames.getBytes(StandardCharsets.ISO_8859_1), null))
                .isInstanceOf(UsageException.class)
                .hasMessage(
                        "Recording without polarity events: it has streams of [FRME]; frames can be"
                                + " sent as images");
    }

    @Test
    void shouldRefusePacketsWithoutSense() throws Exception {
        byte[] file = Recordings.aedat3(ONE, 1);
        int header = file.length - 28 - 16;
        byte[] negative = file.clone();
        Arrays.fill(negative, header + 20, header + 24, (byte) 0xFF);

        read(negative, null);

        assertThat(damage).hasSize(1);
        assertThat(damage.get(0)).startsWith("Packet has no sense: at=").contains("eventNumber=-1");
    }

    @Test
    void shouldNotExpandABomb() throws Exception {
        byte[] bomb = Recordings.compress("ZSTD", new byte[(64 << 20) + 1]);
        assertThat(bomb.length).isLessThan(100_000);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(Recordings.header4(SMALL, "ZSTD", -1));
        file.writeBytes(Recordings.packet4(0, bomb));
        file.writeBytes(
                Recordings.packet4(0, Recordings.compress("ZSTD", Recordings.eventPacket(ONE))));

        read(file.toByteArray(), null);

        assertThat(damage).hasSize(1);
        assertThat(damage.get(0)).contains("Packet is too long: bytes>67108864");
        assertThat(events).isEqualTo(ONE);
    }

    @Test
    void shouldGoOnBehindADamagedPacket() throws Exception {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(Recordings.header4(SMALL, "NONE", -1));
        byte[] damaged = Recordings.eventPacket(ONE);
        damaged[4] = (byte) 0xF0;
        file.writeBytes(Recordings.packet4(0, damaged));
        file.writeBytes(Recordings.packet4(0, new byte[] {1}));
        file.writeBytes(Recordings.packet4(0, Recordings.eventPacket(ONE)));

        read(file.toByteArray(), null);

        assertThat(damage).hasSize(2);
        assertThat(damage.get(0)).contains("FlatBuffer points outside itself");
        assertThat(damage.get(1)).contains("Packet is cut: bytes=1");
        assertThat(events).isEqualTo(ONE);
    }

    @Test
    void shouldAskForASizeThatTheFileDoesNotTell() {
        byte[] unknown =
                "#!AER-DAT2.0\r\n# AEChip: lab.Cochlea\r\n".getBytes(StandardCharsets.US_ASCII);

        assertThatThrownBy(() -> read(unknown, null))
                .hasMessage(
                        "Size of the camera is unknown: AEChip=Cochlea; give it, such as"
                                + " --size 346x260");
        assertThatThrownBy(() -> CameraSize.parse("--size", "0x260"))
                .isInstanceOf(UsageException.class);
        assertThatThrownBy(() -> CameraSize.parse("--size", "346"))
                .hasMessage("Not a size: --size=346; such as 346x260");
        assertThat(CameraSize.parse("--size", "346x260")).isEqualTo(new CameraSize(346, 260));
        assertThat(CameraSize.ofModel("DAVIS240C")).isEqualTo(new CameraSize(240, 180));
        assertThat(CameraSize.ofModel("DYNAPSE 640")).isNull();
    }

    @Test
    void shouldCarryTimesOfNmnistOn() throws Exception {
        List<CameraEvent> late =
                List.of(new CameraEvent(5, 1, 2, true), new CameraEvent(1 << 24, 33, 33, false));

        read(
                new NmnistReader(
                        new ByteArrayInputStream(Recordings.nmnist(late)), NmnistReader.SIZE));

        assertThat(events).isEqualTo(late);
    }

    @Test
    void shouldRefuseWhatIsNoNmnist() {
        assertThatThrownBy(
                        () ->
                                new NmnistReader(
                                        new ByteArrayInputStream("text!".getBytes()),
                                        NmnistReader.SIZE))
                .isInstanceOf(UsageException.class)
                .hasMessageStartingWith("Not an N-MNIST recording: the first event is outside");
        assertThatThrownBy(
                        () ->
                                new NmnistReader(
                                        new ByteArrayInputStream(new byte[0]), NmnistReader.SIZE))
                .isInstanceOf(UsageException.class)
                .hasMessage("Not an N-MNIST recording: it is empty");
    }

    private void read(byte[] file, AedatFile.Options options) throws IOException {
        read(
                AedatFile.open(
                        new ByteArrayInputStream(file),
                        options == null
                                ? new AedatFile.Options(null, null, null, notes::add)
                                : options));
    }

    private void read(EventReader reader) throws IOException {
        while (true) {
            try {
                if (!reader.next()) {
                    return;
                }
                events.add(
                        new CameraEvent(
                                reader.timeMicros(), reader.x(), reader.y(), reader.brighter()));
            } catch (BadRecordException e) {
                damage.add(e.getMessage());
                if (e.atEnd()) {
                    return;
                }
            }
        }
    }
}
