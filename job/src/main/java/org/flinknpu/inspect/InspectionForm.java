package org.flinknpu.inspect;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import org.flinknpu.brain.Area;
import org.flinknpu.brain.ChargeBounds;
import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.NeuronParameter;

/** The forms in which the figures of a brain are shown. */
public final class InspectionForm {
    private static final double MEBI = 1 << 20;

    private InspectionForm() {}

    /**
     * Writes figures for people.
     *
     * @param needs what devices would need; empty if nobody asked
     */
    public static void text(PrintWriter out, BrainFigures figures, List<MemoryNeeds> needs) {
        Connectome brain = figures.brain();
        out.printf("name          %s%n", brain.name());
        out.printf("fingerprint   %s%n", brain.fingerprint());
        out.printf("origin        %s%n", brain.origin() == null ? "-" : brain.origin().format());
        out.printf(
                "size          %d areas, %d neurons, %d synapses (%d inhibitory)%n",
                brain.areas().size(),
                brain.neuronCount(),
                brain.synapseCount(),
                figures.inhibitory());
        out.printf("fan-in        %s%n", figures.fanIn().text());
        out.printf("fan-out       %s%n", figures.fanOut().text());
        out.printf("delays        %s%n", delays(figures));
        out.printf("charge word   %s%n", charge(brain.bounds()));
        out.printf(
                "host          %s connectome, %s state%n",
                mebibytes(figures.connectomeBytes()), mebibytes(figures.stateBytes()));
        for (MemoryNeeds need : needs) {
            out.printf("%-13s %s%n", need.backend(), line(need));
        }
        out.println();
        for (BrainFigures.AreaFigures area : figures.areas()) {
            area(out, area);
        }
    }

    private static String delays(BrainFigures figures) {
        StringBuilder text = new StringBuilder();
        figures.delays()
                .forEach(
                        (delay, count) ->
                                text.append(text.length() == 0 ? "" : ", ")
                                        .append(delay)
                                        .append(delay == 1 ? " burst: " : " bursts: ")
                                        .append(count));
        return text.length() == 0 ? "-" : text.toString();
    }

    private static String charge(ChargeBounds bounds) {
        return "%d bits, %d fraction bits; largest sum %d; sum and count together: %s"
                .formatted(
                        bounds.accumulatorBits(),
                        bounds.fractionBits(),
                        bounds.maxChargeSum(),
                        bounds.countedAccumulatorBits() == 0
                                ? "no"
                                : bounds.countedAccumulatorBits() + " bits");
    }

    private static String line(MemoryNeeds need) {
        if (need.bytesNeeded() < 0) {
            return "missing: " + need.device();
        }
        return "%s of %s on %s%s"
                .formatted(
                        mebibytes(need.bytesNeeded()),
                        need.bytesThere() <= 0 ? "?" : mebibytes(need.bytesThere()),
                        need.device(),
                        need.fits() ? "" : need.usable() ? ": DOES NOT FIT" : ": not usable");
    }

    private static String mebibytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f MiB", bytes / MEBI);
    }

    private static void area(PrintWriter out, BrainFigures.AreaFigures figures) {
        Area area = figures.area();
        out.printf(
                "%s: %s, %d x %d x %d x %d = %d neurons from %d, %d synapses out, %d in%s%s%n",
                area.id(),
                area.role().label(),
                area.width(),
                area.height(),
                area.depth(),
                area.neuronsPerVoxel(),
                area.neuronCount(),
                area.firstNeuron(),
                figures.outgoing(),
                figures.incoming(),
                area.uniformPsp() ? ", uniform psp" : "",
                area.membraneDrivenPsp() ? ", membrane-driven psp" : "");
        StringBuilder parameters = new StringBuilder("    ").append(area.model().label());
        figures.parameters()
                .forEach(
                        (parameter, range) ->
                                parameters
                                        .append(' ')
                                        .append(parameter.label())
                                        .append(' ')
                                        .append(range(parameter, range)));
        out.println(parameters);
    }

    private static String range(NeuronParameter parameter, double[] range) {
        String low = value(parameter, range[0]);
        String high = value(parameter, range[1]);
        return low.equals(high) ? low : low + ".." + high;
    }

    private static String value(NeuronParameter parameter, double value) {
        return switch (parameter) {
            case THRESHOLD, LEAK, EXCITABILITY, RESTING_POTENTIAL, RESET_POTENTIAL, SYNAPTIC_LEAK ->
                    Float.toString((float) value);
            case THRESHOLD_LIMIT ->
                    value == Float.MAX_VALUE ? "none" : Float.toString((float) value);
            case REFRACTORY_PERIOD, CONSECUTIVE_FIRE_LIMIT, SNOOZE_PERIOD ->
                    Integer.toString((int) value);
            case ACCUMULATES -> value == 1 ? "true" : "false";
        };
    }

    /** The figures as one object. */
    public static ObjectNode json(BrainFigures figures, List<MemoryNeeds> needs) {
        Connectome brain = figures.brain();
        ChargeBounds bounds = brain.bounds();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("name", brain.name()).put("fingerprint", brain.fingerprint());
        json.put("origin", brain.origin() == null ? null : brain.origin().format());
        json.put("neurons", brain.neuronCount()).put("synapses", brain.synapseCount());
        json.put("inhibitory", figures.inhibitory());
        json.set("fanIn", figures.fanIn().json());
        json.set("fanOut", figures.fanOut().json());
        ObjectNode delays = json.putObject("delays");
        figures.delays().forEach((delay, count) -> delays.put(Integer.toString(delay), count));
        json.putObject("charge")
                .put("bits", bounds.accumulatorBits())
                .put("fractionBits", bounds.fractionBits())
                .put("largestSum", bounds.maxChargeSum())
                .put("countedBits", bounds.countedAccumulatorBits());
        json.putObject("host")
                .put("connectomeBytes", figures.connectomeBytes())
                .put("stateBytes", figures.stateBytes());
        ArrayNode devices = json.putArray("devices");
        for (MemoryNeeds need : needs) {
            devices.addObject()
                    .put("backend", need.backend())
                    .put("device", need.device())
                    .put("usable", need.usable())
                    .put("bytesNeeded", need.bytesNeeded())
                    .put("bytesThere", need.bytesThere())
                    .put("fits", need.fits());
        }
        ArrayNode areas = json.putArray("areas");
        figures.areas().forEach(area -> areas.add(json(area)));
        return json;
    }

    private static ObjectNode json(BrainFigures.AreaFigures figures) {
        Area area = figures.area();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("id", area.id()).put("role", area.role().label());
        json.putArray("dimensions").add(area.width()).add(area.height()).add(area.depth());
        json.put("neuronsPerVoxel", area.neuronsPerVoxel());
        json.put("firstNeuron", area.firstNeuron()).put("neurons", area.neuronCount());
        json.put("synapsesOut", figures.outgoing()).put("synapsesIn", figures.incoming());
        json.put("model", area.model().label());
        json.put("uniformPsp", area.uniformPsp());
        json.put("membraneDrivenPsp", area.membraneDrivenPsp());
        ObjectNode parameters = json.putObject("parameters");
        figures.parameters()
                .forEach(
                        (parameter, range) ->
                                parameters
                                        .putArray(parameter.label())
                                        .add((float) range[0])
                                        .add((float) range[1]));
        return json;
    }
}
