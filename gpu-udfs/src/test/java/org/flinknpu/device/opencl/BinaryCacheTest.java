package org.flinknpu.device.opencl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.flinknpu.burst.testing.Seed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compiled kernels that were kept, whatever has happened to them since. */
class BinaryCacheTest {
    private static final String KEY = "key";

    private final Random random = new Random(Seed.of("binary cache"));
    private final byte[] binary = new byte[1000];

    @TempDir private Path directory;

    private BinaryCache filled() {
        random.nextBytes(binary);
        BinaryCache cache = new BinaryCache(directory.resolve("new"));
        cache.store(KEY, binary);
        return cache;
    }

    private Path file() {
        return directory.resolve("new").resolve(KEY);
    }

    @Test
    void shouldGiveBackWhatWasStoredLast() throws IOException {
        BinaryCache cache = filled();
        assertThat(cache.load(KEY)).isEqualTo(binary);
        assertThat(cache.load("other")).isNull();
        byte[] next = {1, 2, 3};
        cache.store(KEY, next);
        assertThat(cache.load(KEY)).isEqualTo(next);
        try (Stream<Path> files = Files.list(directory.resolve("new"))) {
            assertThat(files).containsExactly(file());
        }
    }

    /** PoCL ends the process when it is given half a binary. */
    @Test
    void shouldNotGiveADriverWhatWasDamaged() throws IOException {
        BinaryCache cache = filled();
        byte[] whole = Files.readAllBytes(file());
        for (int length : new int[] {0, 1, 31, 32, 33, whole.length / 2, whole.length - 1}) {
            Files.write(file(), Arrays.copyOf(whole, length));
            assertThat(cache.load(KEY)).as("%d bytes", length).isNull();
        }
        for (int i = 0; i < 50; i++) {
            byte[] flipped = whole.clone();
            int bit = random.nextInt(8 * whole.length);
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            Files.write(file(), flipped);
            assertThat(cache.load(KEY)).as("bit %d", bit).isNull();
        }
        Files.write(file(), whole);
        assertThat(cache.load(KEY)).isEqualTo(binary);
    }

    @Test
    void shouldDoWithoutADirectory() throws IOException {
        BinaryCache off = new BinaryCache(null);
        off.store(KEY, binary);
        assertThat(off.load(KEY)).isNull();
        Path noDirectory = Files.createFile(directory.resolve("file"));
        BinaryCache cannot = new BinaryCache(noDirectory);
        cannot.store(KEY, binary);
        assertThat(cannot.load(KEY)).isNull();
    }
}
