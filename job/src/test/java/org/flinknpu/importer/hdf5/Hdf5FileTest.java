package org.flinknpu.importer.hdf5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import org.flinknpu.brain.BrainFormatException;
import org.flinknpu.burst.testing.Seed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Hdf5FileTest {
    private static Hdf5Group root(Map<String, ?> members) {
        return read(Hdf5Bytes.of(members)).root();
    }

    private static Hdf5File read(byte[] bytes) {
        return Hdf5File.of(bytes, "test", Hdf5Limits.FILES);
    }

    @Test
    void shouldReadValuesOfEveryKind() {
        Hdf5Group root =
                root(
                        Map.of(
                                "group", Map.of("inner", 7, "text", "grün"),
                                "doubles", new double[] {1.5, -0.0, Double.NaN},
                                "floats", Hdf5Bytes.array(new float[] {1, 2, 3, 4, 5, 6}, 2, 3),
                                "longs", new long[] {Long.MIN_VALUE, 1},
                                "texts", new String[] {"a", "", "c"},
                                "lists", new double[][] {{1}, {}, {2, 3}}));
        assertThat(root.names())
                .containsExactly("doubles", "floats", "group", "lists", "longs", "texts");
        assertThat(root.isGroup("group")).isTrue();
        assertThat(root.isArray("group")).isFalse();
        assertThat(root.isArray("absent")).isFalse();
        assertThat(root.array("group/inner").number()).isEqualTo(7);
        assertThat(root.array("group/text").text()).isEqualTo("grün");
        assertThat(root.array("doubles").doubles()).containsExactly(1.5, -0.0, Double.NaN);
        assertThat(root.array("floats").dimensions()).containsExactly(2, 3);
        assertThat(root.array("floats").doubles(1, 3)).containsExactly(2, 3, 4);
        assertThat(root.array("longs").longs()).containsExactly(Long.MIN_VALUE, 1);
        assertThat(root.array("texts").texts()).containsExactly("a", "", "c");
        assertThat(root.array("lists").lists(0, 3)).isDeepEqualTo(new double[][] {{1}, {}, {2, 3}});
    }

    @Test
    void shouldReadAttributesOfGroupsAndArrays() {
        Hdf5Group root =
                root(
                        Map.of(
                                "a",
                                Hdf5Bytes.with(
                                        new int[] {3},
                                        Map.of("name", "cells", "n", new int[] {4, 5})),
                                "g",
                                Hdf5Bytes.with(Map.of(), Map.of("magic", 0x0A7A5))));
        assertThat(root.array("a").attributes().get("name").text()).isEqualTo("cells");
        assertThat(root.array("a").attributes().get("n").ints()).containsExactly(4, 5);
        assertThat(root.group("g").attributes().get("magic").longs()).containsExactly(0x0A7A5);
    }

    @Test
    void shouldReadCompressedChunksThatLeaveTheArray() {
        double[] values = new double[5 * 7 * 3];
        Arrays.setAll(values, i -> i * 0.5);
        for (boolean shuffled : new boolean[] {false, true}) {
            Hdf5Array array =
                    root(Map.of(
                                    "c",
                                    Hdf5Bytes.chunked(
                                            values,
                                            new long[] {5, 7, 3},
                                            new int[] {2, 3, 2},
                                            shuffled)))
                            .array("c");
            assertThat(array.doubles()).containsExactly(values);
            assertThat(array.doubles(10, 50)).containsExactly(Arrays.copyOfRange(values, 10, 60));
        }
    }

    /** What jHDF writes has the newer form: other headers, other indexes. */
    @Test
    void shouldReadTheNewerForm(@TempDir Path folder) throws Exception {
        Path path = folder.resolve("new.h5");
        long[] numbers = new long[1000];
        Arrays.setAll(numbers, i -> 1000L - i);
        Hdf5Bytes.writeNewerForm(path);
        try (Hdf5File file = Hdf5File.open(path, Hdf5Limits.FILES)) {
            Hdf5Group group = file.root().group("g");
            assertThat(group.array("plain").doubles()).containsExactly(1, 2, 3, 4);
            assertThat(group.array("text").text()).isEqualTo("word");
            assertThat(group.array("packed").longs()).containsExactly(numbers);
            assertThat(group.attributes().get("version").number()).isEqualTo(2);
        }
        byte[] bytes = Files.readAllBytes(path);
        assertThat(read(bytes).root().array("g/packed").longs(990, 10))
                .containsExactly(10, 9, 8, 7, 6, 5, 4, 3, 2, 1);
    }

    /**
     * Written by libhdf5 2.0 as {@code h5py.File(name, "w", libver=("v110", "v110"))}, and with
     * v200.
     */
    @ParameterizedTest
    @CsvSource({"chunk-indexes.h5, 22", "newest-form.h5, 10"})
    void shouldFindChunksInEveryIndexAndFillInThoseThatAreMissing(String file, int arrays)
            throws Exception {
        Hdf5Group root = read(resource(file)).root();
        int compared = 0;
        for (String name : root.names()) {
            if (!name.endsWith(".expected")) {
                assertThat(root.array(name).ints())
                        .as(name)
                        .containsExactly(root.array(name + ".expected").ints());
                compared++;
            }
        }
        assertThat(compared).isEqualTo(arrays);
    }

    @Test
    void shouldReadTypesOfTheNewestForm() throws Exception {
        Hdf5Group root = read(resource("newest-form.h5")).root();

        assertThat(root.attributes().get("yes").number()).isEqualTo(1);
        assertThat(root.array("truths").attributes()).hasSize(12);
        assertThat(root.array("truths").attributes().get("a7").number()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"chunk-indexes.h5", "newest-form.h5"})
    void shouldRefuseDamagedChunkIndexesInOneLine(String file) throws Exception {
        byte[] bytes = resource(file);
        SplittableRandom random = new SplittableRandom(Seed.value());
        int refused = 0;
        for (int i = 0; i < 300; i++) {
            byte[] damaged = bytes.clone();
            damaged[random.nextInt(bytes.length)] ^= (byte) (1 + random.nextInt(255));
            try {
                Hdf5Group root = read(damaged).root();
                for (String name : root.names()) {
                    root.array(name).ints();
                }
            } catch (BrainFormatException e) {
                assertThat(e.getMessage()).startsWith("HDF5 file").hasLineCount(1);
                refused++;
            }
        }
        assertThat(refused).isPositive();
    }

    private byte[] resource(String file) throws IOException {
        try (InputStream in = getClass().getResourceAsStream(file)) {
            return in.readAllBytes();
        }
    }

    @Test
    void shouldFollowSoftLinksInsideTheFileOnly() {
        Hdf5Group root =
                root(
                        Map.of(
                                "a", Map.of("x", 1),
                                "link", Hdf5Bytes.soft("/a/x"),
                                "same", Hdf5Bytes.soft("link"),
                                "loop", Hdf5Bytes.soft("loop")));
        assertThat(root.array("same").number()).isEqualTo(1);
        assertThatThrownBy(() -> root.array("loop"))
                .isInstanceOf(BrainFormatException.class)
                .hasMessageContaining("lead to one another");
    }

    @Test
    void shouldNameWhatIsMissingOrOfAnotherKind() {
        Hdf5Group root = root(Map.of("a", Map.of(), "x", "word"));
        assertThatThrownBy(() -> root.array("b"))
                .hasMessage("HDF5 file cannot be read: missing; at /b of test");
        assertThatThrownBy(() -> root.array("a")).hasMessageContaining("no array; at /a of test");
        assertThatThrownBy(() -> root.group("x")).hasMessageContaining("no group; at /x of test");
        assertThatThrownBy(() -> root.array("x").doubles()).hasMessageContaining("no numbers");
    }

    @Test
    void shouldRefuseWhatIsNoHdf5File() {
        assertThatThrownBy(() -> read(new byte[1 << 12])).hasMessageContaining("no HDF5 signature");
        assertThatThrownBy(() -> read(new byte[0])).hasMessageContaining("no HDF5 signature");
    }

    @Test
    void shouldRefuseEveryTruncation() {
        byte[] bytes = Hdf5Bytes.of(Map.of("a", new double[] {1, 2}));
        for (int length = 0; length < bytes.length; length++) {
            byte[] part = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> read(part)).isInstanceOf(BrainFormatException.class);
        }
        assertThatThrownBy(() -> read(Arrays.copyOf(bytes, bytes.length - 1)))
                .hasMessageContaining("truncated: it has %d bytes", bytes.length - 1);
    }

    @Test
    void shouldRefuseSizesBeforeAllocatingThem() {
        Hdf5Group root =
                root(
                        Map.of(
                                "huge", Hdf5Bytes.array(new double[1], 1L << 40, 1L << 40),
                                "big", Hdf5Bytes.array(new double[1], 1 << 26)));
        assertThatThrownBy(() -> root.array("huge")).hasMessageContaining("more elements");
        assertThatThrownBy(() -> root.array("big").doubles()).hasMessageContaining("can hold");
    }

    @Test
    void shouldEndWalksThroughGroupsThatContainThemselves() {
        Hdf5Group root = root(Map.of("self", Hdf5Bytes.soft("/")));
        assertThat(root.group("self/self").names()).containsExactly("self");
        assertThatThrownBy(() -> root.group("self/".repeat(100)))
                .hasMessageContaining("nested deeper than the limit: limit=64");
    }

    @Test
    void shouldRefuseChunksLargerThanTheFileCanHold() {
        byte[] bytes =
                Hdf5Bytes.of(
                        Map.of(
                                "c",
                                Hdf5Bytes.chunked(
                                        new double[5], new long[] {5}, new int[] {5}, false)));
        // The extent of a chunk is followed by the length of an element.
        for (int at = 0; at + 8 <= bytes.length; at++) {
            if (bytes[at] == 5 && bytes[at + 4] == 8 && bytes[at - 11] == 3) {
                bytes[at + 3] = 7;
            }
        }
        assertThatThrownBy(() -> read(bytes).root().array("c").doubles())
                .hasMessageContaining("chunks of 939524136 bytes in a file of");
    }
}
