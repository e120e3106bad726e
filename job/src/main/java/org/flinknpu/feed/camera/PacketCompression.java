package org.flinknpu.feed.camera;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorInputStream;
import org.flinknpu.feed.BadRecordException;

/** How the packets of an AEDAT 4 file are compressed: each is a frame of its own. */
enum PacketCompression {
    NONE,
    LZ4,
    LZ4_HIGH,
    ZSTD,
    ZSTD_HIGH;

    /** Most bytes of an expanded packet: four million events. */
    private static final int MAX_EXPANDED_BYTES = 64 << 20;

    /** The compression of a number in a file, or null. */
    static PacketCompression of(int number) {
        PacketCompression[] all = values();
        return number < 0 || number >= all.length ? null : all[number];
    }

    /**
     * The packet as it was; memory grows with what has been expanded, up to 64 MiB.
     *
     * @throws BadRecordException if it is damaged or longer
     */
    byte[] expand(byte[] packet) throws BadRecordException {
        if (this == NONE) {
            return packet;
        }
        try (InputStream in = stream(new ByteArrayInputStream(packet))) {
            byte[] expanded = in.readNBytes(MAX_EXPANDED_BYTES + 1);
            if (expanded.length > MAX_EXPANDED_BYTES) {
                throw BadRecordException.skipped("Packet is too long: bytes>" + MAX_EXPANDED_BYTES);
            }
            return expanded;
        } catch (IOException | RuntimeException e) {
            throw BadRecordException.skipped("Packet cannot be expanded: compression=" + this);
        }
    }

    private InputStream stream(InputStream in) throws IOException {
        return switch (this) {
            case LZ4, LZ4_HIGH -> new FramedLZ4CompressorInputStream(in);
            default -> new ZstdInputStreamNoFinalizer(in);
        };
    }
}
