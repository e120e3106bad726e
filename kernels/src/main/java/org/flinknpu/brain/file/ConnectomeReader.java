package org.flinknpu.brain.file;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.flinknpu.brain.Area;
import org.flinknpu.brain.AreaRole;
import org.flinknpu.brain.BrainFormatException;
import org.flinknpu.brain.BrainLimits;
import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.ConnectomeBuilder;
import org.flinknpu.brain.NeuronColumns;
import org.flinknpu.brain.NeuronModel;
import org.flinknpu.brain.NeuronParameter;
import org.flinknpu.brain.Origin;
import org.flinknpu.brain.SynapseColumns;

/** Reads one connectome block by block, each straight into the columns. */
final class ConnectomeReader {
    private static final int MAX_ELEMENTS_PER_BLOCK = 1 << 20;

    /** Columns may be this many times the file before they are allocated in one piece. */
    private static final int TRUSTED_EXPANSION = 16;

    /** One element of so many has to have come before room for all is made. */
    private static final int TRUSTED_PART = 8;

    private static final int NEURON_BYTES = 27;

    /** Parameters that only some models have, in the order of their columns. */
    private static final NeuronParameter[] MODEL_PARAMETERS = {
        NeuronParameter.RESTING_POTENTIAL,
        NeuronParameter.RESET_POTENTIAL,
        NeuronParameter.SYNAPTIC_LEAK
    };

    private final ContainerInput container;
    private final long length;
    private final BrainLimits limits;
    private final Progress progress;
    private final DatumInput datum = new DatumInput();

    private ConnectomeBuilder builder;
    private Origin origin;
    private final List<Area> areas = new ArrayList<>();
    private int modelsRead;
    private String fingerprint;
    private int neurons;
    private int synapses;
    private boolean charged;
    private boolean delayed;
    private int neuronsRead;
    private int synapsesRead;

    private NeuronColumns columns;
    private int[] rowStart;
    private int[] target;
    private byte[] weight;
    private byte[] psp;
    private long[] inhibitory;
    private int[] charge;
    private byte[] delay;

    /**
     * A reader of one file.
     *
     * @param length bytes of the file, or -1 if they are not known
     */
    ConnectomeReader(
            InputStream in, long length, String source, BrainLimits limits, Progress progress)
            throws IOException {
        this.length = length;
        this.limits = limits;
        this.progress = progress;
        container = new ContainerInput(in, source, limits.maxBytes());
    }

    Connectome read() throws IOException {
        container.next();
        inBlock(this::header);
        if (container.version() > ContainerFormat.VERSION_WITHOUT_ORIGIN) {
            container.next();
            inBlock(this::origin);
        }
        if (container.version() > ContainerFormat.VERSION_WITHOUT_MODELS) {
            container.next();
            inBlock(this::models);
        }
        start();
        progress.passed(0, (long) neurons + synapses);
        while (neuronsRead < neurons) {
            container.next();
            inBlock(this::neurons);
            progress.passed(neuronsRead, (long) neurons + synapses);
        }
        if (rowStart[neurons] != synapses) {
            throw container.error(
                    "Rows do not cover the synapses: fanOut sum=%d synapses=%d"
                            .formatted(rowStart[neurons], synapses));
        }
        if (container.version() > ContainerFormat.VERSION_WITHOUT_MODELS) {
            for (modelsRead = 0; modelsRead < neurons; ) {
                container.next();
                inBlock(this::modelColumns);
            }
        }
        while (synapsesRead < synapses) {
            container.next();
            inBlock(this::synapses);
            progress.passed((long) neurons + synapsesRead, (long) neurons + synapses);
        }
        container.next();
        container.requireEnd();
        return build();
    }

    /** Runs the reading of a block's datum and adds the place to its refusals. */
    private void inBlock(Runnable reading) {
        container.open(datum);
        try {
            reading.run();
            datum.finish();
        } catch (BrainFormatException e) {
            throw container.error(e.getMessage());
        }
    }

    private void header() {
        datum.number(ContainerFormat.HEADER, ContainerFormat.HEADER, "kind of the first block");
        builder = new ConnectomeBuilder(datum.text("name"));
        long declaredNeurons = datum.number();
        long declaredSynapses = datum.number();
        charged = datum.flag("explicitCharges");
        delayed = datum.flag("delays");
        fingerprint = datum.text("fingerprint");
        int neuronsOfAreas = areas();
        limits.requireNeurons(declaredNeurons);
        limits.requireSynapses(declaredSynapses);
        if (declaredNeurons != neuronsOfAreas || declaredSynapses < 0) {
            throw new BrainFormatException(
                    "Counts do not fit: neurons=%d neurons of the areas=%d synapses=%d"
                            .formatted(declaredNeurons, neuronsOfAreas, declaredSynapses));
        }
        neurons = (int) declaredNeurons;
        synapses = (int) declaredSynapses;
    }

    /** All is known that comes before the columns. */
    private void start() {
        try {
            areas.forEach(builder::area);
            allocate();
        } catch (BrainFormatException e) {
            throw container.error(e.getMessage());
        }
    }

    private void origin() {
        datum.number(ContainerFormat.ORIGIN, ContainerFormat.ORIGIN, "kind of the second block");
        String format = datum.text("format");
        String document = datum.text("document");
        boolean none =
                container.version() > ContainerFormat.VERSION_WITHOUT_MODELS && format.isEmpty();
        origin = none ? null : new Origin(format, document);
    }

    private void models() {
        datum.number(ContainerFormat.MODELS, ContainerFormat.MODELS, "kind of the third block");
        int index = 0;
        for (long count = datum.number(); count != 0; count = datum.number()) {
            if (count < 0 || count > areas.size() - index) {
                throw new BrainFormatException(
                        "Not one model per area: models=%d areas=%d"
                                .formatted(index + count, areas.size()));
            }
            for (long i = 0; i < count; i++) {
                NeuronModel model = NeuronModel.of(datum.text("model"));
                areas.set(index, areas.get(index).withModel(model));
                index++;
            }
        }
        if (index != areas.size()) {
            throw new BrainFormatException(
                    "Not one model per area: models=%d areas=%d".formatted(index, areas.size()));
        }
    }

    /** Returns the neurons of all areas. */
    private int areas() {
        int neuronCount = 0;
        for (long count = datum.number(); count != 0; count = datum.number()) {
            for (long i = 0; i < count; i++) {
                Area area =
                        new Area(
                                datum.text("area id"),
                                AreaRole.of(datum.text("area role")),
                                datum.number(1, Integer.MAX_VALUE, "width"),
                                datum.number(1, Integer.MAX_VALUE, "height"),
                                datum.number(1, Integer.MAX_VALUE, "depth"),
                                datum.number(1, Integer.MAX_VALUE, "neuronsPerVoxel"),
                                neuronCount,
                                datum.flag("uniformPsp"),
                                datum.flag("membraneDrivenPsp"),
                                datum.real(),
                                datum.real());
                areas.add(area);
                neuronCount = area.endNeuron();
            }
        }
        return neuronCount;
    }

    private int synapseBytes() {
        return Integer.BYTES + (charged ? Integer.BYTES : 2) + (delayed ? 1 : 0);
    }

    private void allocate() {
        long bytes =
                (long) neurons * NEURON_BYTES
                        + (long) synapses * synapseBytes()
                        + (charged ? 0 : synapses / Byte.SIZE);
        if (length >= 0 && bytes > length * ContainerFormat.MAX_EXPANSION) {
            throw new BrainFormatException(
                    "Declares more than the file can hold: neurons=%d synapses=%d file bytes=%d"
                            .formatted(neurons, synapses, length));
        }
        long heap = Runtime.getRuntime().maxMemory();
        if (bytes > heap) {
            throw new BrainFormatException(
                    "Connectome larger than the heap: needs %d MiB, heap=%d MiB; raise -Xmx"
                            .formatted(bytes >> 20, heap >> 20));
        }
        boolean plausible = length >= 0 && bytes <= length * TRUSTED_EXPANSION + (1 << 20);
        neuronCapacity(plausible ? neurons : Math.min(neurons, MAX_ELEMENTS_PER_BLOCK));
        synapseCapacity(plausible ? synapses : Math.min(synapses, MAX_ELEMENTS_PER_BLOCK));
    }

    /**
     * Room for more elements as they arrive: doubling, and all that is declared once a part of it
     * has come. Old and new columns together then stay below one and a half times the connectome.
     */
    private static int grown(int capacity, int needed, int declared) {
        return needed >= declared / TRUSTED_PART
                ? declared
                : (int) Math.min(declared, Math.max(needed, 2L * capacity));
    }

    private void neuronCapacity(int capacity) {
        columns = columns == null ? new NeuronColumns(capacity) : columns.resizedTo(capacity);
        rowStart = rowStart == null ? new int[capacity + 1] : Arrays.copyOf(rowStart, capacity + 1);
    }

    private void synapseCapacity(int capacity) {
        target = resized(target, capacity);
        if (charged) {
            charge = resized(charge, capacity);
        } else {
            weight = resized(weight, capacity);
            psp = resized(psp, capacity);
            int words = capacity + 63 >>> 6;
            inhibitory = inhibitory == null ? new long[words] : Arrays.copyOf(inhibitory, words);
        }
        if (delayed) {
            delay = resized(delay, capacity);
        }
    }

    private static int[] resized(int[] column, int capacity) {
        return column == null ? new int[capacity] : Arrays.copyOf(column, capacity);
    }

    private static byte[] resized(byte[] column, int capacity) {
        return column == null ? new byte[capacity] : Arrays.copyOf(column, capacity);
    }

    private int block(int kind, int read, int declared) {
        datum.number(kind, kind, "kind of the block");
        datum.number(read, read, "first element");
        int most = Math.min(declared - read, MAX_ELEMENTS_PER_BLOCK);
        return datum.number(1, most, "elements of the block");
    }

    private void neurons() {
        int first = neuronsRead;
        int count = block(ContainerFormat.NEURONS, first, neurons);
        if (first + count > columns.neuronCount()) {
            neuronCapacity(grown(columns.neuronCount(), first + count, neurons));
        }
        datum.floats("threshold", columns.threshold(), first, count);
        datum.floats("thresholdLimit", columns.thresholdLimit(), first, count);
        datum.floats("leak", columns.leak(), first, count);
        datum.floats("excitability", columns.excitability(), first, count);
        datum.counts("refractoryPeriod", columns.refractoryPeriod(), first, count);
        datum.counts("consecutiveFireLimit", columns.consecutiveFireLimit(), first, count);
        datum.counts("snoozePeriod", columns.snoozePeriod(), first, count);
        datum.bytes("accumulates", columns.accumulates(), first, count);
        datum.integers("fanOut", rowStart, first + 1, count);
        for (int neuron = first; neuron < first + count; neuron++) {
            int fanOut = rowStart[neuron + 1];
            if (fanOut < 0 || fanOut > synapses - rowStart[neuron]) {
                throw new BrainFormatException(
                        "Fan-out does not fit the synapses: neuron=%d fanOut=%d synapses=%d"
                                .formatted(neuron, fanOut, synapses));
            }
            rowStart[neuron + 1] += rowStart[neuron];
        }
        neuronsRead = first + count;
    }

    private void modelColumns() {
        int first = modelsRead;
        int count = block(ContainerFormat.MODEL_COLUMNS, first, neurons);
        for (NeuronParameter parameter : MODEL_PARAMETERS) {
            if (!datum.skipsEmpty()) {
                datum.floats(parameter.label(), columns.modelColumn(parameter), first, count);
            }
        }
        modelsRead = first + count;
    }

    private void synapses() {
        int first = synapsesRead;
        int count = block(ContainerFormat.SYNAPSES, first, synapses);
        if ((count & 63) != 0 && first + count != synapses) {
            throw new BrainFormatException(
                    "Block within the brain not a multiple of 64 synapses: count=" + count);
        }
        if (first + count > target.length) {
            synapseCapacity(grown(target.length, first + count, synapses));
        }
        datum.differences("target", target, first, count);
        if (charged) {
            datum.absent("weight");
            datum.absent("psp");
            datum.absent("inhibitory");
            datum.integers("charge", charge, first, count);
        } else {
            datum.bytes("weight", weight, first, count);
            datum.bytes("psp", psp, first, count);
            datum.bits("inhibitory", inhibitory, first, count);
            datum.absent("charge");
        }
        if (delayed) {
            datum.bytes("delay", delay, first, count);
        } else {
            datum.absent("delay");
        }
        synapsesRead = first + count;
    }

    private Connectome build() {
        Connectome connectome =
                builder.buildFrom(
                        columns,
                        new SynapseColumns(
                                rowStart, target, weight, psp, inhibitory, charge, delay));
        if (!connectome.fingerprint().equals(fingerprint)) {
            throw container.error(
                    "Fingerprint differs: file=%s contents=%s"
                            .formatted(fingerprint, connectome.fingerprint()));
        }
        return origin == null ? connectome : connectome.withOrigin(origin);
    }
}
