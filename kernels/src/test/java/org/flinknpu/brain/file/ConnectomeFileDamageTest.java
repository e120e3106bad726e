package org.flinknpu.brain.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import com.sun.management.ThreadMXBean;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.flinknpu.brain.BrainFormatException;
import org.flinknpu.brain.BrainLimits;
import org.flinknpu.brain.Connectome;
import org.junit.jupiter.api.Test;

/** No damage may load, and no lie may cost memory. */
class ConnectomeFileDamageTest {
    private static final BrainLimits LIMITS = BrainLimits.FILES;

    private static void assertRefused(byte[] file, long length, String what) {
        try {
            ConnectomeFile.read(
                    new ByteArrayInputStream(file), length, "x.npuc", LIMITS, Progress.NONE);
        } catch (BrainFormatException e) {
            assertThat(e.getMessage()).as(what).contains("x.npuc").doesNotContain("\n");
            return;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        throw new AssertionError("loaded in spite of " + what);
    }

    @Test
    void shouldNoticeEveryFlippedBit() throws IOException {
        byte[] file = ConnectomeFileTest.write(Brains.small());
        int prefix = ContainerFormat.prefixBytes(1).length;
        for (int i = 0; i < file.length; i++) {
            // The prefix is compared byte by byte: one mask is enough there.
            int[] masks =
                    i < prefix ? new int[] {0xFF} : new int[] {0xFF, 1, 2, 4, 8, 16, 32, 64, 128};
            for (int mask : masks) {
                byte[] changed = file.clone();
                changed[i] ^= (byte) mask;
                assertRefused(changed, file.length, "byte " + i + " xor " + mask);
            }
        }
    }

    @Test
    void shouldNoticeEveryFlippedByteOfPaddedFile() throws IOException {
        byte[] file = ConnectomeFileTest.write(Brains.lattice(20_000, 3));
        for (int i = 0; i < file.length; i++) {
            byte[] changed = file.clone();
            changed[i] ^= 0x55;
            assertRefused(changed, file.length, "byte " + i);
        }
    }

    @Test
    void shouldNoticeTruncationAtEveryByte() throws IOException {
        byte[] file = ConnectomeFileTest.write(Brains.small());
        for (int length = 0; length < file.length; length++) {
            assertRefused(Arrays.copyOf(file, length), length, "length " + length);
            assertRefused(Arrays.copyOf(file, length), -1, "unknown length " + length);
        }
    }

    @Test
    void shouldSayThatTruncatedFileEndsTooEarly() throws IOException {
        byte[] file = ConnectomeFileTest.write(Brains.small());

        assertThatThrownBy(() -> ConnectomeFileTest.read(Arrays.copyOf(file, file.length - 1)))
                .hasMessageContaining("Connectome file ends too early: bytes=" + (file.length - 1))
                .hasMessageContaining("copy it again");
        assertThatThrownBy(() -> ConnectomeFileTest.read(Arrays.copyOf(file, 50)))
                .hasMessageContaining("ends within its header");
    }

    @Test
    void shouldRefuseBytesAfterEnd() throws IOException {
        byte[] file = ConnectomeFileTest.write(Brains.small());

        assertThatThrownBy(() -> ConnectomeFileTest.read(Arrays.copyOf(file, file.length + 1)))
                .hasMessageContaining("Bytes after the end of the connectome");
    }

    @Test
    void shouldRefuseNewerVersionAndForeignFiles() throws IOException {
        byte[] file = ConnectomeFileTest.write(Brains.small());
        int version = new String(file, StandardCharsets.ISO_8859_1).indexOf("connectome") + 11;
        assertThat(file[version]).isEqualTo((byte) '1');
        byte[] newer = file.clone();
        newer[version] = '4';
        byte[] otherAvro = file.clone();
        otherAvro[10] = 'x';

        assertThatThrownBy(() -> ConnectomeFileTest.read(newer))
                .isInstanceOf(BrainFormatException.class)
                .hasMessageContaining(
                        "Connectome file of a newer version: version=4 newest readable=3")
                .hasMessageContaining("upgrade");
        assertThatThrownBy(() -> ConnectomeFileTest.read(otherAvro))
                .hasMessageContaining("Not a connectome file, or one with a damaged header");
        assertThatThrownBy(() -> ConnectomeFileTest.read("{}".getBytes(StandardCharsets.UTF_8)))
                .hasMessageContaining("Not a connectome file: source=brain.npuc");
    }

    /** A file with sound checksums whose header declares what it likes. */
    private static byte[] declaring(long neurons, long synapses, int width) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ContainerOutput container = new ContainerOutput(out, 1, new byte[16]);
        container.block(header(neurons, synapses, width));
        container.end();
        return out.toByteArray();
    }

    private static DatumOutput header(long neurons, long synapses, int width) {
        DatumOutput datum = new DatumOutput();
        datum.number(ContainerFormat.HEADER);
        datum.text("liar");
        datum.number(neurons);
        datum.number(synapses);
        datum.flag(false);
        datum.flag(false);
        datum.text("0".repeat(64));
        datum.number(1);
        datum.text("a");
        datum.text("internal");
        for (int dimension : new int[] {width, 1, 1, 1}) {
            datum.number(dimension);
        }
        datum.flag(true);
        datum.flag(false);
        datum.number(1f);
        datum.number(1f);
        datum.number(0);
        return datum;
    }

    private static void assertMessage(byte[] file, long length, String message) {
        assertThatThrownBy(
                        () ->
                                ConnectomeFile.read(
                                        new ByteArrayInputStream(file),
                                        length,
                                        "liar",
                                        LIMITS,
                                        Progress.NONE))
                .isInstanceOf(BrainFormatException.class)
                .message()
                .contains(message)
                .doesNotContain("\n");
    }

    @Test
    void shouldRefuseAbsurdCountsBeforeAllocating() throws IOException {
        byte[] manyNeurons = declaring(2_000_000_000, 0, 2_000_000_000);
        byte[] manySynapses = declaring(1, 2_000_000_000, 1);
        byte[] beyondInt = declaring(1, 1L << 40, 1);
        byte[] negative = declaring(1, -1, 1);
        byte[] notTheAreas = declaring(2, 0, 1);

        assertMessage(manyNeurons, manyNeurons.length, "More neurons than the limit");
        assertMessage(manySynapses, manySynapses.length, "Declares more than the file can hold");
        assertMessage(manySynapses, -1, "Connectome larger than the heap: needs 11682 MiB");
        assertMessage(beyondInt, -1, "More synapses than the limit");
        assertMessage(negative, -1, "synapses=-1");
        assertMessage(notTheAreas, -1, "neurons=2 neurons of the areas=1");
    }

    @Test
    void shouldNotAllocateDeclaredSynapsesOfStreamThatNeverSendsThem() throws IOException {
        byte[] file = declaring(1, 200_000_000, 1);
        ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();

        long before = thread.getCurrentThreadAllocatedBytes();
        assertMessage(file, -1, "Checksum of the block differs");
        long allocated = thread.getCurrentThreadAllocatedBytes() - before;

        // The columns would take 1.2 GB.
        assertThat(allocated).isLessThan(64L << 20);
    }

    @Test
    void shouldRefuseBombs() throws IOException {
        DatumOutput zeros = new DatumOutput();
        for (int i = 0; i < ContainerFormat.MAX_BLOCK_BYTES; i++) {
            zeros.raw(0);
        }
        byte[] frame = Zstd.compress(Arrays.copyOf(zeros.array(), ContainerFormat.MAX_BLOCK_BYTES));
        byte[] tooLarge = Zstd.compress(new byte[ContainerFormat.MAX_BLOCK_BYTES + 1]);
        byte[] claims = frame.clone();
        // The content size of the frame: eight bytes in a frame that claims a terabyte.
        byte[] terabyte = {
            0x28, (byte) 0xB5, 0x2F, (byte) 0xFD, (byte) 0xC0, 0x60, 0, 0, 0, 0, 0, 1, 0, 0
        };

        assertThat(claims.length).isLessThan(2000);
        assertMessage(container(claims), -1, "Block expands too much: stored=");
        assertMessage(container(tooLarge), -1, "expanded=16777217");
        assertMessage(container(terabyte), -1, "expanded=1099511627776, at most 1024-fold");
    }

    private static byte[] container(byte[] frame) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(ContainerFormat.prefixBytes(1));
        out.write(new byte[16]);
        DatumOutput lengths = new DatumOutput();
        lengths.number(1);
        lengths.number(frame.length);
        out.write(lengths.array(), 0, lengths.size());
        out.write(frame);
        out.write(new byte[16]);
        return out.toByteArray();
    }

    @Test
    void shouldRefuseBlockLengthThatIsALie() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(ContainerFormat.prefixBytes(1));
        out.write(new byte[16]);
        DatumOutput lengths = new DatumOutput();
        lengths.number(1);
        lengths.number(Integer.MAX_VALUE);
        out.write(lengths.array(), 0, lengths.size());

        assertMessage(out.toByteArray(), -1, "Block length out of range: bytes=2147483647");
    }

    @Test
    void shouldRefuseFileAboveLimitOfBytes() throws IOException {
        byte[] file = ConnectomeFileTest.write(Brains.small());

        assertThatThrownBy(
                        () ->
                                ConnectomeFile.read(
                                        new ByteArrayInputStream(file),
                                        file.length,
                                        "big",
                                        new BrainLimits(100, 100, file.length - 100),
                                        Progress.NONE))
                .isInstanceOf(BrainFormatException.class)
                .hasMessageContaining("Connectome file above the limit");
    }

    /** Sound in every checksum, but not the brain whose fingerprint the header holds. */
    @Test
    void shouldRefuseContentsWithAnotherFingerprint() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ContainerOutput container = new ContainerOutput(out, 1, new byte[16]);
        container.block(header(1, 0, 1));
        DatumOutput neurons = new DatumOutput();
        neurons.number(ContainerFormat.NEURONS);
        neurons.number(0);
        neurons.number(1);
        for (int column = 0; column < 4; column++) {
            neurons.floats(new float[] {1f}, 0, 1);
        }
        for (int column = 0; column < 3; column++) {
            neurons.counts(new char[1], 0, 1);
        }
        neurons.bytes(new byte[1], 0, 1);
        neurons.integers(new int[1], 0, 1);
        container.block(neurons);
        container.end();

        assertMessage(out.toByteArray(), out.size(), "Fingerprint differs: file=0000");
    }

    @Test
    void shouldRefuseBlocksThatDoNotFollowEachOther() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ContainerOutput container = new ContainerOutput(out, 1, new byte[16]);
        container.block(header(1, 0, 1));
        DatumOutput neurons = new DatumOutput();
        neurons.number(ContainerFormat.NEURONS);
        neurons.number(1);
        neurons.number(1);
        container.block(neurons);

        assertMessage(out.toByteArray(), out.size(), "first element=1 is not within 0..0; block=2");
    }

    @Test
    void shouldLoadRegularBrainWhatsoeverItsRatio() throws IOException {
        Connectome lattice = Brains.lattice(100_000, 12);
        byte[] file = ConnectomeFileTest.write(lattice);

        assertThat(ConnectomeFileTest.read(file).fingerprint()).isEqualTo(lattice.fingerprint());
        assertThat(1_200_000L * 6 / file.length).isGreaterThan(100);
    }
}
