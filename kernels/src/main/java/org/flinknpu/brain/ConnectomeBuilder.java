package org.flinknpu.brain;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/**
 * The only way to make a {@link Connectome}: collects areas, parameters and synapses, refuses what
 * breaks a rule with its name and value, sorts the synapses, and proves that no accumulator can
 * overflow. Not thread-safe; one connectome per builder.
 *
 * <p>Areas come first: the first synapse or parameter fixes the number of neurons. Synapses may
 * come in any order; with ascending sources, and their number announced, building needs no more
 * memory than the connectome itself.
 */
public final class ConnectomeBuilder {
    /** Most synapses that may leave one neuron. */
    public static final int MAX_FAN_OUT = (1 << 24) - 1;

    /** Synapses from which a thread for the fingerprint pays. */
    static final int PARALLEL_SYNAPSES = 1 << 20;

    private final String name;
    private final List<Area> areas = new ArrayList<>();
    private final Set<String> areaIds = new HashSet<>();
    private int maxAccumulatorBits = 64;
    private NeuronColumns neurons;
    private int neuronCount;
    private final SynapseList synapses = new SynapseList();

    /** Starts a brain of that name. */
    public ConnectomeBuilder(String name) {
        this.name = name == null ? "" : name;
    }

    /**
     * Refuses a brain whose charges do not fit accumulators of that width.
     *
     * @param bits 32 or 64; 64 unless set
     */
    public ConnectomeBuilder maxAccumulatorBits(int bits) {
        if (bits != 32 && bits != 64) {
            throw new BrainFormatException("Accumulator neither 32 nor 64 bits wide: bits=" + bits);
        }
        maxAccumulatorBits = bits;
        return this;
    }

    /** Adds an area with the default power amount and charge scale; see the full form. */
    public Area area(
            String id,
            AreaRole role,
            int width,
            int height,
            int depth,
            int neuronsPerVoxel,
            boolean uniformPsp,
            boolean membraneDrivenPsp) {
        return area(
                new Area(
                        id,
                        role,
                        width,
                        height,
                        depth,
                        neuronsPerVoxel,
                        nextNeuron(width, height, depth, neuronsPerVoxel, id),
                        uniformPsp,
                        membraneDrivenPsp,
                        Area.DEFAULT_POWER_AMOUNT,
                        1.0f));
    }

    /**
     * Adds an area.
     *
     * @param area its first neuron must be the number of neurons added so far
     * @return the area
     * @throws BrainFormatException if the id is taken, the first neuron is another one, or neurons
     *     or synapses have been added already
     */
    public Area area(Area area) {
        if (neurons != null || synapses.size() > 0) {
            throw new BrainFormatException(
                    "Area added after neurons or synapses: area=" + area.id());
        }
        if (!areaIds.add(area.id())) {
            throw new BrainFormatException("Duplicate area: area=" + area.id());
        }
        if (area.firstNeuron() != neuronCount) {
            throw new BrainFormatException(
                    "Area does not follow the one before it: area=%s firstNeuron=%d expected=%d"
                            .formatted(area.id(), area.firstNeuron(), neuronCount));
        }
        areas.add(area);
        neuronCount = area.endNeuron();
        return area;
    }

    /** Number of neurons of the areas added so far: the first neuron of the next one. */
    public int neuronCount() {
        return neuronCount;
    }

    private int nextNeuron(int width, int height, int depth, int perVoxel, String id) {
        if (width > 0 && height > 0 && depth > 0 && perVoxel > 0) {
            long count = Area.neuronCount(width, height, depth, perVoxel);
            if (count > Connectome.MAX_NEURONS - neuronCount) {
                throw new BrainFormatException(
                        "More neurons than a brain can hold: area=%s adds %d, maximum=%d"
                                .formatted(id, count, Connectome.MAX_NEURONS));
            }
        }
        return neuronCount;
    }

    /** The parameter columns, to be filled in place before {@link #build}. */
    public NeuronColumns neurons() {
        if (neurons == null) {
            neurons = new NeuronColumns(neuronCount);
        }
        return neurons;
    }

    /**
     * Sets a parameter of all neurons of an area.
     *
     * @throws BrainFormatException if the area's model does not have the parameter or the parameter
     *     cannot take the value
     */
    public ConnectomeBuilder parameter(Area area, NeuronParameter parameter, double value) {
        parameter.requireUsedBy(area);
        parameter.check(value, "area=" + area.id());
        NeuronColumns columns = neurons();
        for (int neuron = area.firstNeuron(); neuron < area.endNeuron(); neuron++) {
            columns.set(parameter, neuron, value);
        }
        return this;
    }

    /** Adds a synapse with a delay of one burst; see the full form. */
    public ConnectomeBuilder synapse(
            int source, int target, int weight, int psp, boolean inhibitory) {
        return synapse(source, target, weight, psp, inhibitory, 1);
    }

    /**
     * Adds a synapse.
     *
     * @param source neuron id
     * @param target neuron id
     * @param weight 0..255
     * @param psp 0..255
     * @param inhibitory whether its charge is negative
     * @param delay bursts from firing to delivery, 1..255
     * @throws BrainFormatException if a value is out of range, or synapses with explicit charges
     *     have been added
     */
    public ConnectomeBuilder synapse(
            int source, int target, int weight, int psp, boolean inhibitory, int delay) {
        requireEnds(synapses.size(), source, target, delay);
        if (weight < 0 || weight > 255 || psp < 0 || psp > 255) {
            throw new BrainFormatException(
                    "Weight or psp outside 0..255: synapse=%d source=%d target=%d weight=%d psp=%d"
                            .formatted(synapses.size(), source, target, weight, psp));
        }
        synapses.add(source, target, weight, psp, inhibitory, delay);
        return this;
    }

    /**
     * Adds a synapse with an explicit charge.
     *
     * @param source neuron id
     * @param target neuron id
     * @param charge signed charge in units of the target area's charge scale; not {@link
     *     Integer#MIN_VALUE}
     * @param delay bursts from firing to delivery, 1..255
     * @throws BrainFormatException if a value is out of range, or synapses with weight and psp have
     *     been added
     */
    public ConnectomeBuilder chargedSynapse(int source, int target, int charge, int delay) {
        requireEnds(synapses.size(), source, target, delay);
        if (charge == Integer.MIN_VALUE) {
            throw new BrainFormatException(
                    "Charge out of range: synapse=%d charge=%d".formatted(synapses.size(), charge));
        }
        synapses.addCharged(source, target, charge, delay);
        return this;
    }

    /** Announces that about that many synapses follow, so that columns grow once. */
    public ConnectomeBuilder expectSynapses(int count) {
        synapses.ensureCapacity(count);
        return this;
    }

    private void requireEnds(int synapse, int source, int target, int delay) {
        if (source < 0 || source >= neuronCount || target < 0 || target >= neuronCount) {
            throw new BrainFormatException(
                    "Synapse end is no neuron: synapse=%d source=%d target=%d neurons=%d"
                            .formatted(synapse, source, target, neuronCount));
        }
        if (delay < 1 || delay > 255) {
            throw new BrainFormatException(
                    "Delay outside 1..255: synapse=%d delay=%d".formatted(synapse, delay));
        }
    }

    /**
     * Sorts, proves the charge bounds and makes the connectome. The builder must not be used
     * afterwards.
     *
     * @throws BrainFormatException if a rule is broken
     */
    public Connectome build() {
        return finish(neurons(), synapses.sortBySource(neuronCount));
    }

    /**
     * Makes the connectome from columns that are already in their final order, as the connectome
     * file holds them. Everything is validated; the arrays are kept, except for a column that says
     * nothing (every delay 1, or charges of no synapse), which is dropped so that equal brains have
     * equal fingerprints.
     *
     * @throws BrainFormatException if a rule is broken
     */
    public Connectome buildFrom(NeuronColumns columns, SynapseColumns sorted) {
        requireValid(sorted);
        SynapseColumns canonical = sorted.canonical();
        if (canonical.count() < PARALLEL_SYNAPSES) {
            return finish(columns, canonical);
        }
        // Whoever builds from columns asks for it; it takes as long as the proof of the bounds.
        Future<String> fingerprint = Fingerprint.begin(List.copyOf(areas), columns, canonical);
        Connectome connectome = finish(columns, canonical);
        try {
            return connectome.fingerprinted(fingerprint.get());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return connectome;
        } catch (ExecutionException e) {
            throw new IllegalStateException("Fingerprint of a sound connectome failed", e);
        }
    }

    private Connectome finish(NeuronColumns columns, SynapseColumns sorted) {
        if (columns.neuronCount() != neuronCount) {
            throw new BrainFormatException(
                    "Parameters of another number of neurons: columns=%d neurons=%d"
                            .formatted(columns.neuronCount(), neuronCount));
        }
        requireValid(columns);
        requireOfModel(columns);
        ChargeBounds bounds = ChargeBounds.of(areas, neuronCount, sorted, maxAccumulatorBits);
        return new Connectome(name, areas, columns, sorted, bounds, null);
    }

    private static void requireValid(NeuronColumns columns) {
        for (int neuron = 0; neuron < columns.neuronCount(); neuron++) {
            // Sums that stay finite only if every term is: one test for the common case.
            float sum =
                    columns.threshold()[neuron] * 0f
                            + columns.thresholdLimit()[neuron] * 0f
                            + columns.leak()[neuron] * 0f
                            + columns.excitability()[neuron] * 0f
                            + NeuronColumns.valueOf(columns.restingPotential(), neuron) * 0f
                            + NeuronColumns.valueOf(columns.resetPotential(), neuron) * 0f
                            + NeuronColumns.valueOf(columns.synapticLeak(), neuron) * 0f;
            if (sum != 0f || (columns.accumulates()[neuron] & ~1) != 0) {
                for (NeuronParameter parameter : NeuronParameter.values()) {
                    parameter.check(columns.get(parameter, neuron), "neuron=" + neuron);
                }
            }
        }
    }

    /** Parameters that an area's model does not have keep their defaults. */
    private void requireOfModel(NeuronColumns columns) {
        NeuronColumns defaults = new NeuronColumns(1);
        boolean continuous =
                columns.restingPotential() != null
                        || columns.resetPotential() != null
                        || columns.synapticLeak() != null;
        for (Area area : areas) {
            if (area.model() == NeuronModel.LIF && !continuous) {
                continue;
            }
            for (NeuronParameter parameter : NeuronParameter.values()) {
                if (parameter.usedBy(area.model())) {
                    continue;
                }
                double unset = defaults.get(parameter, 0);
                for (int neuron = area.firstNeuron(); neuron < area.endNeuron(); neuron++) {
                    if (columns.get(parameter, neuron) != unset) {
                        parameter.requireUsedBy(area);
                    }
                }
            }
        }
    }

    private void requireValid(SynapseColumns sorted) {
        int[] rowStart = sorted.rowStart();
        int count = sorted.count();
        if (rowStart.length != neuronCount + 1
                || rowStart[0] != 0
                || rowStart[neuronCount] != count) {
            throw new BrainFormatException(
                    "Synapse rows do not cover the synapses: rows=%d neurons=%d synapses=%d"
                            .formatted(rowStart.length - 1, neuronCount, count));
        }
        requireSameLength(sorted, count);
        for (int source = 0; source < neuronCount; source++) {
            int begin = rowStart[source];
            int end = rowStart[source + 1];
            if (end < begin || end > count || end - begin > MAX_FAN_OUT) {
                throw new BrainFormatException(
                        "Synapse row out of order or too long: source=%d begin=%d end=%d"
                                .formatted(source, begin, end));
            }
            requireSorted(sorted, source, begin, end);
        }
    }

    private static void requireSameLength(SynapseColumns sorted, int count) {
        boolean charged = sorted.explicitCharges();
        boolean legal =
                charged
                        ? sorted.charge().length == count
                                && sorted.weight() == null
                                && sorted.psp() == null
                                && sorted.inhibitory() == null
                        : sorted.weight() != null
                                && sorted.weight().length == count
                                && sorted.psp() != null
                                && sorted.psp().length == count
                                && sorted.inhibitory() != null
                                && sorted.inhibitory().length == (count + 63 >>> 6);
        if (!legal || sorted.delay() != null && sorted.delay().length != count) {
            throw new BrainFormatException(
                    "Synapse columns differ in length: synapses=" + count + " charged=" + charged);
        }
        if (!charged && (count & 63) != 0 && sorted.inhibitory()[count >> 6] >>> count != 0) {
            throw new BrainFormatException(
                    "Inhibitory bits beyond the last synapse: synapses=" + count);
        }
    }

    private void requireSorted(SynapseColumns sorted, int source, int begin, int end) {
        long previous = -1;
        for (int synapse = begin; synapse < end; synapse++) {
            int target = sorted.target()[synapse];
            requireEnds(synapse, source, target, sorted.delay(synapse));
            long key = (long) sorted.delay(synapse) << 32 | target;
            if (key < previous) {
                throw new BrainFormatException(
                        "Synapses of a row not sorted by delay and target: source=%d synapse=%d"
                                .formatted(source, synapse));
            }
            if (sorted.explicitCharges() && sorted.charge()[synapse] == Integer.MIN_VALUE) {
                throw new BrainFormatException("Charge out of range: synapse=" + synapse);
            }
            previous = key;
        }
    }

    @Override
    public String toString() {
        return "ConnectomeBuilder[name=%s areas=%s]"
                .formatted(name, Arrays.toString(areaIds.toArray()));
    }
}
