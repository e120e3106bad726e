package org.flinknpu.importer.nir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.flinknpu.brain.BrainLimits;
import org.flinknpu.brain.file.Progress;
import org.flinknpu.importer.Imported;
import org.flinknpu.importer.hdf5.Hdf5File;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Networks published with the NIR paper. They lie outside of the repository, in the folder that
 * {@code -Dnir=...} names; without it these tests are skipped.
 */
class PublishedNetworksTest {
    private static final Path FOLDER = Path.of(System.getProperty("nir", "../../shared/data/nir"));

    /** Areas, neurons, synapses, and the spikes of 1000 bursts, all of which have to agree. */
    static Stream<Arguments> networks() {
        return Stream.of(
                Arguments.of("lif_norse.nir", 2, 2, 1, 65),
                Arguments.of("braille_noDelay_bias_zero.nir", 4, 58, 2211, 3060));
    }

    @ParameterizedTest
    @MethodSource("networks")
    void shouldFireAsTheEquations(String name, int areas, int neurons, int synapses, int spikes)
            throws IOException {
        Path path = FOLDER.resolve(name);
        assumeTrue(
                Files.exists(path),
                () -> "no network " + path.toAbsolutePath().normalize() + "; set -Dnir");
        try (Hdf5File file = Hdf5File.open(path, NirImport.limits())) {
            Imported imported =
                    NirImport.read(
                            file,
                            NirFiles.options(NirImport.DEFAULT_TIME_STEP, 1000),
                            BrainLimits.FILES,
                            Progress.NONE);

            assertThat(imported.report().essentialRefusals()).isZero();
            assertThat(imported.connectome().areas()).hasSize(areas);
            assertThat(imported.connectome().neuronCount()).isEqualTo(neurons);
            assertThat(imported.connectome().synapseCount()).isEqualTo(synapses);
            assertThat(NirFiles.comparison(imported).detail())
                    .contains("%d of %d spikes agree, 0 are extra".formatted(spikes, spikes));
        }
    }
}
