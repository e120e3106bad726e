package org.flinknpu.job.it;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.flinknpu.brain.Area;
import org.flinknpu.brain.BrainJson;
import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;
import org.flinknpu.burst.BurstKernel;
import org.flinknpu.burst.FiredSet;
import org.flinknpu.burst.GoldenCase;
import org.flinknpu.burst.ReferenceKernel;
import org.flinknpu.burst.Stimulus;
import org.flinknpu.burst.StimulusPlan;
import org.flinknpu.schema.AreaFired;
import org.flinknpu.schema.BrainSettings;
import org.flinknpu.schema.Deploy;
import org.flinknpu.schema.FiredNeurons;
import org.flinknpu.schema.NeuronPotentials;
import org.flinknpu.schema.SensoryEvent;
import org.flinknpu.schema.SpikeSampling;
import org.flinknpu.schema.Tick;
import org.flinknpu.wire.Framing;
import org.flinknpu.wire.Packed;
import org.flinknpu.wire.WireCodec;

/**
 * A golden case as a life in the job: the records to send, and which neurons the reference kernel
 * fires in which burst.
 *
 * <p>The brain runs on the event clock with one millisecond per burst from epoch 0, so that burst b
 * covers the milliseconds [b-1, b).
 */
final class Rehearsal {
    static final long PERIOD_MICROS = 1000;

    private final Connectome connectome;
    private final StimulusPlan stimulus;
    private final int bursts;

    Rehearsal(GoldenCase golden) {
        connectome = golden.connectome();
        stimulus = golden.stimulus();
        bursts = golden.bursts();
    }

    int bursts() {
        return bursts;
    }

    /** The command that brings the brain to life, with all spikes published. */
    Deploy deploy() {
        return deploy(connectome, settings());
    }

    static Deploy deploy(Connectome connectome, BrainSettings settings) {
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        try {
            BrainJson.write(connectome, json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Deploy.newBuilder()
                .setConnectome(ByteBuffer.wrap(json.toByteArray()))
                .setSettings(settings)
                .build();
    }

    static BrainSettings settings() {
        return BrainSettings.newBuilder()
                .setPeriodMicros(PERIOD_MICROS)
                .setEpochMicros(0L)
                .setSpikes(List.of(SpikeSampling.newBuilder().build()))
                .build();
    }

    /** The events of the given bursts, inclusive, and a tick that makes the last of them due. */
    List<SensoryEvent> events(String brain, int firstBurst, int lastBurst) {
        List<SensoryEvent> events = new ArrayList<>();
        Stimulus entries = new Stimulus();
        for (int burst = firstBurst; burst <= lastBurst; burst++) {
            entries.clear();
            stimulus.addTo(entries, burst);
            for (Area area : connectome.areas()) {
                SensoryEvent event = event(brain, burst, area, entries);
                if (event != null) {
                    events.add(event);
                }
            }
        }
        events.add(tick(brain, lastBurst * PERIOD_MICROS));
        return events;
    }

    static SensoryEvent tick(String brain, long timeMicros) {
        return SensoryEvent.newBuilder()
                .setBrainId(brain)
                .setEventTimeMicros(timeMicros)
                .setPayload(new Tick())
                .build();
    }

    static SensoryEvent neurons(
            String brain, long timeMicros, String area, int[] neurons, float[] potentials) {
        return SensoryEvent.newBuilder()
                .setBrainId(brain)
                .setEventTimeMicros(timeMicros)
                .setArea(area)
                .setPayload(
                        NeuronPotentials.newBuilder()
                                .setNeurons(Packed.column(neurons))
                                .setPotentials(Packed.column(potentials))
                                .build())
                .build();
    }

    /** Global ids of the neurons that fire, by burst; bursts without any are left out. */
    Map<Long, List<Integer>> expected() {
        Map<Long, List<Integer>> fired = new TreeMap<>();
        Stimulus input = new Stimulus();
        FiredSet output = new FiredSet();
        try (BurstKernel kernel = new ReferenceKernel(connectome, new BrainState(connectome))) {
            for (long burst = 1; burst <= bursts; burst++) {
                input.clear();
                stimulus.addTo(input, burst);
                kernel.burst(input, output);
                if (output.size() > 0) {
                    fired.put(burst, Arrays.stream(output.toArray()).boxed().toList());
                }
            }
        }
        return fired;
    }

    /**
     * What the job published, in the form of {@link #expected()}; repetitions must be identical.
     */
    Map<Long, List<Integer>> published(List<ConsumerRecord<byte[], byte[]>> records) {
        WireCodec<FiredNeurons> codec = WireCodec.of(FiredNeurons.class, Framing.SINGLE_OBJECT);
        Map<Long, List<Integer>> fired = new TreeMap<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            FiredNeurons burst = codec.decode(record.value()).value();
            List<Integer> ids = new ArrayList<>();
            for (AreaFired area : burst.getAreas()) {
                int first = connectome.area(area.getArea()).firstNeuron();
                for (int neuron : Packed.ints(area.getNeurons())) {
                    ids.add(first + neuron);
                }
            }
            ids.sort(null);
            List<Integer> before = fired.put(burst.getBurst(), ids);
            if (before != null && !before.equals(ids)) {
                throw new AssertionError("burst differs from its repetition: " + burst);
            }
        }
        fired.values().removeIf(List::isEmpty);
        return fired;
    }

    private static SensoryEvent event(String brain, int burst, Area area, Stimulus entries) {
        int count = 0;
        int[] neurons = new int[entries.size()];
        float[] potentials = new float[entries.size()];
        for (int i = 0; i < entries.size(); i++) {
            int neuron = entries.neurons()[i];
            if (neuron >= area.firstNeuron() && neuron < area.endNeuron()) {
                neurons[count] = neuron - area.firstNeuron();
                potentials[count++] = entries.potentials()[i];
            }
        }
        return count == 0
                ? null
                : neurons(
                        brain,
                        (burst - 1) * PERIOD_MICROS,
                        area.id(),
                        Arrays.copyOf(neurons, count),
                        Arrays.copyOf(potentials, count));
    }
}
