package org.flinknpu.flow;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.flinknpu.brain.Area;
import org.flinknpu.brain.Connectome;
import org.flinknpu.burst.Stimulus;
import org.flinknpu.flow.codec.Devices;
import org.flinknpu.flow.codec.PolarityVoxels;
import org.flinknpu.flow.codec.Sensor;
import org.flinknpu.schema.ImageEncoding;
import org.flinknpu.schema.ImageFrame;
import org.flinknpu.schema.NeuronPotentials;
import org.flinknpu.schema.PolarityEvents;
import org.flinknpu.schema.Receptor;
import org.flinknpu.schema.ReceptorCoding;
import org.flinknpu.schema.ScalarReading;
import org.flinknpu.schema.SensoryEvent;
import org.flinknpu.schema.Tick;
import org.flinknpu.schema.VoxelPotentials;
import org.flinknpu.wire.DeadLetterReason;
import org.flinknpu.wire.Decoded;
import org.flinknpu.wire.Packed;

/**
 * Turns sensory events into (neuron, potential) entries of a brain's stimulus.
 *
 * <ul>
 *   <li>Voxel potentials: every neuron of the voxel receives the potential, as sent.
 *   <li>Neuron potentials: the neuron receives the potential, as sent.
 *   <li>Image of w x h pixels with c channels, for an area of w x h x c voxels: the voxel (column,
 *       row, channel) receives {@code sample * gain}, where a sample of 8 bits is divided by 255.
 *   <li>Scalar reading, with {@code r = (clamp(value) - minimum) / (maximum - minimum)}, for the
 *       voxels whose x is the channel: under POTENTIAL all of them receive {@code r * gain}; under
 *       POSITION those with {@code z = round(r * (depth - 1))} receive the gain.
 *   <li>Polarity events: as {@link PolarityVoxels} says, every event with the gain; the camera may
 *       not be larger than the area.
 *   <li>Tick: nothing.
 *   <li>What a mapped device sensed: as its coding says; see {@link Devices}.
 * </ul>
 *
 * An event is checked as a whole before any of it is used. Every neuron of a voxel receives the
 * voxel's potential. Entries are added in the order of the event's columns, of pixels row by row,
 * of voxels x, y, z. Not thread-safe.
 */
final class Receptors {
    private static final float FULL_SCALE = 255f;
    private static final Receptor DEFAULT = new Receptor("", ReceptorCoding.POTENTIAL, 1f);

    private final Connectome connectome;
    private final Devices devices;
    private final Map<String, Receptor> byArea = new HashMap<>();
    private final Map<String, PolarityVoxels> events = new HashMap<>();

    /**
     * Receptors of a brain; areas that the list does not name use POTENTIAL with gain 1.
     *
     * @param devices those of the brain
     */
    Receptors(Connectome connectome, List<Receptor> receptors, Devices devices) {
        this.connectome = connectome;
        this.devices = devices;
        for (Receptor receptor : receptors) {
            byArea.putIfAbsent(receptor.getArea(), receptor);
        }
    }

    /** Why the event cannot be used, or null if it can. The event passed the general rules. */
    Decoded<?> refusal(SensoryEvent event) {
        Object payload = event.getPayload();
        if (payload instanceof Tick) {
            return null;
        }
        if (event.getArea().isEmpty()) {
            return refusedDevice(event);
        }
        Area area = connectome.area(event.getArea());
        if (area == null) {
            return Decoded.refused(
                    DeadLetterReason.UNKNOWN_AREA,
                    "brain has no such area: area="
                            + event.getArea()
                            + "; known are "
                            + connectome.areas().stream().map(Area::id).toList());
        }
        if (payload instanceof VoxelPotentials voxels) {
            return refusedVoxels(area, voxels);
        }
        if (payload instanceof NeuronPotentials neurons) {
            return refusedNeurons(area, neurons);
        }
        if (payload instanceof ImageFrame image) {
            return refusedImage(area, image);
        }
        if (payload instanceof PolarityEvents batch) {
            String broken = events(area).brokenRule(batch);
            return broken.isEmpty() ? null : outOfRange(broken);
        }
        return refusedReading(area, (ScalarReading) payload);
    }

    private Decoded<?> refusedDevice(SensoryEvent event) {
        Sensor sensor = devices.sensor(event.getSourceId());
        return sensor != null
                ? sensor.refusal(event.getPayload())
                : Decoded.refused(
                        DeadLetterReason.UNKNOWN_DEVICE,
                        "brain has no such sensor: sourceId="
                                + event.getSourceId()
                                + "; mapped are "
                                + devices.sensorIds());
    }

    private static Decoded<?> refusedVoxels(Area area, VoxelPotentials voxels) {
        ByteBuffer xs = voxels.getX();
        ByteBuffer ys = voxels.getY();
        ByteBuffer zs = voxels.getZ();
        int count = Packed.count(voxels.getPotentials());
        for (int i = 0; i < count; i++) {
            int x = Packed.intAt(xs, i);
            int y = Packed.intAt(ys, i);
            int z = Packed.intAt(zs, i);
            if (!area.contains(x, y, z)) {
                return outOfRange(
                        "voxel outside its area: area=%s voxel=[%s,%s,%s] index=%d dimensions=%s"
                                .formatted(
                                        area.id(),
                                        Integer.toUnsignedString(x),
                                        Integer.toUnsignedString(y),
                                        Integer.toUnsignedString(z),
                                        i,
                                        dimensions(area)));
            }
        }
        return null;
    }

    private static Decoded<?> refusedNeurons(Area area, NeuronPotentials neurons) {
        ByteBuffer ids = neurons.getNeurons();
        int count = Packed.count(ids);
        for (int i = 0; i < count; i++) {
            int neuron = Packed.intAt(ids, i);
            if (neuron < 0 || neuron >= area.neuronCount()) {
                return outOfRange(
                        "neuron outside its area: area=%s neuron=%s index=%d neurons=%d"
                                .formatted(
                                        area.id(),
                                        Integer.toUnsignedString(neuron),
                                        i,
                                        area.neuronCount()));
            }
        }
        return null;
    }

    private Decoded<?> refusedImage(Area area, ImageFrame image) {
        if (image.getWidth() != area.width()
                || image.getHeight() != area.height()
                || image.getChannels() != area.depth()) {
            return outOfRange(
                    ("image does not fit its area: area=%s image=[%d,%d,%d] dimensions=%s; send"
                                    + " width, height and channels of the area")
                            .formatted(
                                    area.id(),
                                    image.getWidth(),
                                    image.getHeight(),
                                    image.getChannels(),
                                    dimensions(area)));
        }
        if (image.getEncoding() == ImageEncoding.F32) {
            float gain = receptor(area).getGain();
            int count = Packed.count(image.getPixels());
            for (int i = 0; i < count; i++) {
                if (!Float.isFinite(Packed.floatAt(image.getPixels(), i) * gain)) {
                    return Decoded.refused(
                            DeadLetterReason.NOT_FINITE,
                            "sample times gain is not finite: area=%s index=%d gain=%s"
                                    .formatted(area.id(), i, gain));
                }
            }
        }
        return null;
    }

    private static Decoded<?> refusedReading(Area area, ScalarReading reading) {
        return reading.getChannel() < area.width()
                ? null
                : outOfRange(
                        "channel outside its area: area=%s channel=%d dimensions=%s"
                                .formatted(area.id(), reading.getChannel(), dimensions(area)));
    }

    private static Decoded<?> outOfRange(String detail) {
        return Decoded.refused(DeadLetterReason.OUT_OF_RANGE, detail);
    }

    private static String dimensions(Area area) {
        return "[%d,%d,%d]".formatted(area.width(), area.height(), area.depth());
    }

    private Receptor receptor(Area area) {
        return byArea.getOrDefault(area.id(), DEFAULT);
    }

    /** Appends what the event gives to its neurons. The event has no {@link #refusal}. */
    void append(SensoryEvent event, Stimulus stimulus) {
        Object payload = event.getPayload();
        if (payload instanceof Tick) {
            return;
        }
        if (event.getArea().isEmpty()) {
            devices.sensor(event.getSourceId()).take(payload, stimulus);
            return;
        }
        Area area = connectome.area(event.getArea());
        if (payload instanceof ScalarReading reading) {
            appendReading(area, reading, stimulus);
        } else if (payload instanceof VoxelPotentials voxels) {
            appendVoxels(area, voxels, stimulus);
        } else if (payload instanceof NeuronPotentials neurons) {
            appendNeurons(area, neurons, stimulus);
        } else if (payload instanceof ImageFrame image) {
            appendImage(area, image, stimulus);
        } else if (payload instanceof PolarityEvents batch) {
            events(area).append(batch, stimulus);
        }
    }

    private PolarityVoxels events(Area area) {
        PolarityVoxels known = events.get(area.id());
        if (known == null) {
            float gain = receptor(area).getGain();
            known = new PolarityVoxels(area, gain, gain, false);
            events.put(area.id(), known);
        }
        return known;
    }

    private static void appendVoxels(Area area, VoxelPotentials voxels, Stimulus stimulus) {
        ByteBuffer xs = voxels.getX();
        ByteBuffer ys = voxels.getY();
        ByteBuffer zs = voxels.getZ();
        ByteBuffer potentials = voxels.getPotentials();
        int count = Packed.count(potentials);
        for (int i = 0; i < count; i++) {
            int first =
                    area.neuron(Packed.intAt(xs, i), Packed.intAt(ys, i), Packed.intAt(zs, i), 0);
            appendVoxel(area, first, Packed.floatAt(potentials, i), stimulus);
        }
    }

    private static void appendNeurons(Area area, NeuronPotentials neurons, Stimulus stimulus) {
        ByteBuffer ids = neurons.getNeurons();
        ByteBuffer potentials = neurons.getPotentials();
        int count = Packed.count(ids);
        for (int i = 0; i < count; i++) {
            stimulus.add(area.firstNeuron() + Packed.intAt(ids, i), Packed.floatAt(potentials, i));
        }
    }

    private void appendImage(Area area, ImageFrame image, Stimulus stimulus) {
        float gain = receptor(area).getGain();
        boolean floats = image.getEncoding() == ImageEncoding.F32;
        ByteBuffer pixels = image.getPixels();
        int start = pixels.position();
        int channels = area.depth();
        int sample = 0;
        for (int y = 0; y < area.height(); y++) {
            for (int x = 0; x < area.width(); x++) {
                int first = area.neuron(x, y, 0, 0);
                for (int z = 0; z < channels; z++, sample++) {
                    float value =
                            floats
                                    ? Packed.floatAt(pixels, sample)
                                    : (pixels.get(start + sample) & 0xFF) / FULL_SCALE;
                    appendVoxel(area, first + z * area.neuronsPerVoxel(), value * gain, stimulus);
                }
            }
        }
    }

    private void appendReading(Area area, ScalarReading reading, Stimulus stimulus) {
        Receptor receptor = receptor(area);
        float minimum = reading.getMinimum();
        float maximum = reading.getMaximum();
        float clamped = Math.max(minimum, Math.min(maximum, reading.getValue()));
        // In double, where the difference of two finite floats is finite.
        double share = ((double) clamped - minimum) / ((double) maximum - minimum);
        int x = reading.getChannel();
        if (receptor.getCoding() == ReceptorCoding.POSITION) {
            int z = (int) Math.round(share * (area.depth() - 1));
            for (int y = 0; y < area.height(); y++) {
                appendVoxel(area, area.neuron(x, y, z, 0), receptor.getGain(), stimulus);
            }
            return;
        }
        float potential = (float) share * receptor.getGain();
        int first = area.neuron(x, 0, 0, 0);
        int end = first + area.height() * area.depth() * area.neuronsPerVoxel();
        for (int neuron = first; neuron < end; neuron++) {
            stimulus.add(neuron, potential);
        }
    }

    private static void appendVoxel(Area area, int first, float potential, Stimulus stimulus) {
        for (int k = 0; k < area.neuronsPerVoxel(); k++) {
            stimulus.add(first + k, potential);
        }
    }
}
