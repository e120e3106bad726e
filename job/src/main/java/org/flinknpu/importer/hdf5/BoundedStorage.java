package org.flinknpu.importer.hdf5;

import io.jhdf.Superblock;
import io.jhdf.exceptions.HdfException;
import io.jhdf.storage.HdfBackingStorage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What jHDF reads through: nothing outside the file, and not more than a multiple of it in total.
 * Structures that point at themselves, or at one another over and over, run into that bound. Not
 * thread-safe.
 */
final class BoundedStorage implements HdfBackingStorage {
    /** What a read costs beside its bytes, so that reads of a few bytes come to an end as well. */
    private static final int COST_PER_READ = 64;

    private static final long FREE_COST = 4L << 20;
    private static final int COST_PER_FILE_BYTE = 16;

    private final ByteSource source;
    private final Superblock superblock;
    private final NavigableMap<Long, byte[]> replaced = new TreeMap<>();
    private long left;

    BoundedStorage(ByteSource source, Superblock superblock) {
        this.source = source;
        this.superblock = superblock;
        left = FREE_COST + COST_PER_FILE_BYTE * source.size();
    }

    /** Bytes of raw data at an address. */
    ByteBuffer data(long address, int length) {
        return readBufferFromAddress(address, length);
    }

    /** Makes reads within a piece of the file give other bytes; takes them over. */
    void replace(long address, byte[] bytes) {
        replaced.put(address, bytes);
    }

    @Override
    public ByteBuffer readBufferFromAddress(long address, int length) {
        Map.Entry<Long, byte[]> other = replaced.floorEntry(address);
        if (other != null
                && length >= 0
                && address - other.getKey() + length <= other.getValue().length) {
            int at = (int) (address - other.getKey());
            byte[] bytes = Arrays.copyOfRange(other.getValue(), at, at + length);
            return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        }
        long from = address + superblock.getBaseAddressByte();
        return mapNoOffset(address < 0 ? -1 : from, length);
    }

    @Override
    public ByteBuffer map(long address, long length) {
        return mapNoOffset(address < 0 ? -1 : address + superblock.getBaseAddressByte(), length);
    }

    @Override
    public ByteBuffer mapNoOffset(long address, long length) {
        if (address < 0 || length < 0 || length > source.size() - address) {
            throw new HdfException(
                    "%d bytes at %d lie outside the file of %d bytes"
                            .formatted(length, address, source.size()));
        }
        left -= length + COST_PER_READ;
        if (left < 0) {
            throw new HdfException("parts of the file refer to one another without end");
        }
        return source.read(address, Math.toIntExact(length)).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public long getUserBlockSize() {
        return superblock.getBaseAddressByte();
    }

    @Override
    public Superblock getSuperblock() {
        return superblock;
    }

    @Override
    public FileChannel getFileChannel() {
        throw new HdfException("no access to the file behind the storage");
    }

    @Override
    public int getSizeOfOffsets() {
        return superblock.getSizeOfOffsets();
    }

    @Override
    public int getSizeOfLengths() {
        return superblock.getSizeOfLengths();
    }

    @Override
    public void close() {
        // The file belongs to whoever opened it.
    }

    @Override
    public long size() {
        return source.size();
    }

    @Override
    public boolean inMemory() {
        return true;
    }
}
