package org.flinknpu.view;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.flinknpu.brain.Area;
import org.flinknpu.brain.Connectome;
import org.flinknpu.schema.AreaFired;
import org.flinknpu.wire.Packed;

/**
 * Which row of the spike raster shows a neuron. A small brain has a row per neuron; in a large one
 * neighbours share a row, so that a frame stays small and a screen can show it.
 *
 * <p>Not thread-safe: one feed owns it.
 */
final class RasterRows {
    /** Most rows of all areas together: what a screen resolves. */
    static final int MAX_ROWS = 600;

    private final List<Area> areas;
    private final int[] rows;
    private final Map<String, Integer> indexById = new HashMap<>();
    private final BitSet taken = new BitSet();

    RasterRows(Connectome brain) {
        areas = new ArrayList<>(brain.areas());
        rows = new int[areas.size()];
        long neurons = Math.max(1, brain.neuronCount());
        for (int i = 0; i < rows.length; i++) {
            int size = size(i);
            long share = neurons <= MAX_ROWS ? size : size * (long) MAX_ROWS / neurons;
            rows[i] = (int) Math.max(1, share);
            indexById.put(areas.get(i).id(), i);
        }
    }

    /** Describes the rows to the page: areas in order, each with role and number of rows. */
    void describe(ArrayNode into) {
        for (int i = 0; i < rows.length; i++) {
            Area area = areas.get(i);
            into.addObject()
                    .put("id", area.id())
                    .put("role", area.role().label())
                    .put("rows", rows[i]);
        }
    }

    /**
     * Appends the fired rows of an area as pairs (area index, row), each row once. Areas and
     * neurons that the brain does not have are left out.
     */
    void append(AreaFired fired, ArrayNode into) {
        Integer area = indexById.get(fired.getArea());
        if (area == null) {
            return;
        }
        int size = size(area);
        taken.clear();
        for (int neuron : Packed.ints(fired.getNeurons())) {
            if (neuron >= 0 && neuron < size) {
                int row = (int) ((long) neuron * rows[area] / size);
                if (!taken.get(row)) {
                    taken.set(row);
                    into.add(area.intValue()).add(row);
                }
            }
        }
    }

    private int size(int area) {
        return areas.get(area).endNeuron() - areas.get(area).firstNeuron();
    }
}
