package org.flinknpu.importer.feagi.morphology;

/**
 * What the id of a morphology stands for.
 *
 * @param morphology the rule, or null if it makes no synapses
 * @param memory whether it forms memories, which needs plasticity
 * @param remark what about it is not taken over exactly; empty for nothing
 */
public record Definition(Morphology morphology, boolean memory, String remark) {
    static Definition of(Morphology morphology) {
        return new Definition(morphology, false, "");
    }

    static Definition memory(String remark) {
        return new Definition(null, true, remark);
    }
}
