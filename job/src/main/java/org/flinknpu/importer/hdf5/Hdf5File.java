package org.flinknpu.importer.hdf5;

import io.jhdf.ObjectHeader;
import io.jhdf.Superblock;
import io.jhdf.Superblock.SuperblockV0V1;
import io.jhdf.Superblock.SuperblockV2V3;
import io.jhdf.SymbolTableEntry;
import io.jhdf.exceptions.HdfException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Supplier;
import org.flinknpu.brain.BrainFormatException;

/**
 * An HDF5 file that is read within limits. Groups and arrays stay usable until it is closed. Not
 * thread-safe.
 */
public final class Hdf5File implements Closeable {
    private static final long SIGNATURE = 0x0A1A_0A0D_4644_4889L;
    private static final int SUPERBLOCK_BYTES = 256;
    private static final long LAST_SUPERBLOCK = 1 << 20;
    private static final int MAX_REASON_CHARACTERS = 200;

    private final String source;
    private final Hdf5Limits limits;
    private final Closeable channel;
    private BoundedStorage storage;
    private Hdf5Group root;
    private int objects;
    private long expandable;

    private Hdf5File(ByteSource bytes, String source, Hdf5Limits limits, Closeable channel) {
        this.source = source;
        this.limits = limits;
        this.channel = channel;
        if (bytes.size() > limits.maxFileBytes()) {
            throw new BrainFormatException(
                    "HDF5 file longer than the limit: source=%s bytes=%d limit=%d"
                            .formatted(source, bytes.size(), limits.maxFileBytes()));
        }
        expandable = Filters.mostBytes(bytes.size());
        guarded("/", () -> start(bytes));
    }

    /**
     * Opens a file on disk.
     *
     * @throws IOException if it cannot be opened
     * @throws BrainFormatException if it is no HDF5 file, is truncated, or exceeds a limit
     */
    public static Hdf5File open(Path path, Hdf5Limits limits) throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
        try {
            ByteSource bytes = ByteSource.of(channel, channel.size());
            return new Hdf5File(bytes, path.toString(), limits, channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * Reads a file that is in memory.
     *
     * @param bytes the file; not changed
     * @param source what it is, for messages
     * @throws BrainFormatException if it is no HDF5 file, is truncated, or exceeds a limit
     */
    public static Hdf5File of(byte[] bytes, String source, Hdf5Limits limits) {
        return new Hdf5File(ByteSource.of(bytes), source, limits, () -> {});
    }

    private Void start(ByteSource bytes) {
        long at = signature(bytes);
        int length = (int) Math.min(SUPERBLOCK_BYTES, bytes.size() - at);
        ByteBuffer block = bytes.read(at, length).order(ByteOrder.LITTLE_ENDIAN);
        Superblock superblock = Superblock.readSuperblock(block);
        requireWidth(superblock.getSizeOfOffsets());
        requireWidth(superblock.getSizeOfLengths());
        if (superblock.getBaseAddressByte() != at) {
            throw new HdfException("base address differs from the place of the superblock");
        }
        // The base is part of the address, as libraries write it.
        if (superblock.getEndOfFileAddress() > bytes.size()) {
            throw new HdfException(
                    "truncated: it has %d bytes and should have %d"
                            .formatted(bytes.size(), superblock.getEndOfFileAddress()));
        }
        storage = new BoundedStorage(bytes, superblock);
        root = new Hdf5Group(this, "/", rootAddress(superblock), 0);
        return null;
    }

    private static void requireWidth(int bytes) {
        if (bytes != 2 && bytes != 4 && bytes != 8) {
            throw new HdfException("addresses or lengths of " + bytes + " bytes");
        }
    }

    private static long signature(ByteSource bytes) {
        for (long at = 0; at <= LAST_SUPERBLOCK; at = at == 0 ? 512 : at * 2) {
            if (at + Long.BYTES > bytes.size()) {
                break;
            }
            ByteBuffer start = bytes.read(at, Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            if (start.getLong() == SIGNATURE) {
                return at;
            }
        }
        throw new HdfException("no HDF5 file: it has no HDF5 signature");
    }

    private long rootAddress(Superblock superblock) {
        if (superblock instanceof SuperblockV0V1 old) {
            // Relative to the superblock, which is the base.
            long entry = old.getRootGroupSymbolTableAddress();
            return new SymbolTableEntry(storage, entry).getObjectHeaderAddress();
        }
        return ((SuperblockV2V3) superblock).getRootGroupObjectHeaderAddress();
    }

    /** The group that contains everything else. */
    public Hdf5Group root() {
        return root;
    }

    /** What was opened, for messages. */
    public String source() {
        return source;
    }

    Hdf5Limits limits() {
        return limits;
    }

    BoundedStorage storage() {
        return storage;
    }

    /** The header of an object; counts it. */
    ObjectHeader header(long address) {
        if (++objects > limits.maxObjects()) {
            throw new HdfException(
                    "more objects than the limit: limit=%d".formatted(limits.maxObjects()));
        }
        try {
            return ObjectHeader.readObjectHeader(storage, address);
        } catch (HdfException e) {
            if (!NewestForm.isCause(e)) {
                throw e;
            }
            NewestForm.translate(storage, address);
            return ObjectHeader.readObjectHeader(storage, address);
        }
    }

    /**
     * Grants bytes for decoded data, all reads of this file together.
     *
     * @throws HdfException if the file cannot hold as much, or was read over and over
     */
    void expand(long bytes) {
        if (bytes > expandable) {
            throw new HdfException(
                    "%d bytes of data are more than a file of %d bytes can hold"
                            .formatted(bytes, storage.size()));
        }
        expandable -= bytes;
    }

    /** Runs a piece of decoding; whatever fails becomes one line. */
    <T> T guarded(String path, Supplier<T> decoding) {
        try {
            return decoding.get();
        } catch (BrainFormatException e) {
            throw e;
        } catch (RuntimeException e) {
            throw refused(path, reason(e), e);
        } catch (StackOverflowError e) {
            throw refused(path, "parts of it are nested too deep", e);
        }
    }

    /** The exception for something that is wrong at a path. */
    BrainFormatException refused(String path, String reason, Throwable cause) {
        return new BrainFormatException(
                "HDF5 file cannot be read: %s; at %s of %s".formatted(reason, path, source), cause);
    }

    private static String reason(RuntimeException e) {
        Throwable deepest = e;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        String text = deepest.getMessage();
        if (text == null || text.isBlank() || !(deepest instanceof HdfException)) {
            String name = deepest.getClass().getSimpleName();
            text = "damaged (" + name + (text == null ? "" : ": " + text) + ")";
        }
        if (text.contains("data layout message version") || text.contains("datatype version")) {
            text += "; it was written in the newest form, write it without libver='latest'";
        }
        return text.length() <= MAX_REASON_CHARACTERS
                ? text
                : text.substring(0, MAX_REASON_CHARACTERS) + "...";
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
