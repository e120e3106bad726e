package org.flinknpu.brain;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.io.OutputStream;

/** Writes Brain JSON: objects over several lines, columns on one line each. */
final class BrainJsonWriter {
    private final Connectome connectome;
    private final JsonGenerator json;

    private BrainJsonWriter(Connectome connectome, JsonGenerator json) {
        this.connectome = connectome;
        this.json = json;
    }

    static void write(Connectome connectome, OutputStream out) throws IOException {
        // The fast writer gives the shortest decimal that reads back as the same float.
        JsonFactory factory =
                JsonFactory.builder()
                        .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
                        .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
                        .build();
        try (JsonGenerator json = factory.createGenerator(out)) {
            json.setPrettyPrinter(new DefaultPrettyPrinter());
            new BrainJsonWriter(connectome, json).brain();
            json.writeRaw('\n');
        }
    }

    private void brain() throws IOException {
        json.writeStartObject();
        json.writeStringField("format", BrainJson.FORMAT);
        json.writeNumberField("version", BrainJson.VERSION);
        json.writeStringField("name", connectome.name());
        json.writeArrayFieldStart("areas");
        for (Area area : connectome.areas()) {
            area(area);
        }
        json.writeEndArray();
        synapses();
        json.writeEndObject();
    }

    private void area(Area area) throws IOException {
        json.writeStartObject();
        json.writeStringField("id", area.id());
        json.writeStringField("role", area.role().label());
        json.writeArrayFieldStart("dimensions");
        json.writeNumber(area.width());
        json.writeNumber(area.height());
        json.writeNumber(area.depth());
        json.writeEndArray();
        json.writeNumberField("neuronsPerVoxel", area.neuronsPerVoxel());
        if (!same(area.powerAmount(), Area.DEFAULT_POWER_AMOUNT)) {
            json.writeNumberField("powerAmount", area.powerAmount());
        }
        if (!same(area.chargeScale(), 1.0f)) {
            json.writeNumberField("chargeScale", area.chargeScale());
        }
        json.writeObjectFieldStart("synapse");
        json.writeBooleanField("uniformPsp", area.uniformPsp());
        json.writeBooleanField("membraneDrivenPsp", area.membraneDrivenPsp());
        json.writeEndObject();
        parameters(area);
        json.writeEndObject();
    }

    private void parameters(Area area) throws IOException {
        json.writeObjectFieldStart("neuron");
        json.writeStringField("model", area.model().label());
        boolean differ = false;
        for (NeuronParameter parameter : NeuronParameter.values()) {
            if (parameter.usedBy(area.model())) {
                json.writeFieldName(parameter.label());
                value(parameter, area.firstNeuron());
                differ |= differs(area, parameter);
            }
        }
        json.writeEndObject();
        if (differ) {
            json.writeObjectFieldStart("perNeuron");
            for (NeuronParameter parameter : NeuronParameter.values()) {
                if (differs(area, parameter)) {
                    json.writeArrayFieldStart(parameter.label());
                    for (int n = area.firstNeuron(); n < area.endNeuron(); n++) {
                        value(parameter, n);
                    }
                    json.writeEndArray();
                }
            }
            json.writeEndObject();
        }
    }

    private boolean differs(Area area, NeuronParameter parameter) {
        float first = (float) connectome.neurons().get(parameter, area.firstNeuron());
        for (int n = area.firstNeuron() + 1; n < area.endNeuron(); n++) {
            if (!same((float) connectome.neurons().get(parameter, n), first)) {
                return true;
            }
        }
        return false;
    }

    /** By bits: -0 is not +0. */
    private static boolean same(float one, float two) {
        return Float.floatToRawIntBits(one) == Float.floatToRawIntBits(two);
    }

    private void value(NeuronParameter parameter, int neuron) throws IOException {
        double value = connectome.neurons().get(parameter, neuron);
        switch (parameter) {
            case THRESHOLD, LEAK, EXCITABILITY, RESTING_POTENTIAL, RESET_POTENTIAL, SYNAPTIC_LEAK ->
                    json.writeNumber((float) value);
            case THRESHOLD_LIMIT -> {
                if (value == Float.MAX_VALUE) {
                    json.writeNull();
                } else {
                    json.writeNumber((float) value);
                }
            }
            case REFRACTORY_PERIOD, CONSECUTIVE_FIRE_LIMIT, SNOOZE_PERIOD ->
                    json.writeNumber((int) value);
            case ACCUMULATES -> json.writeBoolean(value == 1);
        }
    }

    private void synapses() throws IOException {
        SynapseColumns columns = connectome.synapses();
        json.writeObjectFieldStart("synapses");
        json.writeArrayFieldStart("source");
        for (int n = 0; n < connectome.neuronCount(); n++) {
            for (int i = 0; i < columns.fanOut(n); i++) {
                json.writeNumber(n);
            }
        }
        json.writeEndArray();
        column("target", columns.target());
        if (columns.explicitCharges()) {
            column("charge", columns.charge());
        } else {
            column("weight", columns.weight());
            column("psp", columns.psp());
            json.writeArrayFieldStart("inhibitory");
            for (int i = 0; i < columns.count(); i++) {
                json.writeNumber(columns.inhibitory(i) ? 1 : 0);
            }
            json.writeEndArray();
        }
        if (columns.delay() != null) {
            column("delay", columns.delay());
        }
        json.writeEndObject();
    }

    private void column(String name, int[] values) throws IOException {
        json.writeArrayFieldStart(name);
        for (int value : values) {
            json.writeNumber(value);
        }
        json.writeEndArray();
    }

    private void column(String name, byte[] values) throws IOException {
        json.writeArrayFieldStart(name);
        for (byte value : values) {
            json.writeNumber(value & 0xFF);
        }
        json.writeEndArray();
    }
}
