package org.flinknpu.brain;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;

/** Computes {@link Connectome#fingerprint()} over a canonical little-endian form. */
final class Fingerprint {
    private static final int BUFFER_BYTES = 1 << 16;

    private final MessageDigest digest;
    private final ByteBuffer buffer =
            ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);

    private Fingerprint() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    static String of(List<Area> areas, NeuronColumns neurons, SynapseColumns synapses) {
        Fingerprint fingerprint = new Fingerprint();
        fingerprint.text("flink-npu connectome 1");
        fingerprint.number(areas.size());
        for (Area area : areas) {
            fingerprint.area(area);
        }
        fingerprint.neurons(neurons);
        fingerprint.synapses(synapses);
        fingerprint.models(areas, neurons);
        fingerprint.flush();
        return HexFormat.of().formatHex(fingerprint.digest.digest());
    }

    /** Begins to compute it on a thread of its own; nobody may write the columns any more. */
    static Future<String> begin(List<Area> areas, NeuronColumns neurons, SynapseColumns synapses) {
        FutureTask<String> task = new FutureTask<>(() -> of(areas, neurons, synapses));
        Thread thread = new Thread(task, "npu-fingerprint");
        thread.setDaemon(true);
        thread.start();
        return task;
    }

    private void area(Area area) {
        text(area.id());
        text(area.role().label());
        number(area.width());
        number(area.height());
        number(area.depth());
        number(area.neuronsPerVoxel());
        number((area.uniformPsp() ? 1 : 0) | (area.membraneDrivenPsp() ? 2 : 0));
        number(Float.floatToRawIntBits(area.powerAmount()));
        number(Float.floatToRawIntBits(area.chargeScale()));
    }

    private void neurons(NeuronColumns neurons) {
        floats(neurons.threshold());
        floats(neurons.thresholdLimit());
        floats(neurons.leak());
        floats(neurons.excitability());
        counts(neurons.refractoryPeriod());
        counts(neurons.consecutiveFireLimit());
        counts(neurons.snoozePeriod());
        bytes(neurons.accumulates());
    }

    /** Nothing where all areas are LIF, so that their fingerprints stay what they were. */
    private void models(List<Area> areas, NeuronColumns neurons) {
        if (areas.stream().allMatch(area -> area.model() == NeuronModel.LIF)) {
            return;
        }
        for (Area area : areas) {
            text(area.model().label());
        }
        for (int neuron = 0; neuron < neurons.neuronCount(); neuron++) {
            real(NeuronColumns.valueOf(neurons.restingPotential(), neuron));
            real(NeuronColumns.valueOf(neurons.resetPotential(), neuron));
            real(NeuronColumns.valueOf(neurons.synapticLeak(), neuron));
        }
    }

    private void real(float value) {
        number(Float.floatToRawIntBits(value));
    }

    private void synapses(SynapseColumns synapses) {
        ints(synapses.rowStart());
        ints(synapses.target());
        bytes(synapses.weight());
        bytes(synapses.psp());
        if (synapses.inhibitory() != null) {
            for (long word : synapses.inhibitory()) {
                room(Long.BYTES).putLong(word);
            }
        }
        ints(synapses.charge());
        bytes(synapses.delay());
    }

    private ByteBuffer room(int bytes) {
        if (buffer.remaining() < bytes) {
            flush();
        }
        return buffer;
    }

    private void flush() {
        digest.update(buffer.array(), 0, buffer.position());
        buffer.clear();
    }

    private void text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        bytes(bytes);
    }

    private void number(int value) {
        room(Integer.BYTES).putInt(value);
    }

    private void bytes(byte[] column) {
        number(column == null ? -1 : column.length);
        if (column != null) {
            flush();
            digest.update(column);
        }
    }

    private void floats(float[] column) {
        number(column.length);
        for (float value : column) {
            room(Float.BYTES).putInt(Float.floatToRawIntBits(value));
        }
    }

    private void counts(char[] column) {
        number(column.length);
        for (char value : column) {
            room(Character.BYTES).putChar(value);
        }
    }

    private void ints(int[] column) {
        number(column == null ? -1 : column.length);
        if (column != null) {
            flush();
            // In bulk: 0.41 s for 100M synapses, most of it the digest; 0.60 s one by one.
            int chunk = BUFFER_BYTES / Integer.BYTES;
            for (int from = 0; from < column.length; from += chunk) {
                int count = Math.min(chunk, column.length - from);
                buffer.asIntBuffer().put(column, from, count);
                digest.update(buffer.array(), 0, count * Integer.BYTES);
            }
        }
    }
}
