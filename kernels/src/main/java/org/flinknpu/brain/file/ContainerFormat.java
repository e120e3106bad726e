package org.flinknpu.brain.file;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The fixed parts of a connectome file: an Avro object container with one datum per block. */
final class ContainerFormat {
    /**
     * The newest version: it names the model of each area, and holds an origin that may be empty.
     */
    static final int VERSION = 3;

    /** The version of files with an origin in which every area is LIF. */
    static final int VERSION_WITHOUT_MODELS = 2;

    /** The version of files without an origin in which every area is LIF. */
    static final int VERSION_WITHOUT_ORIGIN = 1;

    /** Bytes of the marker after the header and after every block. */
    static final int SYNC_BYTES = 16;

    /** Bytes of a checksum. */
    static final int CHECKSUM_BYTES = 4;

    /** Most bytes of a block once expanded. */
    static final int MAX_BLOCK_BYTES = 16 << 20;

    /**
     * Most expanded bytes per stored byte. The writer pads blocks that compress better, so that no
     * reader has to tell a regular brain from a bomb.
     */
    static final int MAX_EXPANSION = 1024;

    /** Neurons of a full block: 27 bytes each. */
    static final int NEURONS_PER_BLOCK = 1 << 15;

    /** Synapses of a full block: 6.1 to 9 bytes each. */
    static final int SYNAPSES_PER_BLOCK = 1 << 17;

    /** Positions in the schema's union. */
    static final int HEADER = 0;

    static final int NEURONS = 1;
    static final int SYNAPSES = 2;
    static final int END = 3;

    /** From version 2 on. */
    static final int ORIGIN = 4;

    /** From version 3 on. */
    static final int MODELS = 5;

    /** From version 3 on. */
    static final int MODEL_COLUMNS = 6;

    private static final byte[] MAGIC = {'O', 'b', 'j', 1};
    private static final String VERSION_KEY = "flink-npu.connectome";
    private static final byte[][] PREFIXES = {null, prefix(1), prefix(2), prefix(3)};

    private ContainerFormat() {}

    /** Whether these first four bytes are those of an Avro object container. */
    static boolean isContainer(byte[] firstBytes) {
        return firstBytes.length >= MAGIC.length
                && Arrays.equals(firstBytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
    }

    /** Every byte of a file before the first sync marker: magic, version, codec and schema. */
    static byte[] prefixBytes(int version) {
        return PREFIXES[version].clone();
    }

    private static byte[] prefix(int version) {
        DatumOutput out = new DatumOutput();
        for (byte b : MAGIC) {
            out.raw(b);
        }
        out.number(3);
        out.text(VERSION_KEY);
        out.text(Integer.toString(version));
        out.text("avro.codec");
        out.text("zstandard");
        out.text("avro.schema");
        out.text(schema(version));
        out.number(0);
        return Arrays.copyOf(out.array(), out.size());
    }

    /** The union; every version adds branches. */
    private static String schema(int version) {
        String union = resource("connectome.avsc");
        if (version > VERSION_WITHOUT_ORIGIN) {
            union = with(union, resource("origin.avsc"));
        }
        return version > VERSION_WITHOUT_MODELS ? with(union, resource("models.avsc")) : union;
    }

    private static String with(String union, String branches) {
        return union.substring(0, union.lastIndexOf(']')).stripTrailing()
                + ",\n"
                + branches.stripTrailing()
                + "\n]\n";
    }

    private static String resource(String name) {
        try (InputStream in = ContainerFormat.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The version that a differing prefix declares, or 0 if it is not the prefix of a connectome
     * file at all.
     */
    static int declaredVersion(byte[] prefix) {
        DatumOutput start = new DatumOutput();
        for (byte b : MAGIC) {
            start.raw(b);
        }
        start.number(3);
        start.text(VERSION_KEY);
        int length = start.size();
        if (!Arrays.equals(prefix, 0, length, start.array(), 0, length)) {
            return 0;
        }
        int digits = prefix[length] >> 1;
        int version = 0;
        for (int i = 1; i <= digits; i++) {
            int digit = prefix[length + i] - '0';
            if (digit < 0 || digit > 9 || digits > 6) {
                return 0;
            }
            version = version * 10 + digit;
        }
        return version;
    }

    /**
     * A zstd frame that stores up to 255 bytes as they are. There is one such frame for given
     * bytes, so a reader can demand it bit for bit.
     */
    static byte[] rawFrame(byte[] content, int length) {
        ByteBuffer frame = ByteBuffer.allocate(9 + length).order(ByteOrder.LITTLE_ENDIAN);
        frame.putInt(0xFD2FB528);
        frame.put((byte) 0x20).put((byte) length);
        int block = length << 3 | 1;
        frame.put((byte) block).put((byte) (block >> 8)).put((byte) (block >> 16));
        frame.put(content, 0, length);
        return frame.array();
    }
}
