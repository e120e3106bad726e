package org.flinknpu.importer.sonata;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;
import org.flinknpu.burst.FiredSet;
import org.flinknpu.burst.ReferenceKernel;
import org.flinknpu.burst.Stimulus;
import org.flinknpu.burst.StimulusPlan;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Imported circuits against the update rules of NEST's neurons in 64-bit floats: in each step first
 * the potential, with the currents of the step before, then the currents, then the spikes that
 * arrive, then the threshold.
 *
 * <p>Fixed seeds: rounding to 32 bits could move a spike whose potential ends a millionth from the
 * threshold, and that would be no fault.
 */
class NestEquationsTest {
    private static final int BURSTS = 400;
    private static final int MAX_DELAY = 20;

    @TempDir private Path folder;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldFireWithNeuronsOfExponentialCurrents(long seed) throws IOException {
        compare(seed, true);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldFireWithNeuronsOfDeltaCurrents(long seed) throws IOException {
        compare(seed, false);
    }

    private void compare(long seed, boolean currents) throws IOException {
        RandomCircuit drawn = new RandomCircuit(new Random(seed), currents, MAX_DELAY, BURSTS);
        List<String> wanted = nest(drawn, currents);

        assertThat(run(drawn.write(folder).read(), drawn)).isEqualTo(wanted);
        assertThat(wanted).hasSizeGreaterThan(20);
    }

    private List<String> run(SonataCircuit circuit, RandomCircuit drawn) throws IOException {
        Path file = folder.resolve("stimulus.json");
        circuit.inputs().writeStimulus(file);
        StimulusPlan plan =
                StimulusPlan.read(Files.newInputStream(file), "stimulus", Long.MAX_VALUE);
        Connectome brain = circuit.imported().connectome();
        List<String> spikes = new ArrayList<>();
        try (ReferenceKernel kernel = new ReferenceKernel(brain, new BrainState(brain))) {
            Stimulus stimulus = new Stimulus();
            FiredSet fired = new FiredSet();
            for (int burst = 1; burst <= BURSTS; burst++) {
                stimulus.clear();
                plan.addTo(stimulus, burst);
                kernel.burst(stimulus, fired);
                for (int i = 0; i < fired.size(); i++) {
                    if (fired.neuron(i) < drawn.cells) {
                        spikes.add(burst + ":" + fired.neuron(i));
                    }
                }
            }
        }
        return spikes;
    }

    private static List<String> nest(RandomCircuit drawn, boolean currents) {
        double[][] arriving = new double[BURSTS + MAX_DELAY + 1][drawn.cells];
        boolean[][] seen = new boolean[BURSTS + 1][drawn.inputs];
        for (int i = 0; i < drawn.spikeNodes.length; i++) {
            int burst = (int) drawn.spikeTimes[i];
            if (!seen[burst][(int) drawn.spikeNodes[i]]) {
                seen[burst][(int) drawn.spikeNodes[i]] = true;
                for (int edge = 0; edge < drawn.inSource.length; edge++) {
                    if (drawn.inSource[edge] == drawn.spikeNodes[i]) {
                        arriving[burst + (int) drawn.inDelay[edge]][(int) drawn.inTarget[edge]] +=
                                drawn.inWeight[edge];
                    }
                }
            }
        }
        double[] v = new double[drawn.cells];
        double[] current = new double[drawn.cells];
        int[] refractory = new int[drawn.cells];
        double p22 = Math.exp(-1 / 10.0);
        double p11 = Math.exp(-1 / 3.0);
        double p21 = 3.0 * 10.0 / (250.0 * (10.0 - 3.0)) * (p22 - p11);
        double p20 = 10.0 / 250.0 * (1 - p22);
        List<String> spikes = new ArrayList<>();
        for (int burst = 1; burst <= BURSTS; burst++) {
            for (int cell = 0; cell < drawn.cells; cell++) {
                double input = arriving[burst][cell];
                if (refractory[cell] == 0) {
                    v[cell] = v[cell] * p22 + 25 * p20 + (currents ? current[cell] * p21 : input);
                } else {
                    refractory[cell]--;
                }
                current[cell] = current[cell] * p11 + input;
                if (v[cell] >= 7.5) {
                    refractory[cell] = 2;
                    v[cell] = -3;
                    spikes.add(burst + ":" + cell);
                    for (int edge = 0; edge < drawn.source.length; edge++) {
                        if (drawn.source[edge] == cell) {
                            arriving[burst + (int) drawn.delay[edge]][(int) drawn.target[edge]] +=
                                    drawn.weight[edge];
                        }
                    }
                }
            }
        }
        return spikes;
    }
}
