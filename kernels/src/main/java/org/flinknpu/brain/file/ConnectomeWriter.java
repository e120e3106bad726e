package org.flinknpu.brain.file;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.HexFormat;
import org.flinknpu.brain.Area;
import org.flinknpu.brain.BrainFormatException;
import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.NeuronColumns;
import org.flinknpu.brain.NeuronModel;
import org.flinknpu.brain.Origin;
import org.flinknpu.brain.SynapseColumns;

/** Writes one connectome block by block. */
final class ConnectomeWriter {
    private final Connectome connectome;
    private final ContainerOutput container;
    private final Progress progress;
    private final long total;
    private final int version;
    private final DatumOutput datum = new DatumOutput();

    ConnectomeWriter(Connectome connectome, OutputStream out, Progress progress)
            throws IOException {
        this.connectome = connectome;
        this.progress = progress;
        total = (long) connectome.neuronCount() + connectome.synapseCount();
        // From the fingerprint, so that the same brain gives the same bytes.
        byte[] sync = HexFormat.of().parseHex(connectome.fingerprint());
        version = version(connectome);
        container =
                new ContainerOutput(out, version, Arrays.copyOf(sync, ContainerFormat.SYNC_BYTES));
    }

    /** The oldest version that can hold the brain, so that older readers can, too. */
    private static int version(Connectome connectome) {
        if (connectome.areas().stream().anyMatch(area -> area.model() != NeuronModel.LIF)) {
            return ContainerFormat.VERSION;
        }
        return connectome.origin() == null
                ? ContainerFormat.VERSION_WITHOUT_ORIGIN
                : ContainerFormat.VERSION_WITHOUT_MODELS;
    }

    void write() throws IOException {
        header();
        if (version > ContainerFormat.VERSION_WITHOUT_ORIGIN) {
            origin(connectome.origin());
        }
        if (version > ContainerFormat.VERSION_WITHOUT_MODELS) {
            models();
        }
        int neurons = connectome.neuronCount();
        for (int first = 0; first < neurons; first += ContainerFormat.NEURONS_PER_BLOCK) {
            neurons(first, Math.min(ContainerFormat.NEURONS_PER_BLOCK, neurons - first));
        }
        if (version > ContainerFormat.VERSION_WITHOUT_MODELS) {
            for (int first = 0; first < neurons; first += ContainerFormat.NEURONS_PER_BLOCK) {
                modelColumns(first, Math.min(ContainerFormat.NEURONS_PER_BLOCK, neurons - first));
            }
        }
        int synapses = connectome.synapseCount();
        int first = 0;
        while (first < synapses) {
            int count = Math.min(ContainerFormat.SYNAPSES_PER_BLOCK, synapses - first);
            synapses(first, count);
            first += count;
        }
        container.end();
    }

    private void header() throws IOException {
        SynapseColumns synapses = connectome.synapses();
        datum.clear();
        datum.number(ContainerFormat.HEADER);
        datum.text(connectome.name());
        datum.number(connectome.neuronCount());
        datum.number(connectome.synapseCount());
        datum.flag(synapses.explicitCharges());
        datum.flag(synapses.delay() != null);
        datum.text(connectome.fingerprint());
        if (!connectome.areas().isEmpty()) {
            datum.number(connectome.areas().size());
            for (Area area : connectome.areas()) {
                area(area);
            }
        }
        datum.number(0);
        int length = datum.size() + ContainerFormat.CHECKSUM_BYTES;
        if (length > ContainerFormat.MAX_BLOCK_BYTES) {
            throw new BrainFormatException(
                    "Too many areas for a connectome file: areas=%d bytes=%d maximum=%d"
                            .formatted(
                                    connectome.areas().size(),
                                    length,
                                    ContainerFormat.MAX_BLOCK_BYTES));
        }
        container.block(datum);
        progress.passed(0, total);
    }

    private void area(Area area) {
        datum.text(area.id());
        datum.text(area.role().label());
        datum.number(area.width());
        datum.number(area.height());
        datum.number(area.depth());
        datum.number(area.neuronsPerVoxel());
        datum.flag(area.uniformPsp());
        datum.flag(area.membraneDrivenPsp());
        datum.number(area.powerAmount());
        datum.number(area.chargeScale());
    }

    private void origin(Origin origin) throws IOException {
        datum.clear();
        datum.number(ContainerFormat.ORIGIN);
        // Version 3 has the block in any case; without a format there is no origin.
        datum.text(origin == null ? "" : origin.format());
        datum.text(origin == null ? "" : origin.document());
        container.block(datum);
    }

    private void models() throws IOException {
        datum.clear();
        datum.number(ContainerFormat.MODELS);
        datum.number(connectome.areas().size());
        for (Area area : connectome.areas()) {
            datum.text(area.model().label());
        }
        datum.number(0);
        container.block(datum);
    }

    private void modelColumns(int first, int count) throws IOException {
        NeuronColumns columns = connectome.neurons();
        datum.clear();
        datum.number(ContainerFormat.MODEL_COLUMNS);
        datum.number(first);
        datum.number(count);
        modelColumn(columns.restingPotential(), first, count);
        modelColumn(columns.resetPotential(), first, count);
        modelColumn(columns.synapticLeak(), first, count);
        container.block(datum);
    }

    private void modelColumn(float[] column, int first, int count) {
        boolean zeros = true;
        for (int i = first; i < first + count && zeros && column != null; i++) {
            zeros = Float.floatToRawIntBits(column[i]) == 0;
        }
        datum.floats(column, first, zeros ? 0 : count);
    }

    private void neurons(int first, int count) throws IOException {
        NeuronColumns columns = connectome.neurons();
        int[] fanOut = new int[count];
        for (int i = 0; i < count; i++) {
            fanOut[i] = connectome.synapses().fanOut(first + i);
        }
        datum.clear();
        datum.number(ContainerFormat.NEURONS);
        datum.number(first);
        datum.number(count);
        datum.floats(columns.threshold(), first, count);
        datum.floats(columns.thresholdLimit(), first, count);
        datum.floats(columns.leak(), first, count);
        datum.floats(columns.excitability(), first, count);
        datum.counts(columns.refractoryPeriod(), first, count);
        datum.counts(columns.consecutiveFireLimit(), first, count);
        datum.counts(columns.snoozePeriod(), first, count);
        datum.bytes(columns.accumulates(), first, count);
        datum.integers(fanOut, 0, count);
        container.block(datum);
        progress.passed((long) first + count, total);
    }

    private void synapses(int first, int count) throws IOException {
        SynapseColumns columns = connectome.synapses();
        datum.clear();
        datum.number(ContainerFormat.SYNAPSES);
        datum.number(first);
        datum.number(count);
        datum.differences(columns.target(), first, count);
        datum.bytes(columns.weight(), first, count);
        datum.bytes(columns.psp(), first, count);
        datum.bits(columns.inhibitory(), first, count);
        datum.integers(columns.charge(), first, count);
        datum.bytes(columns.delay(), first, count);
        container.block(datum);
        progress.passed((long) connectome.neuronCount() + first + count, total);
    }
}
