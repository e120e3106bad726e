package org.flinknpu.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.flinknpu.brain.AreaRole;
import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.ConnectomeBuilder;
import org.flinknpu.brain.file.ConnectomeFile;
import org.flinknpu.brain.file.Progress;
import org.flinknpu.burst.testing.Seed;
import org.flinknpu.device.Kernels;
import org.flinknpu.flow.state.ConnectomeReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectomeStandbyTest {
    private static final long LIMIT_NANOS = Duration.ofSeconds(60).toNanos();

    @TempDir private Path folder;

    @Test
    void shouldRestoreABrainWhoseFileIsGone() throws Exception {
        Connectome connectome = connectome();
        Path file = folder.resolve("brain.npu");
        ConnectomeFile.write(connectome, file, Progress.NONE);
        String uri = file.toUri().toString();
        ConnectomeSource source = new ConnectomeSource(options(uri));

        ConnectomeStandby.keep(List.of(uri), source, Kernels.installed());
        await(uri);
        Files.delete(file);
        System.gc();
        LoadedConnectome restored =
                new ConnectomeSource(options(uri))
                        .restore(new ConnectomeReference(uri, connectome.fingerprint(), null));

        assertThat(restored.connectome().fingerprint()).isEqualTo(connectome.fingerprint());
    }

    @Test
    void shouldRefuseWhatLiesOutsideTheRoots() throws Exception {
        Path outside = Files.createTempFile("outside", ".npu");
        try {
            ConnectomeSource source = new ConnectomeSource(options(outside.toUri().toString()));

            assertThatThrownBy(() -> source.standby(outside.toUri().toString()))
                    .isInstanceOf(CommandRefusedException.class)
                    .hasMessageContaining("roots");
        } finally {
            Files.delete(outside);
        }
    }

    private NpuOptions options(String uri) {
        return NpuOptions.defaults()
                .withConnectomes(
                        new NpuOptions.Connectomes(
                                List.of(folder.toString()), 1 << 20, List.of(uri)));
    }

    /** Different in every run, so that no other test has it in memory. */
    private static Connectome connectome() {
        SplittableRandom random = new SplittableRandom(Seed.of("standby"));
        ConnectomeBuilder builder = new ConnectomeBuilder("standby");
        builder.area("all", AreaRole.INTERNAL, 100, 1, 1, 1, true, false);
        for (int i = 0; i < 300; i++) {
            builder.synapse(random.nextInt(100), random.nextInt(100), 1, 1, false);
        }
        return builder.build();
    }

    private static void await(String uri) {
        long start = System.nanoTime();
        while (!ConnectomeStandby.isReady(uri)) {
            assertThat(System.nanoTime() - start).as("nanos to load").isLessThan(LIMIT_NANOS);
            Thread.onSpinWait();
        }
    }
}
