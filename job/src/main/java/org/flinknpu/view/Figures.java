package org.flinknpu.view;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Measured numbers in JSON. */
public final class Figures {
    private static final double DECIMALS = 1000;

    private Figures() {}

    /** Writes a number with three decimals, or null for one that is not known. */
    public static void put(ObjectNode json, String name, double value) {
        if (Double.isFinite(value)) {
            json.put(name, Math.rint(value * DECIMALS) / DECIMALS);
        } else {
            json.putNull(name);
        }
    }
}
