package org.flinknpu.importer.feagi.morphology;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Which voxels a morphology reaches, as texts that read like coordinates. */
final class Reached {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final double[] ONE = {1, 1, 1};

    private Reached() {}

    /** The morphology of that id, by the definitions of a genome in single quotes. */
    static Morphology morphology(String id, String definitions) throws MorphologyException {
        Map<String, JsonNode> byId = new TreeMap<>();
        try {
            JSON.readTree(definitions.replace('\'', '"'))
                    .properties()
                    .forEach(entry -> byId.put(entry.getKey(), entry.getValue()));
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
        return new Morphologies(byId).of(id).morphology();
    }

    static Morphology builtIn(String id) {
        try {
            return morphology(id, "{}");
        } catch (MorphologyException e) {
            throw new AssertionError(e);
        }
    }

    static List<String> from(int x, int y, int z, Morphology rule, Box source, Box target) {
        return from(x, y, z, rule, source, target, ONE);
    }

    static List<String> from(
            int x, int y, int z, Morphology rule, Box source, Box target, double[] scale) {
        Targets targets = new Targets(target);
        rule.between(source, target, scale).targets(x, y, z, 42, targets);
        List<String> reached = new ArrayList<>();
        int count = targets.settle();
        for (int i = 0; i < count; i++) {
            int voxel = targets.voxel(i);
            reached.add(
                    "%d,%d,%d"
                            .formatted(
                                    voxel / target.depth() / target.height(),
                                    voxel / target.depth() % target.height(),
                                    voxel % target.depth()));
        }
        return reached;
    }

    /** Pairs of a rule between two boxes, duplicates of one source voxel not counted. */
    static long pairs(Morphology rule, Box source, Box target) {
        Targets targets = new Targets(target);
        Wiring wiring = rule.between(source, target, ONE);
        long pairs = 0;
        for (int x = 0; x < source.width(); x++) {
            for (int y = 0; y < source.height(); y++) {
                for (int z = 0; z < source.depth(); z++) {
                    targets.clear();
                    wiring.targets(x, y, z, Draw.mix(x, y + 1000L * z), targets);
                    pairs += targets.settle();
                }
            }
        }
        return pairs;
    }
}
