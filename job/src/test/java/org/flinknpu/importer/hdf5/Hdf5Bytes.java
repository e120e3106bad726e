package org.flinknpu.importer.hdf5;

import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.DatasetCreationOptions;
import io.jhdf.api.WritableGroup;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.Deflater;

/**
 * Writes small HDF5 files in the old form that h5py writes by default: superblock 0, symbol tables,
 * object headers 1, texts in global heaps, chunks under a version 1 B-tree. jHDF writes the new
 * form only. No checksums, so that mutations of these files reach deep.
 *
 * <p>Groups are maps; values are numbers, texts, arrays of them, or {@link #array}, {@link
 * #chunked} and {@link #with}.
 */
public final class Hdf5Bytes {
    private static final long NONE = -1;

    private final LittleEndian file = new LittleEndian();

    private Hdf5Bytes() {}

    /** A value of a given shape. */
    private record Shaped(Object values, long[] dimensions, int[] chunk, boolean shuffled) {}

    /** A value with attributes. */
    private record Attributed(Object value, Map<String, Object> attributes) {}

    /** A link to a path. */
    private record Soft(String target) {}

    /** An array of that shape; the values run with the last dimension fastest. */
    public static Object array(Object values, long... dimensions) {
        return new Shaped(values, dimensions, null, false);
    }

    /** As {@link #array}, in compressed chunks. */
    public static Object chunked(Object values, long[] dimensions, int[] chunk, boolean shuffled) {
        return new Shaped(values, dimensions, chunk, shuffled);
    }

    /** A value or group with attributes. */
    public static Object with(Object value, Map<String, Object> attributes) {
        return new Attributed(value, attributes);
    }

    /** A link to another place of the same file. */
    public static Object soft(String target) {
        return new Soft(target);
    }

    /** A file with that root group. */
    public static byte[] of(Map<String, ?> root) {
        Hdf5Bytes writer = new Hdf5Bytes();
        LittleEndian file = writer.file;
        file.bytes(new byte[96]);
        long header = writer.group(root, Map.of());
        LittleEndian start = new LittleEndian();
        start.u64(0x0A1A_0A0D_4644_4889L).bytes(0, 0, 0, 0, 0, 8, 8, 0).u16(4).u16(16).u32(0);
        start.u64(0).u64(NONE).u64(file.size()).u64(NONE);
        start.u64(0).u64(header).u32(0).u32(0).u64(0).u64(0);
        byte[] bytes = file.toByteArray();
        System.arraycopy(start.toByteArray(), 0, bytes, 0, start.size());
        return bytes;
    }

    /** Writes a small file in the form that jHDF writes: superblock 3, checksums, new indexes. */
    public static void writeNewerForm(Path path) {
        long[] numbers = new long[1000];
        Arrays.setAll(numbers, i -> 1000L - i);
        DatasetCreationOptions packed =
                DatasetCreationOptions.builder().chunkDimensions(64).shuffle().deflate().build();
        try (WritableHdfFile file = HdfFile.write(path)) {
            WritableGroup group = file.putGroup("g");
            group.putDataset("plain", new float[][] {{1, 2}, {3, 4}});
            group.putDataset("text", "word");
            group.putDataset("packed", numbers, packed);
            group.putAttribute("version", 2);
        }
    }

    private long append(LittleEndian part) {
        file.align();
        long at = file.size();
        file.bytes(part.toByteArray());
        return at;
    }

    private long group(Map<String, ?> members, Map<String, Object> attributes) {
        Map<String, Object> sorted = new TreeMap<>(members);
        LittleEndian names = new LittleEndian();
        names.u64(0);
        LittleEndian entries = new LittleEndian();
        entries.bytes('S', 'N', 'O', 'D', 1, 0).u16(sorted.size());
        for (Map.Entry<String, Object> member : sorted.entrySet()) {
            int name = names.size();
            names.bytes(member.getKey().getBytes(StandardCharsets.UTF_8)).bytes(0).align();
            if (member.getValue() instanceof Soft soft) {
                int target = names.size();
                names.bytes(soft.target.getBytes(StandardCharsets.UTF_8)).bytes(0).align();
                entries.u64(name).u64(NONE).u32(2).u32(0).u32(target).u32(0).u64(0);
            } else {
                entries.u64(name).u64(object(member.getValue())).u32(0).u32(0).u64(0).u64(0);
            }
        }
        long data = append(names);
        LittleEndian heap = new LittleEndian();
        heap.bytes('H', 'E', 'A', 'P', 0, 0, 0, 0).u64(names.size()).u64(1).u64(data);
        LittleEndian tree = new LittleEndian();
        tree.bytes('T', 'R', 'E', 'E', 0, 0).u16(1).u64(NONE).u64(NONE);
        tree.u64(0).u64(append(entries)).u64(0);
        LittleEndian table = new LittleEndian();
        table.u64(append(tree)).u64(append(heap));
        List<LittleEndian> messages = new ArrayList<>(List.of(message(0x11, table)));
        addAttributes(messages, attributes);
        return header(messages);
    }

    private long object(Object value) {
        Object plain = value;
        Map<String, Object> attributes = Map.of();
        if (value instanceof Attributed attributed) {
            plain = attributed.value;
            attributes = attributed.attributes;
        }
        if (plain instanceof Map<?, ?> members) {
            Map<String, Object> typed = new TreeMap<>();
            members.forEach((name, member) -> typed.put((String) name, member));
            return group(typed, attributes);
        }
        Shaped shaped = shaped(plain);
        LittleEndian data = data(shaped.values);
        List<LittleEndian> messages = new ArrayList<>();
        messages.add(message(0x01, space(shaped.dimensions)));
        messages.add(message(0x03, type(shaped.values)));
        if (shaped.chunk == null) {
            LittleEndian layout = new LittleEndian();
            layout.bytes(3, 1).u64(append(data)).u64(data.size());
            messages.add(message(0x08, layout));
        } else {
            addChunks(messages, shaped, data.toByteArray());
        }
        addAttributes(messages, attributes);
        return header(messages);
    }

    private static Shaped shaped(Object value) {
        if (value instanceof Shaped shaped) {
            return shaped;
        }
        if (value instanceof String text) {
            return new Shaped(new String[] {text}, new long[0], null, false);
        }
        if (value instanceof Number number) {
            Object one =
                    number instanceof Double || number instanceof Float
                            ? new double[] {number.doubleValue()}
                            : new long[] {number.longValue()};
            return new Shaped(one, new long[0], null, false);
        }
        int length = java.lang.reflect.Array.getLength(value);
        return new Shaped(value, new long[] {length}, null, false);
    }

    private void addAttributes(List<LittleEndian> messages, Map<String, Object> attributes) {
        attributes.forEach(
                (name, value) -> {
                    Shaped shaped = shaped(value);
                    LittleEndian type = type(shaped.values).align();
                    LittleEndian space = space(shaped.dimensions);
                    byte[] text = (name + "\0").getBytes(StandardCharsets.UTF_8);
                    LittleEndian out = new LittleEndian();
                    out.bytes(1, 0).u16(text.length).u16(type.size()).u16(space.size());
                    out.bytes(text).align();
                    out.bytes(type.toByteArray()).bytes(space.toByteArray());
                    messages.add(message(0x0C, out.bytes(data(shaped.values).toByteArray())));
                });
    }

    private static LittleEndian message(int type, LittleEndian content) {
        content.align();
        return new LittleEndian().u16(type).u16(content.size()).u32(0).bytes(content.toByteArray());
    }

    private long header(Collection<LittleEndian> messages) {
        LittleEndian content = new LittleEndian();
        messages.forEach(message -> content.bytes(message.toByteArray()));
        LittleEndian out = new LittleEndian();
        out.bytes(1, 0).u16(messages.size()).u32(1).u32(content.size()).u32(0);
        return append(out.bytes(content.toByteArray()));
    }

    private static LittleEndian space(long[] dimensions) {
        LittleEndian out = new LittleEndian();
        out.bytes(1, dimensions.length, 0, 0, 0, 0, 0, 0);
        for (long dimension : dimensions) {
            out.u64(dimension);
        }
        return out;
    }

    private static LittleEndian type(Object values) {
        LittleEndian out = new LittleEndian();
        if (values instanceof double[]) {
            out.bytes(0x11, 0x20, 0x3F, 0).u32(8).u16(0).u16(64).bytes(52, 11, 0, 52).u32(1023);
        } else if (values instanceof float[]) {
            out.bytes(0x11, 0x20, 0x1F, 0).u32(4).u16(0).u16(32).bytes(23, 8, 0, 23).u32(127);
        } else if (values instanceof long[]) {
            out.bytes(0x10, 8, 0, 0).u32(8).u16(0).u16(64);
        } else if (values instanceof int[]) {
            out.bytes(0x10, 8, 0, 0).u32(4).u16(0).u16(32);
        } else if (values instanceof double[][]) {
            out.bytes(0x19, 0, 0, 0).u32(16).bytes(type(new double[0]).toByteArray());
        } else {
            out.bytes(0x19, 1, 1, 0).u32(16).bytes(0x13, 0x10, 0, 0).u32(1);
        }
        return out;
    }

    private LittleEndian data(Object values) {
        LittleEndian out = new LittleEndian();
        if (values instanceof double[] numbers) {
            for (double number : numbers) {
                out.u64(Double.doubleToRawLongBits(number));
            }
        } else if (values instanceof float[] numbers) {
            for (float number : numbers) {
                out.u32(Float.floatToRawIntBits(number));
            }
        } else if (values instanceof long[] numbers) {
            for (long number : numbers) {
                out.u64(number);
            }
        } else if (values instanceof int[] numbers) {
            for (int number : numbers) {
                out.u32(number);
            }
        } else if (values instanceof double[][] lists) {
            List<byte[]> items = new ArrayList<>();
            for (double[] list : lists) {
                items.add(data(list).toByteArray());
            }
            references(out, items, Double.BYTES);
        } else {
            List<byte[]> items = new ArrayList<>();
            for (String text : (String[]) values) {
                items.add(text.getBytes(StandardCharsets.UTF_8));
            }
            references(out, items, 1);
        }
        return out;
    }

    private void references(LittleEndian out, List<byte[]> items, int itemBytes) {
        LittleEndian heap = new LittleEndian();
        for (int i = 0; i < items.size(); i++) {
            heap.u16(i + 1).u16(1).u32(0).u64(items.get(i).length).bytes(items.get(i)).align();
        }
        LittleEndian collection = new LittleEndian();
        collection.bytes('G', 'C', 'O', 'L', 1, 0, 0, 0).u64(16 + heap.size());
        long at = append(collection.bytes(heap.toByteArray()));
        for (int i = 0; i < items.size(); i++) {
            out.u32(items.get(i).length / itemBytes).u64(at).u32(i + 1);
        }
    }

    private void addChunks(List<LittleEndian> messages, Shaped shaped, byte[] data) {
        int rank = shaped.chunk.length;
        int width = width(shaped.values);
        LittleEndian tree = new LittleEndian();
        int count = 1;
        for (int i = 0; i < rank; i++) {
            count *= (int) ((shaped.dimensions[i] + shaped.chunk[i] - 1) / shaped.chunk[i]);
        }
        tree.bytes('T', 'R', 'E', 'E', 1, 0).u16(count).u64(NONE).u64(NONE);
        long[] at = new long[rank];
        for (int chunk = 0; chunk < count; chunk++) {
            byte[] stored = deflated(cut(shaped, data, at, width), shaped.shuffled ? width : 1);
            tree.u32(stored.length).u32(0);
            for (long offset : at) {
                tree.u64(offset);
            }
            tree.u64(0).u64(append(new LittleEndian().bytes(stored)));
            for (int i = rank - 1; i >= 0; i--) {
                at[i] += shaped.chunk[i];
                if (at[i] < shaped.dimensions[i] || i == 0) {
                    break;
                }
                at[i] = 0;
            }
        }
        tree.bytes(new byte[8 + 8 * (rank + 1)]);
        LittleEndian layout = new LittleEndian();
        layout.bytes(3, 2, rank + 1).u64(append(tree));
        for (int extent : shaped.chunk) {
            layout.u32(extent);
        }
        messages.add(message(0x08, layout.u32(width)));
        LittleEndian filters = new LittleEndian();
        filters.bytes(1, 2, 0, 0, 0, 0, 0, 0);
        filters.u16(2).u16(0).u16(1).u16(1).u32(shaped.shuffled ? width : 1).u32(0);
        messages.add(message(0x0B, filters.u16(1).u16(0).u16(1).u16(1).u32(6).u32(0)));
    }

    private static int width(Object values) {
        return values instanceof float[] || values instanceof int[] ? 4 : 8;
    }

    /** A chunk, filled up with zeros where it leaves the array. */
    private static byte[] cut(Shaped shaped, byte[] data, long[] at, int width) {
        int cells = 1;
        for (int extent : shaped.chunk) {
            cells *= extent;
        }
        byte[] out = new byte[cells * width];
        for (int cell = 0; cell < cells; cell++) {
            int rest = cell;
            long flat = 0;
            long stride = 1;
            boolean inside = true;
            for (int i = shaped.chunk.length - 1; i >= 0; i--) {
                long place = at[i] + rest % shaped.chunk[i];
                rest /= shaped.chunk[i];
                inside &= place < shaped.dimensions[i];
                flat += place * stride;
                stride *= shaped.dimensions[i];
            }
            if (inside) {
                System.arraycopy(data, (int) flat * width, out, cell * width, width);
            }
        }
        return out;
    }

    private static byte[] deflated(byte[] data, int width) {
        ByteBuffer shuffled = ByteBuffer.allocate(data.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < width; i++) {
            for (int at = i; at < data.length; at += width) {
                shuffled.put(data[at]);
            }
        }
        Deflater deflater = new Deflater();
        deflater.setInput(shuffled.array());
        deflater.finish();
        byte[] out = new byte[data.length + 64];
        int length = deflater.deflate(out);
        deflater.end();
        return Arrays.copyOf(out, length);
    }
}
