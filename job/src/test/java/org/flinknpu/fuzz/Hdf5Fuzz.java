package org.flinknpu.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.flinknpu.brain.BrainFormatException;
import org.flinknpu.importer.hdf5.Hdf5Array;
import org.flinknpu.importer.hdf5.Hdf5Bytes;
import org.flinknpu.importer.hdf5.Hdf5File;
import org.flinknpu.importer.hdf5.Hdf5Group;
import org.flinknpu.importer.hdf5.Hdf5Limits;

/** HDF5 files: every group, array and attribute that can be reached is read. */
final class Hdf5Fuzz implements FuzzTarget {
    private static final Hdf5Limits LIMITS = new Hdf5Limits(1 << 20, 1 << 16, 1 << 8, 4);

    @Override
    public void accept(byte[] input) throws IOException {
        try (Hdf5File file = Hdf5File.of(input, "fuzz", LIMITS)) {
            walk(file.root());
        } catch (BrainFormatException e) {
            BrainJsonFuzz.requireOneLine(e);
        }
    }

    /** One refusal does not end the walk: what lies beside it is read as well. */
    private static void walk(Hdf5Group group) {
        tolerate(() -> group.attributes().values().forEach(Hdf5Fuzz::read));
        for (String name : group.names()) {
            tolerate(
                    () -> {
                        if (group.isGroup(name)) {
                            walk(group.group(name));
                        } else {
                            Hdf5Array array = group.array(name);
                            read(array);
                            array.attributes().values().forEach(Hdf5Fuzz::read);
                        }
                    });
        }
    }

    private static void tolerate(Runnable part) {
        try {
            part.run();
        } catch (BrainFormatException e) {
            BrainJsonFuzz.requireOneLine(e);
            if (e.getMessage().contains("more objects than the limit")
                    || e.getMessage().contains("without end")) {
                throw e;
            }
        }
    }

    private static void read(Hdf5Array array) {
        int count = (int) array.elements();
        switch (array.kind()) {
            case INTEGER -> requireCount(array, array.longs().length);
            case REAL -> requireCount(array, array.doubles().length);
            case TEXT -> requireCount(array, array.texts().length);
            case RAGGED -> requireCount(array, array.lists(0, count).length);
            default -> tolerate(array::doubles);
        }
        if (count > 1 && array.kind() == Hdf5Array.Kind.REAL) {
            double[] all = array.doubles();
            double[] some = array.doubles(1, count - 1);
            if (!Arrays.equals(Arrays.copyOfRange(all, 1, count), some)) {
                throw new AssertionError("a part differs from the whole: " + array);
            }
        }
    }

    private static void requireCount(Hdf5Array array, int read) {
        if (read != array.elements()) {
            throw new AssertionError("values=%d of %s".formatted(read, array));
        }
    }

    @Override
    public List<byte[]> seeds() throws IOException {
        double[] numbers = new double[60];
        Arrays.setAll(numbers, i -> i);
        byte[] plain =
                Hdf5Bytes.of(
                        Map.of(
                                "g", Map.of("one", 1, "link", Hdf5Bytes.soft("/t")),
                                "f", new float[] {1, 2},
                                "t", new String[] {"a", "bc"},
                                "r", new double[][] {{1}, {2, 3}}));
        byte[] packed =
                Hdf5Bytes.of(
                        Map.of(
                                "c",
                                Hdf5Bytes.chunked(
                                        numbers, new long[] {6, 10}, new int[] {4, 4}, true)));
        byte[] described =
                Hdf5Bytes.of(
                        Map.of(
                                "a",
                                Hdf5Bytes.with(
                                        new int[] {3},
                                        Map.of("n", "name", "v", new int[] {4, 5}))));
        return List.of(plain, packed, described, newerForm());
    }

    private static byte[] newerForm() throws IOException {
        Path path = Files.createTempFile("fuzz", ".h5");
        try {
            Hdf5Bytes.writeNewerForm(path);
            return Files.readAllBytes(path);
        } finally {
            Files.delete(path);
        }
    }

    @Override
    public long allowedBytes(int length) {
        return (48 << 20) + 8192L * length;
    }
}
