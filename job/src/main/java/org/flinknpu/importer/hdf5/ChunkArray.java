package org.flinknpu.importer.hdf5;

import io.jhdf.Constants;
import io.jhdf.Utils;
import io.jhdf.checksum.ChecksumUtils;
import io.jhdf.dataset.chunked.Chunk;
import io.jhdf.exceptions.HdfException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * The chunk indexes that number the chunks: implicit, fixed array and extensible array, as sections
 * III.D, VII.C and VII.D of the HDF5 file format specification, version 3.0, describe them.
 *
 * <p>Chunks are numbered over the largest size that the array may grow to, the dimension without a
 * limit first. Chunks that were never written have no address, and pages or blocks in which there
 * are none need not be there at all.
 */
final class ChunkArray {
    private static final int FILTER_MASK_BYTES = 4;
    private static final int CHECKSUM_BYTES = 4;
    private static final int MAX_BITS = 48;

    private final BoundedStorage storage;
    private final ChunkGrid grid;
    private final int chunkBytes;
    private final List<Chunk> chunks = new ArrayList<>();
    private int entryBytes;
    private boolean filtered;

    private ChunkArray(BoundedStorage storage, ChunkGrid grid, int chunkBytes) {
        this.storage = storage;
        this.grid = grid;
        this.chunkBytes = chunkBytes;
    }

    /** A chunk that is there. */
    private record Stored(long address, int size, BitSet mask, long[] offset) implements Chunk {
        @Override
        public long getAddress() {
            return address;
        }

        @Override
        public int getSize() {
            return size;
        }

        @Override
        public BitSet getFilterMask() {
            return mask;
        }

        @Override
        public long[] getChunkOffset() {
            return offset;
        }
    }

    /** Chunks one behind the other. */
    static List<Chunk> implicit(
            BoundedStorage storage, ChunkGrid grid, int chunkBytes, long address) {
        ChunkArray array = new ChunkArray(storage, grid, chunkBytes);
        long count = grid.count();
        array.requireRoom(count, chunkBytes);
        for (int i = 0; i < count; i++) {
            array.add(i, address + (long) i * chunkBytes, chunkBytes, null);
        }
        return array.chunks;
    }

    /** A fixed array: its header, then one block or pages. */
    static List<Chunk> fixed(BoundedStorage storage, ChunkGrid grid, int chunkBytes, long at) {
        ChunkArray array = new ChunkArray(storage, grid, chunkBytes);
        int offsets = storage.getSizeOfOffsets();
        ByteBuffer header =
                array.block(at, "FAHD", 8 + storage.getSizeOfLengths() + offsets + CHECKSUM_BYTES);
        array.readKind(header);
        int pageBits = header.get();
        long entries = Utils.readBytesAsUnsignedLong(header, storage.getSizeOfLengths());
        long block = Utils.readBytesAsUnsignedLong(header, offsets);
        if (block != Constants.UNDEFINED_ADDRESS) {
            array.readFixed(block, entries, pageBits);
        }
        return array.chunks;
    }

    /** An extensible array: its header, an index block, data blocks, blocks of data blocks. */
    static List<Chunk> extensible(BoundedStorage storage, ChunkGrid grid, int chunkBytes, long at) {
        ChunkArray array = new ChunkArray(storage, grid, chunkBytes);
        int lengths = storage.getSizeOfLengths();
        int offsets = storage.getSizeOfOffsets();
        ByteBuffer header = array.block(at, "EAHD", 12 + 6 * lengths + offsets + CHECKSUM_BYTES);
        array.readKind(header);
        int[] sizes = new int[5];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = Byte.toUnsignedInt(header.get());
        }
        header.position(header.position() + 6 * lengths);
        long block = Utils.readBytesAsUnsignedLong(header, offsets);
        if (block != Constants.UNDEFINED_ADDRESS) {
            array.readExtensible(
                    block, new Growth(sizes[0], sizes[1], sizes[2], sizes[3], sizes[4]));
        }
        return array.chunks;
    }

    /**
     * How an extensible array grows.
     *
     * @param bits of the largest index
     * @param first entries in the index block
     * @param least entries in the smallest data block
     * @param pointers least data blocks of a block of data blocks
     * @param pageBits binary logarithm of the entries in a page of a large data block
     */
    private record Growth(int bits, int first, int least, int pointers, int pageBits) {
        Growth {
            boolean sound =
                    Integer.bitCount(least) == 1
                            && Integer.bitCount(pointers) == 1
                            && bits <= MAX_BITS
                            && pageBits < Integer.SIZE - 1
                            && groups(bits, least) >= 2 * log2(pointers);
            if (!sound) {
                throw new HdfException("extensible array of a form that makes no sense");
            }
        }

        static int log2(int power) {
            return Integer.numberOfTrailingZeros(power);
        }

        static int groups(int bits, int least) {
            return 1 + bits - log2(least);
        }

        int groups() {
            return groups(bits, least);
        }

        /** Groups whose data blocks the index block names itself. */
        int directGroups() {
            return 2 * log2(pointers);
        }

        long blocks(int group) {
            return 1L << group / 2;
        }

        long entries(int group) {
            return (long) least << (group + 1) / 2;
        }
    }

    /** Client, length of an entry. */
    private void readKind(ByteBuffer header) {
        filtered = header.get(5) == 1;
        entryBytes = Byte.toUnsignedInt(header.get(6));
        header.position(7);
        int least = storage.getSizeOfOffsets() + (filtered ? FILTER_MASK_BYTES + 1 : 0);
        if (entryBytes < least || entryBytes > least + Long.BYTES) {
            throw new HdfException("chunk index with entries of %d bytes".formatted(entryBytes));
        }
    }

    private void readFixed(long at, long entries, int pageBits) {
        if (pageBits < 0 || pageBits >= Integer.SIZE - 1) {
            throw new HdfException("chunk index with pages of 2^%d".formatted(pageBits));
        }
        long page = 1L << pageBits;
        int prefix = 6 + storage.getSizeOfOffsets();
        if (entries <= page) {
            requireRoom(entries, entryBytes);
            int length = prefix + (int) entries * entryBytes + CHECKSUM_BYTES;
            readEntries(block(at, "FADB", length).position(prefix), 0, entries);
            return;
        }
        long pages = (entries + page - 1) / page;
        requireRoom(pages, 1);
        int bitmapBytes = (int) (pages + 7) / 8;
        ByteBuffer bitmap = block(at, "FADB", prefix + bitmapBytes + CHECKSUM_BYTES);
        long pagesAt = at + prefix + bitmapBytes + CHECKSUM_BYTES;
        for (int i = 0; i < pages; i++) {
            if (isSet(bitmap, prefix, i)) {
                long first = i * page;
                long pageAt = pagesAt + i * (page * entryBytes + CHECKSUM_BYTES);
                readPage(pageAt, first, Math.min(page, entries - first));
            }
        }
    }

    private void readExtensible(long at, Growth growth) {
        int offsets = storage.getSizeOfOffsets();
        int direct = 2 * (growth.pointers - 1);
        int behind = growth.groups() - growth.directGroups();
        int prefix = 6 + offsets;
        int length = growth.first * entryBytes + (direct + behind) * offsets + CHECKSUM_BYTES;
        ByteBuffer index = block(at, "EAIB", prefix + length).position(prefix);
        readEntries(index, 0, growth.first);
        long first = growth.first;
        for (int group = 0; group < growth.groups(); group++) {
            long blocks = growth.blocks(group);
            if (group < growth.directGroups()) {
                for (int i = 0; i < blocks; i++) {
                    long address = Utils.readBytesAsUnsignedLong(index, offsets);
                    readBlock(address, first + i * growth.entries(group), group, growth, null, 0);
                }
            } else {
                readGroup(Utils.readBytesAsUnsignedLong(index, offsets), first, group, growth);
            }
            first += blocks * growth.entries(group);
        }
    }

    /** A block that names data blocks, with bits for those of their pages that are there. */
    private void readGroup(long at, long first, int group, Growth growth) {
        if (at == Constants.UNDEFINED_ADDRESS) {
            return;
        }
        int offsets = storage.getSizeOfOffsets();
        long blocks = growth.blocks(group);
        long pages = growth.entries(group) >> growth.pageBits;
        boolean paged = pages > 1;
        requireRoom(blocks, offsets);
        int bitmapBytes = paged ? Math.toIntExact(blocks * ((pages + 7) / 8)) : 0;
        requireRoom(bitmapBytes, 1);
        int prefix = 6 + offsets + (growth.bits + 7) / 8;
        int length = prefix + bitmapBytes + (int) blocks * offsets + CHECKSUM_BYTES;
        ByteBuffer block = block(at, "EASB", length);
        ByteBuffer bitmap = block.slice(prefix, bitmapBytes);
        block.position(prefix + bitmapBytes);
        for (int i = 0; i < blocks; i++) {
            long address = Utils.readBytesAsUnsignedLong(block, offsets);
            readBlock(
                    address,
                    first + i * growth.entries(group),
                    group,
                    growth,
                    paged ? bitmap : null,
                    i * pages);
        }
    }

    private void readBlock(
            long at, long first, int group, Growth growth, ByteBuffer bitmap, long firstPage) {
        if (at == Constants.UNDEFINED_ADDRESS) {
            return;
        }
        int prefix = 6 + storage.getSizeOfOffsets() + (growth.bits + 7) / 8;
        long entries = growth.entries(group);
        if (bitmap == null) {
            requireRoom(entries, entryBytes);
            int length = prefix + (int) entries * entryBytes + CHECKSUM_BYTES;
            readEntries(block(at, "EADB", length).position(prefix), first, entries);
            return;
        }
        block(at, "EADB", prefix + CHECKSUM_BYTES);
        long page = 1L << growth.pageBits;
        for (int i = 0; i < entries / page; i++) {
            if (isSet(bitmap, 0, (int) firstPage + i)) {
                long pageAt =
                        at + prefix + CHECKSUM_BYTES + i * (page * entryBytes + CHECKSUM_BYTES);
                readPage(pageAt, first + i * page, page);
            }
        }
    }

    private void readPage(long at, long first, long entries) {
        requireRoom(entries, entryBytes);
        int length = (int) entries * entryBytes + CHECKSUM_BYTES;
        readEntries(checked(at, length), first, entries);
    }

    private void readEntries(ByteBuffer entries, long first, long count) {
        int offsets = storage.getSizeOfOffsets();
        for (int i = 0; i < count; i++) {
            int at = entries.position();
            long address = Utils.readBytesAsUnsignedLong(entries, offsets);
            if (address != Constants.UNDEFINED_ADDRESS) {
                int size = chunkBytes;
                BitSet mask = null;
                if (filtered) {
                    int sizeBytes = entryBytes - offsets - FILTER_MASK_BYTES;
                    size = Utils.readBytesAsUnsignedInt(entries, sizeBytes);
                    mask = BitSet.valueOf(entries.slice(entries.position(), FILTER_MASK_BYTES));
                }
                add(first + i, address, size, mask);
            }
            entries.position(at + entryBytes);
        }
    }

    private void add(long number, long address, int size, BitSet mask) {
        long[] offset = grid.offset(number);
        if (offset != null) {
            chunks.add(new Stored(address, size, mask, offset));
        }
    }

    /** A checked piece of the file that begins with four letters and version 0. */
    private ByteBuffer block(long at, String signature, int length) {
        ByteBuffer block = checked(at, length);
        byte[] letters = new byte[4];
        block.get(0, letters);
        if (!new String(letters, StandardCharsets.ISO_8859_1).equals(signature)
                || block.get(4) != 0) {
            throw new HdfException("chunk index without " + signature + " version 0");
        }
        return block;
    }

    private ByteBuffer checked(long at, int length) {
        ByteBuffer bytes = storage.readBufferFromAddress(at, length);
        ChecksumUtils.validateChecksum(bytes);
        return bytes.rewind();
    }

    private void requireRoom(long count, int bytes) {
        if (count < 0 || count > storage.size() / bytes) {
            throw new HdfException(
                    "chunk index of %d parts in a file of %d bytes"
                            .formatted(count, storage.size()));
        }
    }

    /** Bits of a page map are counted from the highest one of each byte. */
    private static boolean isSet(ByteBuffer bitmap, int from, int bit) {
        return (bitmap.get(from + bit / 8) & 0x80 >> bit % 8) != 0;
    }
}
