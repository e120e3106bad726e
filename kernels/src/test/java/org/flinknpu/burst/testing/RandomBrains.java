package org.flinknpu.burst.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.flinknpu.brain.Area;
import org.flinknpu.brain.AreaRole;
import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.ConnectomeBuilder;
import org.flinknpu.brain.NeuronColumns;
import org.flinknpu.brain.NeuronModel;
import org.flinknpu.brain.NeuronParameter;
import org.flinknpu.burst.Draws;

/**
 * Makes random brains that reach into the corners of the semantics. The same seed, kind and size
 * give the same brain.
 *
 * <pre>
 * RandomBrain brain = RandomBrains.of(RandomBrains.Kind.MIXED, 257, Seed.of("my test"));
 * brain.stimulate(stimulus, burst);
 * </pre>
 */
public final class RandomBrains {
    /** Numbers of neurons around the sizes of warps, words, blocks and nothing. */
    public static final int[] AWKWARD_SIZES = {0, 1, 31, 32, 33, 255, 257, 4098};

    /** What a brain is good at finding. */
    public enum Kind {
        /** Areas of all flags and roles, every parameter mixed. */
        MIXED,
        /** Whole charges only. */
        UNIFORM,
        /** Charges divided by the fan-out only. */
        DIVIDED,
        /** Psp from the firing potential, whole and divided. */
        MEMBRANE_DRIVEN,
        /** Explicit charges with a scale per area. */
        CHARGED,
        /** Explicit charges whose sums need 64 bits. */
        WIDE,
        /** Delays of 1 to 255 bursts. */
        DELAYED,
        /** One neuron reaches all, all reach one, most have few synapses. */
        HUB,
        /** Every neuron fires in every burst. */
        EVERYTHING_FIRES,
        /** No neuron ever fires. */
        NOTHING_FIRES,
        /** Stimuli that reach infinities and NaN. */
        EXTREME,
        /** Power areas and neurons that do not accumulate. */
        POWERED,
        /** Areas of all neuron models, with explicit charges and delays. */
        CONTINUOUS
    }

    private static final float[] LEAKS = {0f, 0f, 0.1f, 0.25f, 0.5f, 1f, 1.5f, 10f, -0.25f};
    private static final float[] EXCITABILITIES = {
        1f, 1f, 1f, 0.999f, Math.nextDown(0.999f), 0.5f, 0.25f, 0f, -0f, -1f, 2f, 1e-9f
    };
    private static final float[] RESTS = {0f, 0f, -0f, -65f, 1.5f, 1e-40f};
    private static final int[] PERIODS = {0, 0, 0, 1, 2, 5, 65535};
    private static final int[] FIRE_LIMITS = {0, 0, 65535, 1, 2, 3, 65534};
    private static final float[] POWER_AMOUNTS = {1f, 0.5f, 0f, -0f, -0.25f, 3f, 1e-40f};

    private final Kind kind;
    private final SplittableRandom random;
    private final ConnectomeBuilder builder;
    private final int neurons;
    private final List<Area> builtAreas = new ArrayList<>();

    private RandomBrains(Kind kind, int neurons, long seed) {
        this.kind = kind;
        this.neurons = neurons;
        random = new SplittableRandom(seed);
        builder = new ConnectomeBuilder("random-" + kind + "-" + neurons);
    }

    /** Makes a brain. */
    public static RandomBrain of(Kind kind, int neurons, long seed) {
        return new RandomBrain(kind, seed, new RandomBrains(kind, neurons, seed).build());
    }

    private Connectome build() {
        int areas = neurons == 0 ? 0 : 1 + random.nextInt(Math.min(4, neurons));
        for (int i = 0; i < areas; i++) {
            int left = neurons - builder.neuronCount();
            int spare = left - (areas - i - 1);
            builtAreas.add(
                    builder.area(area(i, i == areas - 1 ? left : 1 + random.nextInt(spare))));
        }
        NeuronColumns columns = builder.neurons();
        for (Area area : builtAreas) {
            for (int neuron = area.firstNeuron(); neuron < area.endNeuron(); neuron++) {
                if (area.model() == NeuronModel.LIF) {
                    parameters(columns, neuron);
                } else {
                    continuousParameters(columns, neuron, area.model());
                }
            }
        }
        for (int neuron = 0; neuron < neurons; neuron++) {
            synapses(neuron);
        }
        if (kind == Kind.HUB) {
            for (int neuron = 0; neuron < neurons; neuron++) {
                synapse(0, neuron);
                synapse(neuron, neurons - 1);
            }
        }
        return builder.build();
    }

    private Area area(int index, int count) {
        int depth = count % 3 == 0 ? 3 : 1;
        int perVoxel = count / depth % 2 == 0 ? 2 : 1;
        AreaRole[] roles = AreaRole.values();
        AreaRole role = kind == Kind.POWERED ? AreaRole.POWER : roles[random.nextInt(roles.length)];
        if (kind == Kind.NOTHING_FIRES && role == AreaRole.POWER) {
            role = AreaRole.INTERNAL;
        }
        boolean uniform =
                switch (kind) {
                    case UNIFORM -> true;
                    case DIVIDED -> false;
                    default -> random.nextBoolean();
                };
        boolean driven = kind == Kind.MEMBRANE_DRIVEN || random.nextInt(4) == 0;
        return new Area(
                "area-" + index,
                role,
                1,
                count / depth / perVoxel,
                depth,
                perVoxel,
                builder.neuronCount(),
                uniform,
                driven && kind != Kind.UNIFORM,
                POWER_AMOUNTS[random.nextInt(POWER_AMOUNTS.length)],
                random.nextBoolean() ? 0x1p-10f : 0.0123f,
                model());
    }

    private NeuronModel model() {
        NeuronModel[] models = NeuronModel.values();
        return kind == Kind.CONTINUOUS ? models[random.nextInt(models.length)] : NeuronModel.LIF;
    }

    private void parameters(NeuronColumns columns, int neuron) {
        float threshold = random.nextInt(8) == 0 ? -0.5f : (float) (random.nextDouble() * 40);
        columns.set(NeuronParameter.THRESHOLD, neuron, threshold);
        if (random.nextInt(5) == 0) {
            float width = (float) (random.nextDouble() * 80 - 2);
            columns.set(NeuronParameter.THRESHOLD_LIMIT, neuron, threshold + width);
        }
        columns.set(NeuronParameter.LEAK, neuron, LEAKS[random.nextInt(LEAKS.length)]);
        columns.set(NeuronParameter.EXCITABILITY, neuron, excitability(neuron));
        columns.set(NeuronParameter.REFRACTORY_PERIOD, neuron, pick(PERIODS));
        columns.set(NeuronParameter.SNOOZE_PERIOD, neuron, pick(PERIODS));
        columns.set(NeuronParameter.CONSECUTIVE_FIRE_LIMIT, neuron, pick(FIRE_LIMITS));
        int odds = kind == Kind.POWERED ? 2 : 4;
        columns.set(NeuronParameter.ACCUMULATES, neuron, random.nextInt(odds) == 0 ? 0 : 1);
        if (kind == Kind.EVERYTHING_FIRES) {
            columns.set(NeuronParameter.THRESHOLD, neuron, -Float.MAX_VALUE);
            columns.set(NeuronParameter.THRESHOLD_LIMIT, neuron, Float.MAX_VALUE);
            columns.set(NeuronParameter.EXCITABILITY, neuron, 1);
            columns.set(NeuronParameter.REFRACTORY_PERIOD, neuron, 0);
            columns.set(NeuronParameter.CONSECUTIVE_FIRE_LIMIT, neuron, 0);
        }
        if (kind == Kind.NOTHING_FIRES) {
            columns.set(NeuronParameter.THRESHOLD, neuron, 1e30);
            columns.set(NeuronParameter.LEAK, neuron, 0.5);
        }
    }

    private void continuousParameters(NeuronColumns columns, int neuron, NeuronModel model) {
        float rest = RESTS[random.nextInt(RESTS.length)];
        float threshold = rest + (float) (random.nextDouble() * 30 - 1);
        columns.set(NeuronParameter.THRESHOLD, neuron, threshold);
        if (random.nextInt(5) == 0) {
            columns.set(NeuronParameter.THRESHOLD_LIMIT, neuron, threshold + 20);
        }
        columns.set(NeuronParameter.LEAK, neuron, LEAKS[random.nextInt(LEAKS.length - 2)]);
        columns.set(NeuronParameter.EXCITABILITY, neuron, excitability(neuron));
        columns.set(NeuronParameter.REFRACTORY_PERIOD, neuron, pick(PERIODS));
        columns.set(NeuronParameter.RESTING_POTENTIAL, neuron, rest);
        columns.set(NeuronParameter.RESET_POTENTIAL, neuron, RESTS[random.nextInt(RESTS.length)]);
        if (model.synapticCurrent()) {
            float leak = LEAKS[random.nextInt(LEAKS.length - 2)];
            columns.set(NeuronParameter.SYNAPTIC_LEAK, neuron, leak);
        }
    }

    private float excitability(int neuron) {
        if (random.nextInt(4) > 0) {
            return EXCITABILITIES[random.nextInt(EXCITABILITIES.length)];
        }
        // Exactly at a draw of this neuron, or one step beside it.
        float draw = Draws.draw(neuron, 1 + random.nextInt(8));
        return switch (random.nextInt(3)) {
            case 0 -> draw;
            case 1 -> Math.nextUp(draw);
            default -> Math.nextDown(draw);
        };
    }

    private void synapses(int source) {
        int mean = kind == Kind.HUB ? 2 : neurons > 1000 ? 12 : 8;
        int fanOut = random.nextInt(2 * mean);
        int target = random.nextInt(neurons);
        for (int i = 0; i < fanOut; i++) {
            switch (random.nextInt(12)) {
                case 0 -> target = source;
                case 1 -> {
                    // A duplicate of the one before.
                }
                default -> target = random.nextInt(neurons);
            }
            synapse(source, target);
        }
    }

    private void synapse(int source, int target) {
        int delay = delay();
        boolean inhibitory = random.nextInt(3) == 0;
        if (kind == Kind.CHARGED || kind == Kind.CONTINUOUS) {
            int charge = random.nextInt(100_000);
            builder.chargedSynapse(source, target, inhibitory ? -charge : charge, delay);
        } else if (kind == Kind.WIDE) {
            int charge = Integer.MAX_VALUE - random.nextInt(1000);
            builder.chargedSynapse(source, target, inhibitory ? -charge : charge, delay);
        } else {
            int weight = random.nextInt(16) == 0 ? 0 : random.nextInt(8);
            int psp = random.nextInt(16) == 0 ? 255 : random.nextInt(8);
            if (random.nextInt(32) == 0) {
                weight = 255;
            }
            builder.synapse(source, target, weight, psp, inhibitory, delay);
        }
    }

    private int delay() {
        if (kind == Kind.DELAYED) {
            return random.nextInt(20) == 0 ? 255 : 1 + random.nextInt(9);
        }
        boolean delayed = kind == Kind.CHARGED || kind == Kind.EXTREME || kind == Kind.CONTINUOUS;
        return delayed && random.nextInt(4) == 0 ? 1 + random.nextInt(3) : 1;
    }

    private int pick(int[] choices) {
        return choices[random.nextInt(choices.length)];
    }
}
