package org.flinknpu.device.bench;

import java.util.SplittableRandom;
import org.flinknpu.brain.Area;
import org.flinknpu.brain.AreaRole;
import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.ConnectomeBuilder;
import org.flinknpu.brain.NeuronColumns;
import org.flinknpu.brain.NeuronParameter;

/**
 * A random brain that lives by itself for ever and uses every part of the rule: whole, divided and
 * membrane-driven charges, delays, leaks, thresholds with limits, draws, refractory periods, fire
 * limits with snoozes, neurons that do not accumulate. A power area keeps it awake. Equal arguments
 * give equal brains on every machine.
 */
public final class SoakBrain {
    /** Smallest brain: each area needs a neuron. */
    public static final int LEAST_NEURONS = 100;

    /** Largest brain whose synapses fit a connectome in any case. */
    public static final int MOST_NEURONS = Connectome.MAX_SYNAPSES / SoakBrain.MOST_SYNAPSES;

    private static final int MOST_SYNAPSES = 40;
    private static final int POWER_SHARE = 100;
    private static final int MOST_WEIGHT = 8;
    private static final int MOST_DELAY = 4;
    private static final float CHARGE_SCALE = 0x1p-10f;
    private static final float[] LEAKS = {0f, 0.05f, 0.1f, 0.25f, 0.5f, 1f};
    private static final float[] EXCITABILITIES = {1f, 1f, 0.998f, 0.75f, 0.5f, 0.25f};
    private static final int[] REFRACTORY_PERIODS = {0, 0, 1, 2, 5};
    private static final int[] SNOOZE_PERIODS = {0, 1, 7, 50};
    private static final int[] FIRE_LIMITS = {0, 0, 1, 3};

    private final SplittableRandom random;
    private final ConnectomeBuilder builder;

    private SoakBrain(int neurons, long seed) {
        random = new SplittableRandom(seed);
        builder = new ConnectomeBuilder("soak %d seed %d".formatted(neurons, seed));
    }

    /**
     * Makes a brain.
     *
     * @param neurons {@value #LEAST_NEURONS} to {@link #MOST_NEURONS}
     * @param seed of everything that is random
     */
    public static Connectome of(int neurons, long seed) {
        if (neurons < LEAST_NEURONS || neurons > MOST_NEURONS) {
            throw new IllegalArgumentException(
                    "Neurons of a soak outside %d..%d: neurons=%d"
                            .formatted(LEAST_NEURONS, MOST_NEURONS, neurons));
        }
        return new SoakBrain(neurons, seed).build(neurons);
    }

    private Connectome build(int neurons) {
        int power = neurons / POWER_SHARE;
        int third = (neurons - power) / 3;
        area("power", AreaRole.POWER, power, true, false);
        area("whole", AreaRole.INTERNAL, third, true, false);
        area("divided", AreaRole.INTERNAL, third, false, false);
        area("driven", AreaRole.INTERNAL, neurons - power - 2 * third, false, true);
        NeuronColumns columns = builder.neurons();
        for (int neuron = 0; neuron < neurons; neuron++) {
            parameters(columns, neuron, neuron < power);
        }
        for (int neuron = 0; neuron < neurons; neuron++) {
            int fanOut = random.nextInt(MOST_SYNAPSES);
            for (int i = 0; i < fanOut; i++) {
                int delay = random.nextInt(8) == 0 ? 1 + random.nextInt(MOST_DELAY) : 1;
                builder.synapse(
                        neuron,
                        power + random.nextInt(neurons - power),
                        1 + random.nextInt(MOST_WEIGHT),
                        1 + random.nextInt(MOST_WEIGHT),
                        random.nextInt(5) < 2,
                        delay);
            }
        }
        return builder.build();
    }

    private void area(String id, AreaRole role, int count, boolean uniform, boolean driven) {
        builder.area(
                new Area(
                        id,
                        role,
                        count,
                        1,
                        1,
                        1,
                        builder.neuronCount(),
                        uniform,
                        driven,
                        1f,
                        CHARGE_SCALE));
    }

    private void parameters(NeuronColumns columns, int neuron, boolean power) {
        double threshold = power ? 0.5 : 1 + random.nextDouble() * 120;
        columns.set(NeuronParameter.THRESHOLD, neuron, threshold);
        if (random.nextInt(10) == 0) {
            columns.set(NeuronParameter.THRESHOLD_LIMIT, neuron, threshold + 100);
        }
        columns.set(NeuronParameter.LEAK, neuron, LEAKS[random.nextInt(LEAKS.length)]);
        columns.set(
                NeuronParameter.EXCITABILITY,
                neuron,
                EXCITABILITIES[random.nextInt(EXCITABILITIES.length)]);
        columns.set(NeuronParameter.REFRACTORY_PERIOD, neuron, pick(REFRACTORY_PERIODS));
        columns.set(NeuronParameter.SNOOZE_PERIOD, neuron, pick(SNOOZE_PERIODS));
        columns.set(NeuronParameter.CONSECUTIVE_FIRE_LIMIT, neuron, pick(FIRE_LIMITS));
        columns.set(NeuronParameter.ACCUMULATES, neuron, random.nextInt(4) == 0 ? 0 : 1);
    }

    private int pick(int[] choices) {
        return choices[random.nextInt(choices.length)];
    }
}
