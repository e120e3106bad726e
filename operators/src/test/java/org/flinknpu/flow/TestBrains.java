package org.flinknpu.flow;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.SplittableRandom;
import org.flinknpu.brain.Area;
import org.flinknpu.brain.AreaRole;
import org.flinknpu.brain.BrainJson;
import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.ConnectomeBuilder;
import org.flinknpu.brain.NeuronParameter;

/** Brains for the tests of this module. */
public final class TestBrains {
    /** Input area of all these brains. */
    public static final String EYE = "eye";

    /** Output area of all these brains. */
    public static final String MOTOR = "motor";

    /** Power area of {@link #random}. */
    public static final String HEART = "heart";

    /** Area in the middle of {@link #random}. */
    public static final String CORTEX = "cortex";

    private TestBrains() {}

    /**
     * A brain whose neuron i of area motor fires one burst after neuron i of area eye fired, which
     * fires on a potential of 1. Both areas have {@code width x 1 x depth} voxels.
     */
    public static Connectome relay(int width, int depth) {
        ConnectomeBuilder builder = new ConnectomeBuilder("relay");
        Area eye = builder.area(EYE, AreaRole.INPUT, width, 1, depth, 1, true, false);
        Area motor = builder.area(MOTOR, AreaRole.OUTPUT, width, 1, depth, 1, true, false);
        for (int i = 0; i < eye.neuronCount(); i++) {
            builder.synapse(eye.firstNeuron() + i, motor.firstNeuron() + i, 1, 1, false);
        }
        return builder.build();
    }

    /** A restless brain of 76 neurons that uses everything a brain can have, from a seed. */
    public static Connectome random(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        ConnectomeBuilder builder = new ConnectomeBuilder("random " + seed);
        Area[] areas = {
            builder.area(EYE, AreaRole.INPUT, 4, 2, 3, 1, false, false),
            builder.area(CORTEX, AreaRole.INTERNAL, 4, 4, 1, 2, false, random.nextBoolean()),
            builder.area(HEART, AreaRole.POWER, 2, 1, 1, 1, true, false),
            builder.area(MOTOR, AreaRole.OUTPUT, 3, 2, 3, 1, true, false),
        };
        int neurons = builder.neuronCount();
        for (Area area : areas) {
            for (int n = area.firstNeuron(); n < area.endNeuron(); n++) {
                randomise(builder, random, n);
            }
        }
        for (int i = 0; i < neurons * 8; i++) {
            builder.synapse(
                    random.nextInt(neurons),
                    random.nextInt(neurons),
                    1 + random.nextInt(3),
                    1 + random.nextInt(4),
                    random.nextInt(4) == 0,
                    1 + random.nextInt(4));
        }
        return builder.build();
    }

    private static void randomise(ConnectomeBuilder builder, SplittableRandom random, int neuron) {
        var columns = builder.neurons();
        columns.set(NeuronParameter.THRESHOLD, neuron, 1 + random.nextInt(4));
        columns.set(NeuronParameter.LEAK, neuron, random.nextInt(4) / 8.0);
        columns.set(NeuronParameter.REFRACTORY_PERIOD, neuron, random.nextInt(3));
        columns.set(
                NeuronParameter.EXCITABILITY,
                neuron,
                random.nextBoolean() ? 1 : random.nextFloat());
        columns.set(NeuronParameter.CONSECUTIVE_FIRE_LIMIT, neuron, random.nextInt(4));
        columns.set(NeuronParameter.SNOOZE_PERIOD, neuron, random.nextInt(3));
        columns.set(NeuronParameter.ACCUMULATES, neuron, random.nextInt(5) == 0 ? 0 : 1);
    }

    /** The brain as the bytes of a deploy. */
    public static byte[] json(Connectome connectome) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            BrainJson.write(connectome, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
