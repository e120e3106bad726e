package org.flinknpu.brain.file;

import com.github.luben.zstd.Zstd;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/** Writes the blocks of a connectome file, each one datum in a zstd frame. */
final class ContainerOutput {
    private static final int COMPRESSION_LEVEL = 3;
    private static final int SKIPPABLE_FRAME = 0x184D2A50;
    private static final int SKIPPABLE_HEADER_BYTES = 8;

    private final OutputStream out;
    private final byte[] sync;
    private final CRC32C checksum = new CRC32C();
    private final DatumOutput frame = new DatumOutput();
    private byte[] compressed = new byte[0];
    private long blocks;

    /**
     * Begins a file.
     *
     * @param version of the file
     * @param sync the marker between blocks, {@link ContainerFormat#SYNC_BYTES} bytes
     */
    ContainerOutput(OutputStream out, int version, byte[] sync) throws IOException {
        this.out = out;
        this.sync = sync;
        byte[] prefix = ContainerFormat.prefixBytes(version);
        write(prefix, prefix.length);
        write(sync, sync.length);
    }

    private void write(byte[] bytes, int length) throws IOException {
        checksum.update(bytes, 0, length);
        out.write(bytes, 0, length);
    }

    /** Writes a datum, after giving it its checksum. */
    void block(DatumOutput datum) throws IOException {
        datum.checksum();
        int bound = (int) Zstd.compressBound(datum.size()) + datum.size() / 1000 + 64;
        if (compressed.length < bound) {
            compressed = new byte[bound];
        }
        int length =
                (int)
                        Zstd.compressByteArray(
                                compressed,
                                0,
                                compressed.length,
                                datum.array(),
                                0,
                                datum.size(),
                                COMPRESSION_LEVEL);
        length = pad(length, datum.size());
        stored(compressed, length);
        blocks++;
    }

    /** Appends an empty frame to a block that would expand more than readers allow. */
    private int pad(int length, int expanded) {
        int least = expanded / ContainerFormat.MAX_EXPANSION + 1;
        if (length >= least) {
            return length;
        }
        int padding = Math.max(0, least - length - SKIPPABLE_HEADER_BYTES);
        ByteBuffer buffer = ByteBuffer.wrap(compressed).order(ByteOrder.LITTLE_ENDIAN);
        buffer.position(length);
        buffer.putInt(SKIPPABLE_FRAME).putInt(padding).put(new byte[padding]);
        return buffer.position();
    }

    private void stored(byte[] bytes, int length) throws IOException {
        frame.clear();
        frame.number(1);
        frame.number(length);
        write(frame.array(), frame.size());
        write(bytes, length);
        write(sync, sync.length);
    }

    /** Writes the last block, which seals all bytes before it. */
    void end() throws IOException {
        DatumOutput datum = new DatumOutput();
        datum.number(ContainerFormat.END);
        datum.number(blocks);
        datum.fixed((int) checksum.getValue());
        byte[] raw = ContainerFormat.rawFrame(datum.array(), datum.size());
        stored(raw, raw.length);
        out.flush();
    }
}
