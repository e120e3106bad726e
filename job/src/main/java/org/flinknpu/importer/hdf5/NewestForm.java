package org.flinknpu.importer.hdf5;

import io.jhdf.Utils;
import io.jhdf.checksum.ChecksumUtils;
import io.jhdf.exceptions.HdfException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Says object headers of HDF5 1.12 to 2.0 as HDF5 1.10 would have, which jHDF reads. Layouts of
 * version 5 differ from version 4 only in how long a chunk's size is in the indexes, which say so
 * themselves; types of version 4 and 5 differ from version 3 only in references and complex
 * numbers.
 */
final class NewestForm {
    private static final int TYPE = 3;
    private static final int LAYOUT = 8;
    private static final int ATTRIBUTE = 12;
    private static final int CONTINUATION = 16;
    private static final int SHARED = 2;
    private static final int CHUNKED = 2;
    private static final int ENUMERATION = 8;
    private static final int VARIABLE_LENGTH = 9;
    private static final int BASE_AT = 8;
    private static final int MAX_BLOCKS = 64;
    private static final int CHECKSUM_BYTES = 4;

    private final BoundedStorage storage;
    private boolean ordered;
    private int blocks;

    private NewestForm(BoundedStorage storage) {
        this.storage = storage;
    }

    /** Whether a header was refused because it is newer than jHDF. */
    static boolean isCause(Throwable refusal) {
        for (Throwable each = refusal; each != null; each = each.getCause()) {
            String text = String.valueOf(each.getMessage());
            if (text.startsWith("Unsupported data layout message version")
                    || text.startsWith("Unrecognized datatype version")) {
                return true;
            }
        }
        return false;
    }

    /** Puts the older form in the place of the header at an address. */
    static void translate(BoundedStorage storage, long address) {
        new NewestForm(storage).header(address);
    }

    /** An attribute in the older form. */
    static ByteBuffer attribute(ByteBuffer message) {
        byte[] bytes = new byte[message.remaining()];
        message.get(bytes);
        ByteBuffer copy = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        attribute(copy, 0, bytes.length);
        return copy;
    }

    private static void attribute(ByteBuffer block, int at, int length) {
        boolean plain = length > 9 && block.get(at) == 3 && (block.get(at + 1) & 1) == 0;
        if (plain) {
            type(block, at + 9 + Short.toUnsignedInt(block.getShort(at + 2)), at + length);
        }
    }

    private void header(long address) {
        ByteBuffer start = storage.readBufferFromAddress(address, 6);
        if (!signature(start).equals("OHDR")) {
            return;
        }
        int flags = start.get(5);
        ordered = (flags & 4) != 0;
        int sizeBytes = 1 << (flags & 3);
        int prefix = 6 + ((flags & 0x20) != 0 ? 16 : 0) + ((flags & 0x10) != 0 ? 4 : 0);
        ByteBuffer size = storage.readBufferFromAddress(address + prefix, sizeBytes);
        int messages = Utils.readBytesAsUnsignedInt(size, sizeBytes);
        int from = prefix + sizeBytes;
        block(address, from, Math.addExact(from, messages));
    }

    /** A block of messages from..to, with a checksum behind it. */
    private void block(long address, int from, int to) {
        if (++blocks > MAX_BLOCKS) {
            throw new HdfException("object header of more than %d blocks".formatted(MAX_BLOCKS));
        }
        ByteBuffer read = storage.readBufferFromAddress(address, to + CHECKSUM_BYTES);
        byte[] bytes = new byte[to + CHECKSUM_BYTES];
        read.get(bytes);
        ChecksumUtils.validateChecksum(ByteBuffer.wrap(bytes).order(read.order()));
        ByteBuffer block = ByteBuffer.wrap(bytes).order(read.order());
        int head = ordered ? 6 : 4;
        int at = from;
        while (at + head <= to) {
            int length = Short.toUnsignedInt(block.getShort(at + 1));
            int body = at + head;
            if (body + length > to) {
                break;
            }
            message(block.get(at), block.get(at + 3), block, body, length);
            at = body + length;
        }
        byte[] checked = Arrays.copyOf(bytes, to);
        block.putInt(to, ChecksumUtils.checksum(checked));
        storage.replace(address, bytes);
    }

    private void message(int kind, int flags, ByteBuffer block, int at, int length) {
        if ((flags & SHARED) != 0 || length < 2) {
            return;
        }
        switch (kind) {
            case LAYOUT -> {
                if (block.get(at) == 5 && block.get(at + 1) == CHUNKED) {
                    block.put(at, (byte) 4);
                }
            }
            case TYPE -> type(block, at, at + length);
            case ATTRIBUTE -> attribute(block, at, length);
            case CONTINUATION -> {
                ByteBuffer body = block.duplicate().order(block.order()).position(at);
                long next = Utils.readBytesAsUnsignedLong(body, storage.getSizeOfOffsets());
                int bytes = Utils.readBytesAsUnsignedInt(body, storage.getSizeOfLengths());
                if (bytes > 2 * CHECKSUM_BYTES) {
                    block(next, 4, bytes - CHECKSUM_BYTES);
                }
            }
            default -> {}
        }
    }

    /** Class and version share a byte; some types name another one. */
    private static void type(ByteBuffer block, int at, int end) {
        int place = at;
        while (place + BASE_AT <= end) {
            int version = block.get(place) >> 4 & 0xF;
            int kind = block.get(place) & 0xF;
            if (version > 3 && kind <= 10) {
                block.put(place, (byte) (3 << 4 | kind));
            }
            if (kind != ENUMERATION && kind != VARIABLE_LENGTH) {
                return;
            }
            place += BASE_AT;
        }
    }

    private static String signature(ByteBuffer start) {
        byte[] letters = new byte[4];
        start.get(0, letters);
        return new String(letters, StandardCharsets.ISO_8859_1);
    }
}
