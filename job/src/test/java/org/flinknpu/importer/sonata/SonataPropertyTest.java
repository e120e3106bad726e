package org.flinknpu.importer.sonata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.flinknpu.brain.Area;
import org.flinknpu.brain.AreaRole;
import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.ConnectomeBuilder;
import org.flinknpu.brain.NeuronModel;
import org.flinknpu.brain.NeuronParameter;
import org.flinknpu.burst.BurstKernel;
import org.flinknpu.burst.FiredSet;
import org.flinknpu.burst.ReferenceKernel;
import org.flinknpu.burst.Stimulus;
import org.flinknpu.burst.StimulusPlan;
import org.flinknpu.burst.testing.Seed;
import org.flinknpu.device.Availability;
import org.flinknpu.device.KernelOptions;
import org.flinknpu.device.Kernels;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Random circuits: what is imported is what was meant, and every backend runs it alike. */
class SonataPropertyTest {
    private static final int CASES = 6;
    private static final int BURSTS = 120;
    private static final int MAX_DELAY = 40;

    @TempDir private Path folder;

    static IntStream cases() {
        return IntStream.range(0, CASES);
    }

    static Stream<Arguments> backends() {
        return Stream.of("cpu", "opencl", "cuda")
                .flatMap(backend -> cases().mapToObj(each -> Arguments.of(backend, each)));
    }

    private static RandomCircuit circuit(String test, int number) {
        Random random = new Random(Seed.of(test) + number);
        return new RandomCircuit(random, number % 2 == 1, MAX_DELAY, BURSTS / 2);
    }

    private StimulusPlan stimulus(SonataCircuit circuit) throws IOException {
        Path file = folder.resolve("stimulus.json");
        circuit.inputs().writeStimulus(file);
        return StimulusPlan.read(Files.newInputStream(file), "stimulus", Long.MAX_VALUE);
    }

    /**
     * The same network said through the builder, with the formulas of {@link PointNeuron} at hand.
     */
    private static Connectome direct(RandomCircuit drawn, boolean currents, float scale) {
        ConnectomeBuilder builder = new ConnectomeBuilder("direct");
        NeuronModel model = currents ? NeuronModel.IAF_PSC_EXP : NeuronModel.IAF_PSC_DELTA;
        Area plain =
                new Area(
                        "cells",
                        AreaRole.INTERNAL,
                        drawn.cells,
                        1,
                        1,
                        1,
                        0,
                        true,
                        false,
                        1f,
                        scale,
                        model);
        Area cells = builder.area(plain);
        builder.area("in", AreaRole.INPUT, drawn.inputs, 1, 1, 1, true, false);
        builder.parameter(cells, NeuronParameter.THRESHOLD, 7.5);
        builder.parameter(cells, NeuronParameter.RESET_POTENTIAL, -3);
        // 25 pA through 10 ms / 250 pF = 40 MOhm.
        builder.parameter(cells, NeuronParameter.RESTING_POTENTIAL, 1);
        builder.parameter(cells, NeuronParameter.REFRACTORY_PERIOD, 2);
        builder.parameter(cells, NeuronParameter.LEAK, -Math.expm1(-1 / 10.0));
        if (currents) {
            builder.parameter(cells, NeuronParameter.SYNAPTIC_LEAK, -Math.expm1(-1 / 3.0));
        }
        // tauSyn * tau / (C * (tau - tauSyn)) * (exp(-dt / tau) - exp(-dt / tauSyn)).
        double unit =
                currents
                        ? 3.0
                                * 10.0
                                / (250.0 * (10.0 - 3.0))
                                * (Math.exp(-1 / 10.0) - Math.exp(-1 / 3.0))
                        : 1;
        int later = currents ? 1 : 0;
        for (int i = 0; i < drawn.inSource.length; i++) {
            builder.chargedSynapse(
                    drawn.cells + (int) drawn.inSource[i],
                    (int) drawn.inTarget[i],
                    (int) Math.rint(drawn.inWeight[i] * unit / scale),
                    (int) drawn.inDelay[i] + later);
        }
        for (int i = 0; i < drawn.source.length; i++) {
            builder.chargedSynapse(
                    (int) drawn.source[i],
                    (int) drawn.target[i],
                    (int) Math.rint(drawn.weight[i] * unit / scale),
                    (int) drawn.delay[i] + later);
        }
        return builder.build();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void shouldImportWhatTheBuilderWouldBuild(int number) throws IOException {
        RandomCircuit drawn = circuit("builder", number);
        Connectome imported = drawn.write(folder).read().imported().connectome();

        Connectome direct = direct(drawn, number % 2 == 1, imported.areas().get(0).chargeScale());

        assertThat(imported.synapses().delay()).isEqualTo(direct.synapses().delay());
        assertThat(imported.synapses().target()).isEqualTo(direct.synapses().target());
        assertThat(imported.synapses().charge()).isEqualTo(direct.synapses().charge());
        assertThat(imported.fingerprint()).isEqualTo(direct.fingerprint());
    }

    @ParameterizedTest
    @MethodSource("backends")
    void shouldRunAlikeOnEveryBackend(String backend, int number) throws IOException {
        Kernels kernels = Kernels.installed();
        Availability found = kernels.probe(kernels.provider(backend));
        boolean ci = backend.equals("opencl") && "true".equals(System.getenv("CI"));
        assumeTrue(found.available() || ci, () -> "no " + backend + ": " + found.reason());
        SonataCircuit circuit = circuit("backends", number).write(folder).read();
        Connectome brain = circuit.imported().connectome();
        StimulusPlan plan = stimulus(circuit);
        assertThat(brain.maxDelay()).isGreaterThan(10);

        BrainState expected = new BrainState(brain);
        BrainState state = new BrainState(brain);
        long spikes = 0;
        try (ReferenceKernel reference = new ReferenceKernel(brain, expected);
                BurstKernel kernel =
                        kernels.open(backend, brain, state, KernelOptions.defaults())) {
            Stimulus stimulus = new Stimulus();
            FiredSet wanted = new FiredSet();
            FiredSet fired = new FiredSet();
            for (long burst = 1; burst <= BURSTS; burst++) {
                stimulus.clear();
                plan.addTo(stimulus, burst);
                reference.burst(stimulus, wanted);
                kernel.burst(stimulus, fired);
                assertThat(fired.toArray()).as("burst %d", burst).isEqualTo(wanted.toArray());
                spikes += wanted.size();
            }
            reference.save(expected);
            kernel.save(state);
        }
        assertThat(state.firstDifference(expected)).isNull();
        assertThat(spikes).isPositive();
    }
}
