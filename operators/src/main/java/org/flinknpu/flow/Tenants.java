package org.flinknpu.flow;

import java.util.HashMap;
import java.util.Map;

/**
 * How many brains each tenant has in a subtask, living or on their way. The tenant of a brain is
 * the part of its id before the first slash; brains without one share the tenant of no name. Used
 * by the task's thread only.
 */
final class Tenants {
    private static final char SEPARATOR = '/';

    private final Map<String, Integer> brains = new HashMap<>();

    /** The tenant of a brain. */
    static String of(String brainId) {
        int end = brainId.indexOf(SEPARATOR);
        return end < 0 ? "" : brainId.substring(0, end);
    }

    /** Brains of the tenant of that brain. */
    int brainsBeside(String brainId) {
        return brains.getOrDefault(of(brainId), 0);
    }

    /** A brain came. */
    void add(String brainId) {
        brains.merge(of(brainId), 1, Integer::sum);
    }

    /** A brain went. */
    void remove(String brainId) {
        brains.computeIfPresent(of(brainId), (tenant, count) -> count == 1 ? null : count - 1);
    }

    /** All went. */
    void clear() {
        brains.clear();
    }
}
