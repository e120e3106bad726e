package org.flinknpu.brain;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The immutable part of a brain: areas, neuron parameters and synapses as primitive columns. Made
 * only by {@link ConnectomeBuilder}, which has validated all of it; safe to share between threads
 * and between brains.
 */
public final class Connectome {
    /** Most neurons of one brain: ids are non-negative Java ints. */
    public static final int MAX_NEURONS = Integer.MAX_VALUE - 64;

    /** Most synapses of one brain: columns are Java arrays. */
    public static final int MAX_SYNAPSES = Integer.MAX_VALUE - 64;

    private final String name;
    private final List<Area> areas;
    private final Map<String, Area> areasById;
    private final int[] areaEnds;
    private final NeuronColumns neurons;
    private final SynapseColumns synapses;
    private final ChargeBounds bounds;
    private final Origin origin;
    private final boolean synapticCurrents;
    private volatile String fingerprint;

    Connectome(
            String name,
            List<Area> areas,
            NeuronColumns neurons,
            SynapseColumns synapses,
            ChargeBounds bounds,
            Origin origin) {
        this.name = name;
        this.origin = origin;
        this.areas = List.copyOf(areas);
        this.neurons = neurons;
        this.synapses = synapses;
        this.bounds = bounds;
        synapticCurrents = areas.stream().anyMatch(area -> area.model().synapticCurrent());
        areasById = new HashMap<>();
        areaEnds = new int[areas.size()];
        for (int i = 0; i < areaEnds.length; i++) {
            areasById.put(areas.get(i).id(), areas.get(i));
            areaEnds[i] = areas.get(i).endNeuron();
        }
    }

    /** This connectome, whose fingerprint was computed elsewhere. */
    Connectome fingerprinted(String computed) {
        fingerprint = computed;
        return this;
    }

    /** A name for people; it is not part of the fingerprint. */
    public String name() {
        return name;
    }

    /** The document that this connectome was developed from, or null; see {@link Origin}. */
    public Origin origin() {
        return origin;
    }

    /** This connectome with another origin, or none; everything is shared with this one. */
    public Connectome withOrigin(Origin other) {
        Connectome copy = new Connectome(name, areas, neurons, synapses, bounds, other);
        copy.fingerprint = fingerprint;
        return copy;
    }

    /** Areas in order of their neuron ids. */
    public List<Area> areas() {
        return areas;
    }

    /** The area of that id, or null. */
    public Area area(String id) {
        return areasById.get(id);
    }

    /** Index into {@link #areas()} of the area that holds the neuron. */
    public int areaIndexOf(int neuron) {
        int low = 0;
        int high = areaEnds.length - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (areaEnds[middle] <= neuron) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Number of neurons. */
    public int neuronCount() {
        return neurons.neuronCount();
    }

    /** Number of synapses. */
    public int synapseCount() {
        return synapses.count();
    }

    /** Neuron parameters; not to be written. */
    public NeuronColumns neurons() {
        return neurons;
    }

    /** Synapses; not to be written. */
    public SynapseColumns synapses() {
        return synapses;
    }

    /** What is proven about the sums of charges. */
    public ChargeBounds bounds() {
        return bounds;
    }

    /** Whether some neurons have a synaptic current, so that states hold one. */
    public boolean hasSynapticCurrents() {
        return synapticCurrents;
    }

    /** Longest delay of a synapse in bursts; 1 for a brain without synapses. */
    public int maxDelay() {
        return bounds.maxDelay();
    }

    /** Charge fraction bits: 0 if every area is uniform or charges are explicit, else 16. */
    public int fractionBits() {
        return bounds.fractionBits();
    }

    /**
     * Factor from accumulated charge to potential of the neurons of an area: {@code
     * 2^-fractionBits}, or the area's own scale where charges are explicit.
     */
    public float chargeScale(Area area) {
        return synapses.explicitCharges()
                ? area.chargeScale()
                : 1.0f / (1 << bounds.fractionBits());
    }

    /**
     * Divisor of the charges that leave a neuron: its fan-out if its area divides, else 1. A neuron
     * without synapses has divisor 1 as well.
     */
    public int divisor(Area sourceArea, int source) {
        if (sourceArea.uniformPsp() || synapses.explicitCharges()) {
            return 1;
        }
        return Math.max(1, synapses.fanOut(source));
    }

    /**
     * Charge of one synapse whose source is not membrane-driven.
     *
     * @param synapse index into the synapse columns
     * @param divisor {@link #divisor} of its source
     */
    public long charge(int synapse, int divisor) {
        if (synapses.explicitCharges()) {
            return synapses.charge()[synapse];
        }
        return charge(synapse, synapses.psp()[synapse] & 0xFF, divisor);
    }

    /**
     * Charge of one synapse with a given psp, as membrane-driven sources need it.
     *
     * @param synapse index into the synapse columns
     * @param psp 0..255, replaces the stored one
     * @param divisor {@link #divisor} of its source
     */
    public long charge(int synapse, int psp, int divisor) {
        return Charge.of(
                synapses.weight()[synapse] & 0xFF,
                psp,
                synapses.inhibitory(synapse),
                divisor,
                bounds.fractionBits());
    }

    /**
     * SHA-256, in lower-case hexadecimal, of everything that decides what the brain does. Brains
     * with equal fingerprints behave equally from equal states. Computed on first use.
     */
    public String fingerprint() {
        String known = fingerprint;
        if (known == null) {
            known = Fingerprint.of(areas, neurons, synapses);
            fingerprint = known;
        }
        return known;
    }

    /**
     * This connectome with one parameter of all neurons of an area changed. The synapses are shared
     * with this one.
     *
     * @throws BrainFormatException if there is no such area, its model does not have the parameter,
     *     or the parameter cannot take the value
     */
    public Connectome withParameter(String areaId, NeuronParameter parameter, double value) {
        Area area = requireArea(areaId);
        parameter.requireUsedBy(area);
        parameter.check(value, "area=" + areaId);
        NeuronColumns changed = neurons.copy();
        for (int neuron = area.firstNeuron(); neuron < area.endNeuron(); neuron++) {
            changed.set(parameter, neuron, value);
        }
        return new Connectome(name, areas, changed, synapses, bounds, null);
    }

    /**
     * This connectome with another power amount of an area.
     *
     * @throws BrainFormatException if there is no such area, it is no power area, or the amount is
     *     not finite
     */
    public Connectome withPowerAmount(String areaId, float amount) {
        Area area = requireArea(areaId);
        if (area.role() != AreaRole.POWER) {
            throw new BrainFormatException(
                    "Power amount of an area without power: area=%s role=%s"
                            .formatted(areaId, area.role().label()));
        }
        List<Area> changed = new ArrayList<>(areas);
        changed.set(areas.indexOf(area), area.withPowerAmount(amount));
        return new Connectome(name, changed, neurons, synapses, bounds, null);
    }

    private Area requireArea(String areaId) {
        Area area = areasById.get(areaId);
        if (area == null) {
            throw new BrainFormatException(
                    "Unknown area: area=" + areaId + "; known areas: " + areasById.keySet());
        }
        return area;
    }

    @Override
    public String toString() {
        return "Connectome[name=%s areas=%d neurons=%d synapses=%d]"
                .formatted(name, areas.size(), neuronCount(), synapseCount());
    }
}
