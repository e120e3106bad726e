package org.flinknpu.importer.nir;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.flinknpu.brain.BrainFormatException;
import org.flinknpu.importer.ImportReport;
import org.flinknpu.importer.Outcome;
import org.flinknpu.importer.nir.NeuronLayer.Kind;
import org.flinknpu.importer.nir.NirReader.RawNode;

/** Makes a layer of neurons of the fields in the file. */
final class LayerForm {
    private final RawNode raw;
    private final Kind kind;
    private final Map<String, Tensor> tensors = new LinkedHashMap<>();

    LayerForm(RawNode raw, Kind kind) {
        this.raw = raw;
        this.kind = kind;
        if (kind == Kind.THRESHOLD) {
            need("threshold");
            return;
        }
        need("r");
        if (kind.leaky()) {
            need(kind.current() ? "tau_mem" : "tau");
            need("v_leak");
        }
        if (kind.current()) {
            need("tau_syn");
            want("w_in");
        }
        if (kind.firing()) {
            need("v_threshold");
            want("v_reset");
        }
    }

    private void need(String field) {
        tensors.put(field, raw.fields().tensor(field));
    }

    private void want(String field) {
        Tensor tensor = raw.fields().tensorOrNull(field);
        if (tensor != null) {
            tensors.put(field, tensor);
        }
    }

    /** Everything that the file says about the layer. */
    List<Tensor> tensors() {
        return new ArrayList<>(tensors.values());
    }

    /** The layer in that shape. */
    NeuronLayer layer(int[] shape, ImportReport report) {
        NodeFields fields = raw.fields();
        if (kind.firing() && kind != Kind.THRESHOLD && !tensors.containsKey("v_reset")) {
            report.note(Outcome.CONVERTED, "v_reset", fields.place(), "missing; taken for 0");
        }
        double[] tau = kind.leaky() ? values(kind.current() ? "tau_mem" : "tau", shape, 1) : null;
        double[] tauSynaptic = kind.current() ? values("tau_syn", shape, 1) : null;
        requirePositive(tau, "time constant of the potential");
        requirePositive(tauSynaptic, "time constant of the current");
        return new NeuronLayer(
                raw.name(),
                fields.place(),
                kind,
                shape,
                tauSynaptic,
                tau,
                kind == Kind.THRESHOLD ? null : values("r", shape, 1),
                kind.current() ? values("w_in", shape, 1) : null,
                values("v_leak", shape, 0),
                values(kind == Kind.THRESHOLD ? "threshold" : "v_threshold", shape, 0),
                values("v_reset", shape, 0));
    }

    private double[] values(String field, int[] shape, double missing) {
        Tensor tensor = tensors.getOrDefault(field, new Tensor(new double[] {missing}, new int[0]));
        return raw.fields().spread(tensor, shape, field);
    }

    private void requirePositive(double[] seconds, String what) {
        for (int i = 0; seconds != null && i < seconds.length; i++) {
            if (!(seconds[i] > 0)) {
                throw new BrainFormatException(
                        "Time constant not positive: %s, neuron=%d seconds=%s; at %s"
                                .formatted(what, i, seconds[i], raw.fields().place()));
            }
        }
    }
}
