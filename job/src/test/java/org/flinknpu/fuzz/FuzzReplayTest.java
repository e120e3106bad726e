package org.flinknpu.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every target with its seeds, with what campaigns have found ({@code src/test/resources/fuzz}, a
 * folder per target), and with some mutations. {@code -Dseed=N} replays a run.
 */
class FuzzReplayTest {
    private static final Path FINDINGS = Path.of("src/test/resources/fuzz");
    private static final int MUTATIONS = 200;

    private final long seed = Long.getLong("seed", System.nanoTime());

    static Stream<String> names() {
        return StreamSupport.stream(FuzzTargets.names().spliterator(), false);
    }

    @ParameterizedTest
    @MethodSource("names")
    void shouldStandAnyInput(String name) throws Exception {
        FuzzTarget target = FuzzTargets.of(name);
        List<byte[]> known = new ArrayList<>(target.seeds());
        assertThat(known).as("seeds of %s", name).isNotEmpty();
        known.addAll(findings(name));
        known.add(new byte[0]);
        for (byte[] input : known) {
            run(target, input);
        }
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < MUTATIONS; i++) {
            run(target, mutated(known.get(random.nextInt(known.size())), random));
        }
    }

    private void run(FuzzTarget target, byte[] input) {
        try {
            FuzzEntry.run(target, input);
        } catch (Throwable e) {
            throw new AssertionError(
                    "seed=%d input=%s".formatted(seed, HexFormat.of().formatHex(input)), e);
        }
    }

    private static List<byte[]> findings(String name) throws IOException {
        Path folder = FINDINGS.resolve(name);
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<byte[]> findings = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                findings.add(Files.readAllBytes(file));
            }
        }
        return findings;
    }

    /** Some bytes overwritten, a piece lost or doubled. */
    private static byte[] mutated(byte[] bytes, SplittableRandom random) {
        byte[] mutated = bytes.clone();
        for (int i = random.nextInt(4); i > 0 && mutated.length > 0; i--) {
            mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(-128, 128);
        }
        int from = random.nextInt(mutated.length + 1);
        int to = random.nextInt(from, mutated.length + 1);
        return switch (random.nextInt(4)) {
            case 0 -> Arrays.copyOf(mutated, to);
            case 1 -> Arrays.copyOfRange(mutated, from, to);
            case 2 -> {
                byte[] doubled = Arrays.copyOf(mutated, mutated.length + to - from);
                System.arraycopy(mutated, from, doubled, mutated.length, to - from);
                yield doubled;
            }
            default -> mutated;
        };
    }
}
