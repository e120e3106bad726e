package org.flinknpu.cluster;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;
import org.flinknpu.brain.Area;
import org.flinknpu.brain.AreaRole;
import org.flinknpu.brain.BrainJson;
import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.ConnectomeBuilder;
import org.flinknpu.brain.NeuronParameter;
import org.flinknpu.schema.BrainSettings;
import org.flinknpu.schema.Deploy;
import org.flinknpu.schema.NeuronPotentials;
import org.flinknpu.schema.SensoryEvent;
import org.flinknpu.schema.SpikeSampling;
import org.flinknpu.schema.Tick;
import org.flinknpu.wire.Packed;

/**
 * Brains on the event clock and the sensors that feed them: the same brains, the same readings in
 * the same order for the same seed. One reading per brain and burst; burst b covers [b - 1, b)
 * periods from 0 on.
 */
public final class SensorFleet implements AutoCloseable {
    /** Length of a burst. */
    public static final long PERIOD_MICROS = 10_000;

    /** Bursts between two records of metrics. */
    public static final int METRICS_EVERY = 10;

    private static final int INPUTS = 16;
    private static final int INNER = 48;
    private static final int OUTPUTS = 8;
    private static final int SYNAPSES_PER_NEURON = 6;
    private static final int STIMULATED = 4;
    private static final int LONGEST_DELAY = 5;

    private final RecordSender sender;
    private final int brains;
    private final long seed;
    private volatile long sent;

    /** A fleet of so many brains, none of them deployed. */
    public SensorFleet(String bootstrapServers, int brains, long seed) {
        this.brains = brains;
        this.seed = seed;
        sender = new RecordSender(bootstrapServers);
    }

    /** Id of a brain, 0 to count - 1. */
    public static String brainId(int brain) {
        return "brain-" + brain;
    }

    /** How many brains there are. */
    public int brains() {
        return brains;
    }

    /** Deploys every brain; returns when the broker has all of the commands. */
    public void deploy() {
        for (int brain = 0; brain < brains; brain++) {
            Deploy deploy =
                    Deploy.newBuilder()
                            .setConnectome(json(connectome(brain)))
                            .setSettings(settings())
                            .build();
            sender.command(brainId(brain), deploy);
        }
        sender.flush();
    }

    /** Sends the readings of these bursts, first to last, of all brains in turn. */
    public void stream(int first, int last) {
        for (int burst = first; burst <= last; burst++) {
            for (int brain = 0; brain < brains; brain++) {
                sender.event(reading(brain, burst));
            }
            sent = burst;
        }
    }

    /**
     * Does the same in a thread of its own, so many bursts per second; a failure fails {@link
     * SensorStream#await}.
     */
    public SensorStream streaming(int first, int last, int burstsPerSecond) {
        return new SensorStream(this, first, last, burstsPerSecond);
    }

    /**
     * Ends the stream after so many bursts, a multiple of {@link #METRICS_EVERY}: makes all of them
     * due, so that every brain publishes metrics of the last one.
     */
    public void end(int last) {
        if (last % METRICS_EVERY != 0) {
            throw new IllegalArgumentException("no metrics of the last burst: last=" + last);
        }
        for (int brain = 0; brain < brains; brain++) {
            SensoryEvent tick =
                    SensoryEvent.newBuilder()
                            .setBrainId(brainId(brain))
                            .setEventTimeMicros(last * PERIOD_MICROS)
                            .setPayload(new Tick())
                            .build();
            sender.event(tick);
        }
        sender.flush();
    }

    /** The last burst whose readings have been handed to the producer. */
    public long lastBurstSent() {
        return sent;
    }

    /** Waits until the broker has everything. */
    public void flush() {
        sender.flush();
    }

    private SensoryEvent reading(int brain, int burst) {
        SplittableRandom random =
                new SplittableRandom(seed ^ brain * 1_000_003L ^ (long) burst << 32);
        int[] neurons = new int[STIMULATED];
        float[] potentials = new float[STIMULATED];
        for (int i = 0; i < STIMULATED; i++) {
            neurons[i] = random.nextInt(INPUTS);
            potentials[i] = random.nextInt(1, 64) / 8f;
        }
        return SensoryEvent.newBuilder()
                .setBrainId(brainId(brain))
                .setEventTimeMicros((burst - 1) * PERIOD_MICROS + random.nextLong(PERIOD_MICROS))
                .setArea("in")
                .setPayload(
                        NeuronPotentials.newBuilder()
                                .setNeurons(Packed.column(neurons))
                                .setPotentials(Packed.column(potentials))
                                .build())
                .build();
    }

    private Connectome connectome(int brain) {
        SplittableRandom random = new SplittableRandom(seed + brain % 8);
        ConnectomeBuilder builder = new ConnectomeBuilder("fleet");
        Area in = builder.area("in", AreaRole.INPUT, INPUTS, 1, 1, 1, true, false);
        Area inner = builder.area("inner", AreaRole.INTERNAL, INNER, 1, 1, 1, true, false);
        Area out = builder.area("out", AreaRole.OUTPUT, OUTPUTS, 1, 1, 1, true, false);
        for (Area area : List.of(in, inner, out)) {
            builder.parameter(area, NeuronParameter.THRESHOLD, 4);
            builder.parameter(area, NeuronParameter.LEAK, 0.125);
            builder.parameter(area, NeuronParameter.EXCITABILITY, 0.9);
            builder.parameter(area, NeuronParameter.REFRACTORY_PERIOD, 1);
        }
        int neurons = builder.neuronCount();
        for (int source = 0; source < inner.endNeuron(); source++) {
            for (int i = 0; i < SYNAPSES_PER_NEURON; i++) {
                int target = random.nextInt(inner.firstNeuron(), neurons);
                int weight = random.nextInt(1, 6);
                int delay = random.nextInt(1, LONGEST_DELAY + 1);
                builder.synapse(source, target, weight, 1, random.nextInt(3) == 0, delay);
            }
        }
        return builder.build();
    }

    private static BrainSettings settings() {
        return BrainSettings.newBuilder()
                .setPeriodMicros(PERIOD_MICROS)
                .setEpochMicros(0L)
                .setMetricsEveryBursts(METRICS_EVERY)
                .setSpikes(List.of(SpikeSampling.newBuilder().build()))
                .build();
    }

    private static ByteBuffer json(Connectome connectome) {
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        try {
            BrainJson.write(connectome, json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return ByteBuffer.wrap(json.toByteArray());
    }

    @Override
    public void close() {
        sender.close();
    }
}
