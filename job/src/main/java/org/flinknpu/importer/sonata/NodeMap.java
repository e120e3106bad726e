package org.flinknpu.importer.sonata;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.flinknpu.brain.Area;
import org.flinknpu.brain.BrainFormatException;
import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.Origin;
import org.flinknpu.importer.ForeignJson;
import org.flinknpu.importer.ImportReport;
import org.flinknpu.importer.Outcome;

/**
 * Which node of which population each neuron of a brain is, and how long a burst takes: what a
 * spikes file needs. Brains from circuits carry it as their origin, together with the
 * configurations; any other brain has its areas for populations.
 */
public final class NodeMap {
    private static final String DT = "dtMillis";
    private static final String AREAS = "areas";
    private static final String POPULATION = "population";
    private static final String RUNS = "nodeIdRuns";

    private final double dtMillis;
    private final List<String> populations;
    private final List<long[]> runs;
    private final ObjectNode document;

    private NodeMap(
            double dtMillis, List<String> populations, List<long[]> runs, ObjectNode document) {
        this.dtMillis = dtMillis;
        this.populations = populations;
        this.runs = runs;
        this.document = document;
    }

    /** The map of a circuit. */
    static NodeMap of(
            double dtMillis, List<AreaPlan> areas, CircuitFiles files, SonataConfig config) {
        ObjectNode document = ForeignJson.empty().put("version", 1).put(DT, dtMillis);
        ArrayNode list = document.putArray(AREAS);
        List<String> populations = new ArrayList<>();
        List<long[]> runs = new ArrayList<>();
        for (AreaPlan area : areas) {
            long[] own = runs(area);
            populations.add(area.population().name());
            runs.add(own);
            ArrayNode ids =
                    list.addObject().put(POPULATION, area.population().name()).putArray(RUNS);
            for (long each : own) {
                ids.add(each);
            }
        }
        ObjectNode documents = document.putObject("configurations");
        for (Map.Entry<Path, ObjectNode> each : config.documents().entrySet()) {
            documents.set(files.nameOf(each.getKey()), each.getValue());
        }
        return new NodeMap(dtMillis, populations, runs, document);
    }

    /** Ids of the area's nodes by neuron, as runs: first id, number of ids, first id, ... */
    private static long[] runs(AreaPlan area) {
        long[] runs = new long[16];
        int used = 0;
        NodePopulation population = area.population();
        for (int node : area.nodes()) {
            long id = population.id(node);
            if (used > 0 && runs[used - 2] + runs[used - 1] == id) {
                runs[used - 1]++;
                continue;
            }
            if (used == runs.length) {
                runs = Arrays.copyOf(runs, used * 2);
            }
            runs[used++] = id;
            runs[used++] = 1;
        }
        return Arrays.copyOf(runs, used);
    }

    /** The brain with this map as its origin, or without one if the map is too long. */
    Connectome attach(Connectome brain, ImportReport report) {
        try {
            return brain.withOrigin(new Origin(SonataCircuit.FORMAT, document.toString()));
        } catch (BrainFormatException e) {
            report.note(
                    Outcome.REFUSED,
                    "ids of the nodes",
                    "/nodes",
                    "too long to be carried along; exported spikes will count nodes from 0");
            return brain;
        }
    }

    /**
     * The map of a brain.
     *
     * @throws BrainFormatException if it carries one that does not fit it
     */
    public static NodeMap of(Connectome brain) {
        Origin origin = brain.origin();
        List<String> populations = new ArrayList<>();
        List<long[]> runs = new ArrayList<>();
        if (origin == null || !origin.format().equals(SonataCircuit.FORMAT)) {
            for (Area area : brain.areas()) {
                populations.add(area.id());
                runs.add(new long[] {0, area.neuronCount()});
            }
            return new NodeMap(Double.NaN, populations, runs, null);
        }
        ObjectNode document =
                ForeignJson.object(
                        origin.document().getBytes(StandardCharsets.UTF_8), "the brain's origin");
        JsonNode areas = document.path(AREAS);
        if (areas.size() != brain.areas().size()) {
            throw damaged("areas=" + areas.size());
        }
        for (int i = 0; i < areas.size(); i++) {
            populations.add(areas.get(i).path(POPULATION).asText(""));
            runs.add(runs(areas.get(i).path(RUNS), brain.areas().get(i)));
        }
        double dt = document.path(DT).asDouble(0);
        return new NodeMap(SonataOptions.requireTimeStep(dt, DT), populations, runs, document);
    }

    private static long[] runs(JsonNode list, Area area) {
        long[] runs = new long[list.size()];
        long neurons = 0;
        for (int i = 0; i < runs.length; i++) {
            runs[i] = list.get(i).asLong(-1);
            neurons += i % 2 == 1 ? Math.max(0, runs[i]) : 0;
            if (runs[i] < 0 || neurons > area.neuronCount()) {
                throw damaged("area=" + area.id());
            }
        }
        if (runs.length % 2 == 1 || neurons != area.neuronCount()) {
            throw damaged("area=" + area.id());
        }
        return runs;
    }

    private static BrainFormatException damaged(String what) {
        return new BrainFormatException(
                "Node ids of another brain: " + what + "; import the circuit again");
    }

    /** Length of a burst in milliseconds; NaN if the brain does not say. */
    public double dtMillis() {
        return dtMillis;
    }

    /** The population of an area's neurons. */
    String population(int area) {
        return populations.get(area);
    }

    /** The id of a node by its index in an area, 0 or more and below the area's neurons. */
    long nodeId(int area, int index) {
        long[] own = runs.get(area);
        long left = index;
        for (int i = 0; i < own.length; i += 2) {
            if (left < own[i + 1]) {
                return own[i] + left;
            }
            left -= own[i + 1];
        }
        throw new IllegalArgumentException("No such neuron: area=" + area + " index=" + index);
    }
}
