package org.flinknpu.importer.feagi.morphology;

import java.util.Map;

/** The morphologies that every genome may name without defining them. */
final class BuiltIn {
    private static final int[] ANY = {Patterns.ANY, Patterns.ANY, Patterns.ANY};
    private static final int[] FIRST = {0, 0, 0};
    private static final int[] XYZ = {0, 1, 2};

    /** As the genomes define it that come with the reference system. */
    private static final Morphology TILE =
            new Tile(
                    new int[] {16, 16, 1},
                    new int[] {1, 1, 1},
                    new int[] {0, 0, 0},
                    Projector.PLAIN);

    private static final Map<String, Definition> FUNCTIONS =
            Map.ofEntries(
                    entry("block_to_block", OneToOne.BLOCK_TO_BLOCK),
                    entry("block_connection", OneToOne.BLOCK_CONNECTION),
                    entry("projector", Projector.PLAIN),
                    entry("projector_xy", new Projector(new int[] {1, 0, 2}, -1)),
                    entry("projector_xz", new Projector(new int[] {2, 1, 0}, -1)),
                    entry("projector_yz", new Projector(new int[] {0, 2, 1}, -1)),
                    entry("project_from_end_x", new Projector(XYZ, 0)),
                    entry("project_from_end_y", new Projector(XYZ, 1)),
                    entry("project_from_end_z", new Projector(XYZ, 2)),
                    entry("expander", OneToOne.EXPANDER),
                    entry("expander_x", OneToOne.EXPANDER),
                    entry("reducer", OneToOne.REDUCER),
                    entry("reducer_x", OneToOne.REDUCER),
                    entry("randomizer", OneToOne.RANDOMIZER),
                    entry("lateral_pairs", OneToOne.LATERAL_PAIRS),
                    entry("lateral_pairs_x", OneToOne.LATERAL_PAIRS),
                    entry("last_to_first", OneToOne.LAST_TO_FIRST),
                    Map.entry("placeholder", new Definition(null, false, "")),
                    memory("memory"),
                    memory("episodic_memory"),
                    memory("memory_replay"),
                    associative("associative_memory"),
                    associative("bi_directional_stdp"));

    private static final Map<String, Definition> OTHERS =
            Map.ofEntries(
                    entry("all_to_all", pattern(ANY, ANY)),
                    entry("tile", TILE),
                    entry("all_to_0-0-0", pattern(ANY, FIRST)),
                    entry("0-0-0_to_all", pattern(FIRST, ANY)),
                    entry("lateral_+x", vector(1, 0, 0)),
                    entry("lateral_-x", vector(-1, 0, 0)),
                    entry("lateral_+y", vector(0, 1, 0)),
                    entry("lateral_-y", vector(0, -1, 0)),
                    entry("lateral_+z", vector(0, 0, 1)),
                    entry("lateral_-z", vector(0, 0, -1)));

    private BuiltIn() {}

    private static Map.Entry<String, Definition> entry(String id, Morphology morphology) {
        return Map.entry(id, Definition.of(morphology));
    }

    private static Map.Entry<String, Definition> memory(String id) {
        return Map.entry(
                id, Definition.memory("memory formation needs plasticity, which brains lack"));
    }

    private static Map.Entry<String, Definition> associative(String id) {
        return Map.entry(
                id,
                new Definition(
                        Projector.PLAIN,
                        true,
                        "its first synapses, a projector's, stay as they are: no plasticity"));
    }

    private static Morphology pattern(int[] source, int[] target) {
        return new Patterns(new int[][] {source}, new int[][] {target});
    }

    private static Morphology vector(double x, double y, double z) {
        return new Vectors(new double[][] {{x, y, z}});
    }

    /** The function of that name, or null. */
    static Definition function(String id) {
        return FUNCTIONS.get(id);
    }

    /** The morphology of that name, whatever its type, or null. */
    static Definition any(String id) {
        Definition function = FUNCTIONS.get(id);
        return function != null ? function : OTHERS.get(id);
    }
}
