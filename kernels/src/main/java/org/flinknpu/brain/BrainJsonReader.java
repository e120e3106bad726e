package org.flinknpu.brain;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads the object of one brain; fields may come in any order. */
final class BrainJsonReader {
    private static final String FIELDS =
            "format, version, name, about, areas, synapses, projections, plasticity";

    private final StrictJson json;
    private final BrainLimits limits;
    private final List<AreaJsonReader> areas = new ArrayList<>();
    private SynapsesJsonReader synapses;
    private ProjectionsJsonReader projections;
    private String name = "";
    private boolean formatSeen;
    private boolean versionSeen;
    private boolean areasSeen;
    private int neuronCount;

    BrainJsonReader(StrictJson json, BrainLimits limits) {
        this.json = json;
        this.limits = limits;
    }

    /** A document that is a brain, or a golden case that contains one. */
    Connectome document() throws IOException {
        Connectome contained = null;
        boolean own = false;
        for (String field = json.firstField(); field != null; field = json.nextField()) {
            switch (field) {
                case "brain" -> contained = new BrainJsonReader(json, limits).brain();
                case "case", "about", "stimulus", "bursts", "expected" -> json.skip();
                default -> {
                    field(field);
                    own = true;
                }
            }
        }
        if (contained != null && own) {
            throw json.error("A brain beside another one: name=" + name + "; keep one of them");
        }
        return contained != null ? contained : build();
    }

    /** A brain that is one value of a document. */
    Connectome brain() throws IOException {
        for (String field = json.firstField(); field != null; field = json.nextField()) {
            field(field);
        }
        return build();
    }

    private void field(String field) throws IOException {
        switch (field) {
            case "format" -> format();
            case "version" -> version();
            case "name" -> name = json.text();
            case "about" -> json.text();
            case "areas" -> areas();
            case "projections" -> {
                projections = new ProjectionsJsonReader(json, limits);
                projections.read();
            }
            case "synapses" -> {
                synapses = new SynapsesJsonReader(json, limits);
                synapses.read();
            }
            case "plasticity" -> plasticity();
            default -> throw json.unknown(field, FIELDS);
        }
    }

    private void format() throws IOException {
        if (!json.text().equals(BrainJson.FORMAT)) {
            throw json.wrong("Not Brain JSON, whose format is " + BrainJson.FORMAT);
        }
        formatSeen = true;
    }

    private void version() throws IOException {
        long version = json.integer(1, Integer.MAX_VALUE);
        if (version > BrainJson.VERSION) {
            throw json.wrong(
                    "Brain JSON of a newer version than "
                            + BrainJson.VERSION
                            + ", the newest this build reads");
        }
        versionSeen = true;
    }

    private void areas() throws IOException {
        areasSeen = true;
        for (json.beginArray(); json.nextElement(); ) {
            AreaJsonReader area = new AreaJsonReader(json, limits, neuronCount);
            area.read();
            neuronCount = area.area().endNeuron();
            areas.add(area);
        }
    }

    private void plasticity() throws IOException {
        for (json.beginArray(); json.nextElement(); ) {
            throw new UnsupportedBrainException(
                    "plasticity",
                    json.error("Unsupported: plasticity; remove the mappings to run it without")
                            .getMessage());
        }
    }

    private Connectome build() {
        if (!formatSeen || !versionSeen || !areasSeen) {
            throw json.error(
                    "Brain without a required field: name="
                            + (!formatSeen ? "format" : !versionSeen ? "version" : "areas"));
        }
        ConnectomeBuilder builder = new ConnectomeBuilder(name);
        for (AreaJsonReader area : areas) {
            builder.area(area.area());
        }
        NeuronColumns columns = builder.neurons();
        for (AreaJsonReader area : areas) {
            area.fill(columns);
        }
        if (synapses != null) {
            synapses.addTo(builder);
        }
        if (projections != null) {
            List<Area> known = areas.stream().map(AreaJsonReader::area).toList();
            projections.addTo(builder, known, synapses == null ? 0 : synapses.count());
        }
        return builder.build();
    }
}
