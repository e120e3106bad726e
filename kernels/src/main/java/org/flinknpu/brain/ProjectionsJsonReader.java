package org.flinknpu.brain;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the projections of a brain: synapses said by rule instead of one by one. They are added
 * after the listed synapses, in the order of the file, sources ascending, targets ascending.
 */
final class ProjectionsJsonReader {
    /**
     * Most synapses that all projections unfold to. A few bytes can ask for very many; a brain that
     * needs more belongs into a connectome file.
     */
    static final int MAX_SYNAPSES = 1 << 20;

    private static final String FIELDS =
            "about, source, target, pattern, weight, psp, inhibitory, delay";
    private static final String ALL_TO_ALL = "all-to-all";
    private static final String ONE_TO_ONE = "one-to-one";
    private static final int MAX_BYTE = 255;
    private static final int MAX_AREA_QUOTED = 60;

    /** One rule; {@code place} says where it stands in the file. */
    private record Projection(
            String place,
            String source,
            String target,
            boolean oneToOne,
            int weight,
            int psp,
            boolean inhibitory,
            int delay) {}

    private final StrictJson json;
    private final BrainLimits limits;
    private final List<Projection> projections = new ArrayList<>();

    ProjectionsJsonReader(StrictJson json, BrainLimits limits) {
        this.json = json;
        this.limits = limits;
    }

    void read() throws IOException {
        for (json.beginArray(); json.nextElement(); ) {
            projections.add(projection("projection=" + projections.size()));
        }
    }

    private Projection projection(String place) throws IOException {
        String source = null;
        String target = null;
        boolean oneToOne = false;
        int weight = -1;
        int psp = 1;
        boolean inhibitory = false;
        int delay = 1;
        for (String field = json.firstField(); field != null; field = json.nextField()) {
            switch (field) {
                case "about" -> json.text();
                case "source" -> source = json.text();
                case "target" -> target = json.text();
                case "pattern" -> oneToOne = isOneToOne();
                case "weight" -> weight = (int) json.integer(0, MAX_BYTE);
                case "psp" -> psp = (int) json.integer(0, MAX_BYTE);
                case "inhibitory" -> inhibitory = json.flag();
                case "delay" -> delay = (int) json.integer(1, MAX_BYTE);
                default -> throw json.unknown(field, FIELDS);
            }
        }
        if (source == null || target == null || weight < 0) {
            throw json.error(
                    "Projection without a required field: name="
                            + (source == null ? "source" : target == null ? "target" : "weight"));
        }
        return new Projection(place, source, target, oneToOne, weight, psp, inhibitory, delay);
    }

    private boolean isOneToOne() throws IOException {
        String pattern = json.text();
        if (!pattern.equals(ONE_TO_ONE) && !pattern.equals(ALL_TO_ALL)) {
            throw json.wrong("Unknown pattern; use " + ALL_TO_ALL + " or " + ONE_TO_ONE);
        }
        return pattern.equals(ONE_TO_ONE);
    }

    /**
     * Adds the synapses to a builder that has all areas.
     *
     * @param listed number of synapses that the builder has already
     * @throws BrainFormatException if an area is missing, sizes do not fit, or there are too many
     */
    void addTo(ConnectomeBuilder builder, List<Area> areas, int listed) {
        Map<String, Area> byId = new HashMap<>();
        areas.forEach(area -> byId.put(area.id(), area));
        long count = 0;
        for (Projection projection : projections) {
            count += count(projection, byId);
            requireSynapses(count, listed);
        }
        builder.expectSynapses((int) count);
        for (Projection projection : projections) {
            add(projection, builder, byId);
        }
    }

    private void requireSynapses(long count, int listed) {
        if (count > MAX_SYNAPSES) {
            throw new BrainFormatException(
                    "More synapses from projections than the limit: synapses=%d limit=%d; use a connectome file"
                            .formatted(count, MAX_SYNAPSES));
        }
        limits.requireSynapses(count + listed);
    }

    private static long count(Projection projection, Map<String, Area> areas) {
        Area source = area(projection.source, projection, areas);
        Area target = area(projection.target, projection, areas);
        if (!projection.oneToOne) {
            return (long) source.neuronCount() * target.neuronCount();
        }
        if (source.neuronCount() != target.neuronCount()) {
            throw new BrainFormatException(
                    "Projection one-to-one between areas of different sizes: %s source=%s neurons=%d target=%s neurons=%d"
                            .formatted(
                                    projection.place,
                                    source.id(),
                                    source.neuronCount(),
                                    target.id(),
                                    target.neuronCount()));
        }
        return source.neuronCount();
    }

    private static void add(
            Projection projection, ConnectomeBuilder builder, Map<String, Area> areas) {
        Area source = area(projection.source, projection, areas);
        Area target = area(projection.target, projection, areas);
        for (int i = 0; i < source.neuronCount(); i++) {
            int first = projection.oneToOne ? i : 0;
            int end = projection.oneToOne ? i + 1 : target.neuronCount();
            for (int k = first; k < end; k++) {
                builder.synapse(
                        source.firstNeuron() + i,
                        target.firstNeuron() + k,
                        projection.weight,
                        projection.psp,
                        projection.inhibitory,
                        projection.delay);
            }
        }
    }

    private static Area area(String id, Projection projection, Map<String, Area> areas) {
        Area area = areas.get(id);
        if (area == null) {
            throw new BrainFormatException(
                    "Projection names no area of the brain: %s area=%s"
                            .formatted(
                                    projection.place, StrictJson.printable(id, MAX_AREA_QUOTED)));
        }
        return area;
    }
}
