package org.flinknpu.importer.feagi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Stream;
import org.flinknpu.brain.Area;
import org.flinknpu.brain.AreaRole;
import org.flinknpu.brain.BrainLimits;
import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;
import org.flinknpu.burst.BurstKernel;
import org.flinknpu.burst.FiredSet;
import org.flinknpu.burst.Stimulus;
import org.flinknpu.device.KernelOptions;
import org.flinknpu.device.Kernels;
import org.flinknpu.importer.Imported;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Genomes of the reference system and its community. They lie outside of the repository, in the
 * folder that {@code -Dgenomes=...} names; without it these tests are skipped.
 */
class PublishedGenomesTest {
    private static final Path FOLDER =
            Path.of(System.getProperty("genomes", "../../shared/data/genomes"));
    private static final int BURSTS = 1000;
    private static final int MAX_DRIVEN = 2000;

    /** Areas, neurons and synapses as the reference system's documentation counts them. */
    static Stream<Arguments> genomes() {
        return Stream.of(
                Arguments.of("barebones_genome.json", 2, 2, 0),
                Arguments.of("blender_keyframe.json", 12, 203_527, 156),
                Arguments.of("essential_genome.json", 24, 55_357, 1552),
                // The reference system sees one area of one neuron; docs/importers.md says why.
                Arguments.of("example_fp32_genome.json", 2, 150, 5000),
                Arguments.of("gesture_recognition.json", 37, 8352, 14_758),
                Arguments.of("lift_drag.json", 24, 13_992, 8),
                Arguments.of("mujoco_control_all_joints.json", 29, 15_261, 841),
                Arguments.of("tunnel_plane.json", 25, 17_037, 400),
                Arguments.of("vision_genome.json", 25, 204_862, 2064),
                Arguments.of("webots_pioneer2.json", 5, 223, 112));
    }

    private static Imported read(String name, FeagiGenome.Options options) throws IOException {
        Path file = FOLDER.resolve(name);
        assumeTrue(
                Files.exists(file),
                () -> "no genome " + file.toAbsolutePath().normalize() + "; set -Dgenomes");
        return GenomeText.read(Files.readAllBytes(file), options, BrainLimits.FILES);
    }

    @ParameterizedTest
    @MethodSource("genomes")
    void shouldDevelopAsMuchAsPublished(String name, int areas, int neurons, int synapses)
            throws IOException {
        Imported imported = read(name, FeagiGenome.Options.PLAIN);

        assertThat(imported.connectome().areas()).hasSize(areas);
        assertThat(imported.connectome().neuronCount()).isEqualTo(neurons);
        assertThat(imported.connectome().synapseCount()).isEqualTo(synapses);
        assertThat(imported.report().essentialRefusals()).isZero();
    }

    @ParameterizedTest
    @MethodSource("genomes")
    void shouldBeGivenBack(String name) throws IOException {
        FeagiExportPropertyTest.assertIdentity(read(name, FeagiGenome.Options.PLAIN));
        FeagiExportPropertyTest.assertIdentity(
                read(name, new FeagiGenome.Options(true, OptionalLong.of(5))));
    }

    @ParameterizedTest
    @MethodSource("genomes")
    void shouldRunWithItsSensorsDriven(String name) throws IOException {
        Connectome brain =
                read(name, new FeagiGenome.Options(true, OptionalLong.empty())).connectome();
        List<Area> sensors =
                brain.areas().stream().filter(area -> area.role() == AreaRole.INPUT).toList();
        Random random = new Random(1);
        Stimulus stimulus = new Stimulus();
        FiredSet fired = new FiredSet();
        long spikes = 0;
        long beyond = 0;
        BrainState state = new BrainState(brain);
        try (BurstKernel kernel =
                Kernels.installed().open("cpu", brain, state, KernelOptions.defaults())) {
            for (int burst = 1; burst <= BURSTS; burst++) {
                stimulus.clear();
                for (Area sensor : sensors) {
                    int count = Math.min(sensor.neuronCount(), MAX_DRIVEN / sensors.size());
                    for (int i = 0; i < count; i++) {
                        stimulus.add(
                                sensor.firstNeuron() + random.nextInt(sensor.neuronCount()), 60f);
                    }
                }
                kernel.burst(stimulus, fired);
                spikes += fired.size();
                for (int i = 0; i < fired.size(); i++) {
                    Area area = brain.areas().get(brain.areaIndexOf(fired.neurons()[i]));
                    beyond += area.role() == AreaRole.INPUT ? 0 : 1;
                }
            }
            kernel.save(state);
        }
        assertThat(state.burst()).isEqualTo(BURSTS);
        boolean driven =
                !sensors.isEmpty()
                        || brain.areas().stream().anyMatch(area -> area.role() == AreaRole.POWER);
        assertThat(spikes > 0).as("spikes=%d beyond sensors=%d", spikes, beyond).isEqualTo(driven);
    }
}
