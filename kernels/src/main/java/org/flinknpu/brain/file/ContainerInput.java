package org.flinknpu.brain.file;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.flinknpu.brain.BrainFormatException;

/**
 * Reads the blocks of a connectome file from bytes that nobody vouches for. Avro's own reader is
 * not used: it allocates what a length says and expands a block whatever its size.
 */
final class ContainerInput {
    private static final int FIRST_BUFFER_BYTES = 1 << 16;

    private final InputStream in;
    private final String source;
    private final long maxBytes;
    private final int version;
    private final CRC32C checksum = new CRC32C();
    private final byte[] one = new byte[1];
    private final byte[] sync = new byte[ContainerFormat.SYNC_BYTES];
    private byte[] stored = new byte[FIRST_BUFFER_BYTES];
    private int storedLength;
    private byte[] expanded = new byte[0];
    private int expandedLength;
    private long position;
    private long blocks;
    private long blockStart;
    private int sealed;

    /** Reads the fixed part and the sync marker. */
    ContainerInput(InputStream in, String source, long maxBytes) throws IOException {
        this.in = in;
        this.source = source;
        this.maxBytes = maxBytes;
        byte[] expected = ContainerFormat.prefixBytes(ContainerFormat.VERSION_WITHOUT_ORIGIN);
        byte[] prefix = new byte[expected.length];
        int length = in.readNBytes(prefix, 0, prefix.length);
        int declared = ContainerFormat.declaredVersion(prefix);
        if (declared > ContainerFormat.VERSION_WITHOUT_ORIGIN
                && declared <= ContainerFormat.VERSION) {
            expected = ContainerFormat.prefixBytes(declared);
            prefix = Arrays.copyOf(prefix, expected.length);
            length += in.readNBytes(prefix, length, prefix.length - length);
            version = declared;
        } else {
            version = ContainerFormat.VERSION_WITHOUT_ORIGIN;
        }
        position = length;
        if (!Arrays.equals(prefix, expected)) {
            throw foreign(prefix, length);
        }
        checksum.update(prefix);
        read(sync, sync.length);
    }

    /** Version of the file. */
    int version() {
        return version;
    }

    private BrainFormatException foreign(byte[] prefix, int length) {
        if (!ContainerFormat.isContainer(prefix)) {
            return new BrainFormatException("Not a connectome file: source=" + source);
        }
        int declared = ContainerFormat.declaredVersion(prefix);
        if (declared > ContainerFormat.VERSION) {
            return new BrainFormatException(
                    "Connectome file of a newer version: version=%d newest readable=%d source=%s; upgrade"
                            .formatted(declared, ContainerFormat.VERSION, source));
        }
        return new BrainFormatException(
                "%s: source=%s; copy or convert it again"
                        .formatted(
                                length < prefix.length
                                        ? "Connectome file ends within its header"
                                        : "Not a connectome file, or one with a damaged header",
                                source));
    }

    /** A refusal at the current block. */
    BrainFormatException error(String rule) {
        return new BrainFormatException(
                "%s; block=%d at byte=%d of %s".formatted(rule, blocks, blockStart, source));
    }

    private void read(byte[] into, int length) throws IOException {
        int got = in.readNBytes(into, 0, length);
        position += got;
        if (got < length) {
            throw truncated();
        }
        checksum.update(into, 0, length);
    }

    private BrainFormatException truncated() {
        return error("Connectome file ends too early: bytes=" + position + "; copy it again");
    }

    private long number() throws IOException {
        long bits = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            read(one, 1);
            bits |= (one[0] & 0x7FL) << shift;
            if (one[0] >= 0) {
                return bits >>> 1 ^ -(bits & 1);
            }
        }
        throw error("Block length of more than 64 bits");
    }

    /** Reads, checks and expands the next block. */
    void next() throws IOException {
        blockStart = position;
        sealed = (int) checksum.getValue();
        long data = number();
        if (data != 1) {
            throw error("Not one datum in a block: data=" + data);
        }
        long length = number();
        if (length < 1 || length > Zstd.compressBound(ContainerFormat.MAX_BLOCK_BYTES)) {
            throw error("Block length out of range: bytes=" + length);
        }
        if (position + length > maxBytes) {
            throw error("Connectome file above the limit: limit=%d bytes".formatted(maxBytes));
        }
        readStored((int) length);
        byte[] marker = new byte[sync.length];
        read(marker, marker.length);
        if (!Arrays.equals(marker, sync)) {
            throw error("Block without its sync marker; the file is damaged");
        }
        expand();
        blocks++;
    }

    private void readStored(int length) throws IOException {
        storedLength = 0;
        while (storedLength < length) {
            if (storedLength == stored.length) {
                // Grows only as bytes arrive: the length may be a lie.
                stored = Arrays.copyOf(stored, Math.min(length, stored.length * 2));
            }
            int got =
                    in.readNBytes(
                            stored, storedLength, Math.min(length, stored.length) - storedLength);
            if (got == 0) {
                throw truncated();
            }
            position += got;
            checksum.update(stored, storedLength, got);
            storedLength += got;
        }
    }

    private void expand() {
        long length = Zstd.getFrameContentSize(stored, 0, storedLength);
        if (length < 0) {
            throw error("Block is no zstd frame of known size; the file is damaged");
        }
        if (length > ContainerFormat.MAX_BLOCK_BYTES
                || length > (long) storedLength * ContainerFormat.MAX_EXPANSION) {
            throw error(
                    "Block expands too much: stored=%d expanded=%d, at most %d-fold and %d bytes"
                            .formatted(
                                    storedLength,
                                    length,
                                    ContainerFormat.MAX_EXPANSION,
                                    ContainerFormat.MAX_BLOCK_BYTES));
        }
        if (expanded.length < length) {
            expanded = new byte[(int) length];
        }
        try {
            expandedLength =
                    (int)
                            Zstd.decompressByteArray(
                                    expanded, 0, (int) length, stored, 0, storedLength);
        } catch (ZstdException e) {
            throw error("Block cannot be expanded: " + e.getMessage() + "; the file is damaged");
        }
        if (expandedLength != length) {
            throw error("Block of another size than declared; the file is damaged");
        }
    }

    /** Points a datum at the expanded bytes and checks the checksum at its end. */
    void open(DatumInput datum) {
        datum.reset(expanded, expandedLength);
        if (!datum.checksumHolds()) {
            throw error("Checksum of the block differs; the file is damaged");
        }
    }

    /** Checks that the block just read is the seal over all bytes before it, and the last. */
    void requireEnd() throws IOException {
        DatumOutput seal = new DatumOutput();
        seal.number(ContainerFormat.END);
        seal.number(blocks - 1);
        seal.fixed(sealed);
        byte[] raw = ContainerFormat.rawFrame(seal.array(), seal.size());
        if (!Arrays.equals(raw, 0, raw.length, stored, 0, storedLength)) {
            throw error("Checksum of the whole file differs; the file is damaged");
        }
        if (in.read() >= 0) {
            throw error("Bytes after the end of the connectome");
        }
    }
}
