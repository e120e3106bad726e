package org.flinknpu.fuzz;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.flinknpu.brain.BrainFormatException;
import org.flinknpu.brain.BrainLimits;
import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.file.BrainFiles;
import org.flinknpu.brain.file.ConnectomeFile;
import org.flinknpu.brain.file.Progress;

/**
 * A brain in a file. After a first byte of 0 the input is the file as it is. After any other it is
 * the content of blocks, each behind its length in two bytes; they are compressed and get the
 * checksums, the seal and the fingerprint that a fuzzer cannot guess.
 */
final class ConnectomeFileFuzz implements FuzzTarget {
    private static final BrainLimits LIMITS = new BrainLimits(1 << 12, 1 << 14, 1 << 20);
    private static final int SYNC_BYTES = 16;
    private static final int CHECKSUM_BYTES = 4;
    private static final int END = 3;
    private static final Pattern FINGERPRINTS =
            Pattern.compile("Fingerprint differs: file=(\\w+) contents=(\\w+)");

    private final byte[] good;

    /** Everything before the first block: the same in every file, and the marker of this one. */
    private final byte[] start;

    private final byte[] sync;

    ConnectomeFileFuzz() {
        Connectome brain = Seeds.brain();
        good = file(brain);
        byte[] fingerprint = HexFormat.of().parseHex(brain.fingerprint());
        sync = Arrays.copyOf(fingerprint, SYNC_BYTES);
        start = Arrays.copyOf(good, indexOf(good, sync) + SYNC_BYTES);
    }

    @Override
    public void accept(byte[] input) throws IOException {
        if (input.length == 0) {
            return;
        }
        byte[] content = Arrays.copyOfRange(input, 1, input.length);
        if (input[0] == 0) {
            load(content);
            return;
        }
        String refusal = load(framed(content));
        Matcher fingerprints = FINGERPRINTS.matcher(refusal);
        if (fingerprints.find()
                && fingerprints.group(1).length() == fingerprints.group(2).length()) {
            int at = indexOf(content, Seeds.utf8(fingerprints.group(1)));
            if (at >= 0) {
                byte[] found = Seeds.utf8(fingerprints.group(2));
                System.arraycopy(found, 0, content, at, found.length);
                load(framed(content));
            }
        }
    }

    /** Loads a file; returns the refusal or, if it is a brain, an empty text. */
    private static String load(byte[] file) throws IOException {
        Connectome connectome;
        try {
            connectome =
                    BrainFiles.load(
                            new ByteArrayInputStream(file),
                            file.length,
                            "fuzz",
                            LIMITS,
                            Progress.NONE);
        } catch (BrainFormatException e) {
            BrainJsonFuzz.requireOneLine(e);
            return e.getMessage();
        }
        byte[] written = file(connectome);
        Connectome again =
                ConnectomeFile.read(
                        new ByteArrayInputStream(written),
                        written.length,
                        "written",
                        BrainLimits.FILES,
                        Progress.NONE);
        if (!again.fingerprint().equals(connectome.fingerprint())) {
            throw new AssertionError("another brain after writing and reading");
        }
        return "";
    }

    private static byte[] file(Connectome brain) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            ConnectomeFile.write(brain, out, Progress.NONE);
        } catch (IOException e) {
            throw new AssertionError("memory can be written", e);
        }
        return out.toByteArray();
    }

    private byte[] framed(byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(start);
        ByteBuffer left = ByteBuffer.wrap(content);
        int blocks = 0;
        while (left.remaining() >= Short.BYTES) {
            byte[] datum = new byte[Math.min(left.getShort() & 0xFFFF, left.remaining())];
            left.get(datum);
            block(out, Zstd.compress(withChecksum(datum)));
            blocks++;
        }
        ByteArrayOutputStream seal = new ByteArrayOutputStream();
        number(seal, END);
        number(seal, blocks);
        fixed(seal, checksum(out.toByteArray()));
        block(out, rawFrame(seal.toByteArray()));
        return out.toByteArray();
    }

    private void block(ByteArrayOutputStream out, byte[] stored) {
        number(out, 1);
        number(out, stored.length);
        out.writeBytes(stored);
        out.writeBytes(sync);
    }

    private static byte[] withChecksum(byte[] datum) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(datum);
        fixed(out, checksum(datum));
        return out.toByteArray();
    }

    private static int checksum(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    /**
     * The one zstd frame that stores these bytes as they are, as the format demands of the seal.
     */
    private static byte[] rawFrame(byte[] content) {
        ByteBuffer frame = ByteBuffer.allocate(9 + content.length).order(ByteOrder.LITTLE_ENDIAN);
        frame.putInt(0xFD2FB528).put((byte) 0x20).put((byte) content.length);
        int block = content.length << 3 | 1;
        frame.put((byte) block).put((byte) (block >> 8)).put((byte) (block >> 16)).put(content);
        return frame.array();
    }

    private static void number(ByteArrayOutputStream out, long value) {
        long bits = value << 1;
        for (; bits >= 0x80; bits >>>= 7) {
            out.write((int) bits & 0x7F | 0x80);
        }
        out.write((int) bits);
    }

    private static void fixed(ByteArrayOutputStream out, int value) {
        ByteBuffer four = ByteBuffer.allocate(CHECKSUM_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        out.writeBytes(four.putInt(value).array());
    }

    /** The contents of the blocks of a file, without checksums and seal. */
    private byte[] contents(byte[] file) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int at = start.length; at >= 0 && at < file.length; ) {
            int end = indexOf(file, sync, at);
            int from = frameStart(file, at);
            byte[] expanded = Zstd.decompress(Arrays.copyOfRange(file, from, end), 1 << 20);
            at = end + SYNC_BYTES;
            if (at < file.length) {
                int length = expanded.length - CHECKSUM_BYTES;
                out.write(length >>> 8);
                out.write(length);
                out.write(expanded, 0, length);
            }
        }
        return out.toByteArray();
    }

    /** Behind the two numbers of a block. */
    private static int frameStart(byte[] file, int block) {
        int at = block + 1;
        while (file[at] < 0) {
            at++;
        }
        return at + 1;
    }

    private static int indexOf(byte[] bytes, byte[] part) {
        return indexOf(bytes, part, 0);
    }

    private static int indexOf(byte[] bytes, byte[] part, int from) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        return text.indexOf(new String(part, StandardCharsets.ISO_8859_1), from);
    }

    @Override
    public List<byte[]> seeds() {
        return List.of(Seeds.prefixed(0, good), Seeds.prefixed(1, contents(good)));
    }

    /** A file may expand 1024-fold, and a block of 16 MiB is read whole. */
    @Override
    public long allowedBytes(int length) {
        return (8 << 20) + 3L * 1024 * length;
    }
}
