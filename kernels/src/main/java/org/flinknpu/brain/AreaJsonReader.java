package org.flinknpu.brain;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToDoubleFunction;

/** Reads one area with the parameters of its neurons. */
final class AreaJsonReader {
    private static final String FIELDS =
            "about, id, role, dimensions, neuronsPerVoxel, synapse, neuron, perNeuron, powerAmount,"
                    + " chargeScale";
    private static final int MAX_DIMENSION = 1 << 30;

    /** One parameter of the area's neurons. */
    private record Values(NeuronParameter parameter, int length, IntToDoubleFunction values) {}

    private final StrictJson json;
    private final BrainLimits limits;
    private final int firstNeuron;
    private final List<Values> defaults = new ArrayList<>();
    private final List<Values> perNeuron = new ArrayList<>();
    private String id;
    private AreaRole role = AreaRole.INTERNAL;
    private int[] dimensions;
    private int neuronsPerVoxel = 1;
    private boolean uniformPsp = true;
    private boolean membraneDrivenPsp;
    private float powerAmount = Area.DEFAULT_POWER_AMOUNT;
    private float chargeScale = 1.0f;
    private NeuronModel model = NeuronModel.LIF;
    private Area area;

    AreaJsonReader(StrictJson json, BrainLimits limits, int firstNeuron) {
        this.json = json;
        this.limits = limits;
        this.firstNeuron = firstNeuron;
    }

    Area area() {
        return area;
    }

    void read() throws IOException {
        for (String field = json.firstField(); field != null; field = json.nextField()) {
            switch (field) {
                case "about" -> json.text();
                case "id" -> id = json.text();
                case "role" -> role = role();
                case "dimensions" -> dimensions = dimensions();
                case "neuronsPerVoxel" -> neuronsPerVoxel = (int) json.integer(1, MAX_DIMENSION);
                case "synapse" -> synapseFlags();
                case "neuron" -> neuron();
                case "perNeuron" -> perNeuron();
                case "powerAmount" -> powerAmount = json.number();
                case "chargeScale" -> chargeScale = json.number();
                default -> throw json.unknown(field, FIELDS);
            }
        }
        if (id == null || dimensions == null) {
            throw json.error(
                    "Area without a required field: name=" + (id == null ? "id" : "dimensions"));
        }
        area = area(dimensions[0], dimensions[1], dimensions[2]);
        requireOfModel(defaults);
        requireOfModel(perNeuron);
        for (Values values : perNeuron) {
            if (values.length != area.neuronCount()) {
                throw json.error(
                        "Not one value per neuron: area=%s perNeuron.%s has %d, neurons=%d"
                                .formatted(
                                        id,
                                        values.parameter.label(),
                                        values.length,
                                        area.neuronCount()));
            }
        }
    }

    /** Fields come in any order, so the model is known only at the end. */
    private void requireOfModel(List<Values> all) {
        try {
            for (Values values : all) {
                values.parameter.requireUsedBy(area);
            }
        } catch (BrainFormatException e) {
            throw json.error(e.getMessage());
        }
    }

    private AreaRole role() throws IOException {
        try {
            return AreaRole.of(json.text());
        } catch (BrainFormatException e) {
            throw json.error(e.getMessage());
        }
    }

    private NeuronModel model() throws IOException {
        try {
            return NeuronModel.of(json.text());
        } catch (BrainFormatException e) {
            throw json.error(e.getMessage());
        }
    }

    private int[] dimensions() throws IOException {
        int[] box = json.integers(1, MAX_DIMENSION, 3);
        if (box.length != 3) {
            throw json.error("Not three dimensions: dimensions has " + box.length + " numbers");
        }
        return box;
    }

    private Area area(int width, int height, int depth) {
        try {
            limits.requireNeurons(
                    firstNeuron + Area.neuronCount(width, height, depth, neuronsPerVoxel));
            return new Area(
                    id,
                    role,
                    width,
                    height,
                    depth,
                    neuronsPerVoxel,
                    firstNeuron,
                    uniformPsp,
                    membraneDrivenPsp,
                    powerAmount,
                    chargeScale,
                    model);
        } catch (BrainTooLargeException e) {
            throw new BrainTooLargeException(json.error(e.getMessage()).getMessage());
        } catch (BrainFormatException e) {
            throw json.error(e.getMessage());
        }
    }

    private void synapseFlags() throws IOException {
        for (String field = json.firstField(); field != null; field = json.nextField()) {
            switch (field) {
                case "uniformPsp" -> uniformPsp = json.flag();
                case "membraneDrivenPsp" -> membraneDrivenPsp = json.flag();
                default -> throw json.unknown(field, "uniformPsp, membraneDrivenPsp");
            }
        }
    }

    private void neuron() throws IOException {
        for (String field = json.firstField(); field != null; field = json.nextField()) {
            if (field.equals("model")) {
                model = model();
            } else {
                NeuronParameter parameter = parameter(field);
                double value =
                        switch (parameter) {
                            case THRESHOLD,
                                    LEAK,
                                    EXCITABILITY,
                                    RESTING_POTENTIAL,
                                    RESET_POTENTIAL,
                                    SYNAPTIC_LEAK ->
                                    json.number();
                            case THRESHOLD_LIMIT -> json.isNull() ? Float.MAX_VALUE : json.number();
                            case REFRACTORY_PERIOD, CONSECUTIVE_FIRE_LIMIT, SNOOZE_PERIOD ->
                                    json.integer(0, Character.MAX_VALUE);
                            case ACCUMULATES -> json.flag() ? 1 : 0;
                        };
                defaults.add(new Values(parameter, 1, i -> value));
            }
        }
    }

    private void perNeuron() throws IOException {
        for (String field = json.firstField(); field != null; field = json.nextField()) {
            NeuronParameter parameter = parameter(field);
            switch (parameter) {
                case THRESHOLD,
                        LEAK,
                        EXCITABILITY,
                        RESTING_POTENTIAL,
                        RESET_POTENTIAL,
                        SYNAPTIC_LEAK -> {
                    float[] column = json.numbers(limits.maxNeurons());
                    perNeuron.add(new Values(parameter, column.length, i -> column[i]));
                }
                case THRESHOLD_LIMIT -> {
                    float[] column = json.numbers(limits.maxNeurons(), Float.MAX_VALUE);
                    perNeuron.add(new Values(parameter, column.length, i -> column[i]));
                }
                case REFRACTORY_PERIOD, CONSECUTIVE_FIRE_LIMIT, SNOOZE_PERIOD -> {
                    int[] column = json.integers(0, Character.MAX_VALUE, limits.maxNeurons());
                    perNeuron.add(new Values(parameter, column.length, i -> column[i]));
                }
                case ACCUMULATES -> {
                    byte[] column = json.flags(limits.maxNeurons());
                    perNeuron.add(new Values(parameter, column.length, i -> column[i]));
                }
            }
        }
    }

    private NeuronParameter parameter(String field) {
        try {
            return NeuronParameter.of(field);
        } catch (BrainFormatException e) {
            throw json.error(e.getMessage());
        }
    }

    void fill(NeuronColumns columns) {
        for (Values values : defaults) {
            for (int i = 0; i < area.neuronCount(); i++) {
                columns.set(
                        values.parameter, area.firstNeuron() + i, values.values.applyAsDouble(0));
            }
        }
        for (Values values : perNeuron) {
            for (int i = 0; i < values.length; i++) {
                columns.set(
                        values.parameter, area.firstNeuron() + i, values.values.applyAsDouble(i));
            }
        }
    }
}
