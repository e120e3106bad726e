package org.flinknpu.flow.codec;

import java.nio.ByteBuffer;
import org.flinknpu.brain.Area;
import org.flinknpu.burst.Stimulus;
import org.flinknpu.schema.PolarityEvents;
import org.flinknpu.wire.PackedEvents;

/**
 * Gives the events of an event camera to the voxels of an area: pixel (x, y) to voxel (x, y, z),
 * where brighter ones have z = 0, and darker ones z = 1 or, in an area of depth 1, z = 0.
 *
 * <p>A camera that is wider than the area is scaled down where that is allowed: pixel x of w then
 * belongs to column {@code floor(x * width / w)}, and rows likewise.
 *
 * <p>Per event it reads one word and two tables; it allocates only when a camera of another size
 * than the last one speaks. Not thread-safe.
 */
public final class PolarityVoxels {
    private final Area area;
    private final boolean scales;

    /** Potential of a darker pixel, then of a brighter one. */
    private final float[] potentials;

    /** First neuron by column of the camera, and what its row adds. */
    private int[] columns = {};

    private int[] rows = {};

    /**
     * The voxels of an area.
     *
     * @param brighter potential for a pixel that became brighter
     * @param darker potential for a pixel that became darker
     * @param scales whether cameras larger than the area are scaled down
     */
    public PolarityVoxels(Area area, float brighter, float darker, boolean scales) {
        this.area = area;
        potentials = new float[] {darker, brighter};
        this.scales = scales;
    }

    /** The rule that the batch breaks, or an empty string; its events lie inside its camera. */
    public String brokenRule(PolarityEvents batch) {
        boolean fits = batch.getWidth() <= area.width() && batch.getHeight() <= area.height();
        return fits || scales
                ? ""
                : "event camera is larger than its area: area=%s camera=[%d,%d] dimensions=[%d,%d,%d]; map it as a device, which scales it"
                        .formatted(
                                area.id(),
                                batch.getWidth(),
                                batch.getHeight(),
                                area.width(),
                                area.height(),
                                area.depth());
    }

    /** Appends one entry per event and neuron of its voxel. The batch breaks no rule. */
    public void append(PolarityEvents batch, Stimulus stimulus) {
        prepare(batch.getWidth(), batch.getHeight());
        ByteBuffer events = batch.getEvents();
        int count = PackedEvents.count(events);
        int perVoxel = area.neuronsPerVoxel();
        stimulus.ensureCapacity(
                (int) Math.min(Integer.MAX_VALUE, stimulus.size() + (long) count * perVoxel));
        int darkerOffset = area.depth() > 1 ? perVoxel : 0;
        for (int i = 0; i < count; i++) {
            long word = PackedEvents.wordAt(events, i);
            // No branch: the next event's polarity is anyone's guess, a wrong one costs 10 ns.
            int brighter = PackedEvents.brighterBit(word);
            int neuron =
                    columns[PackedEvents.x(word)]
                            + rows[PackedEvents.y(word)]
                            + (darkerOffset & (brighter - 1));
            float potential = potentials[brighter];
            for (int k = 0; k < perVoxel; k++) {
                stimulus.add(neuron + k, potential);
            }
        }
    }

    private void prepare(int width, int height) {
        int rowNeurons = area.depth() * area.neuronsPerVoxel();
        if (columns.length != width) {
            columns = table(width, area.width(), area.height() * rowNeurons, area.firstNeuron());
        }
        if (rows.length != height) {
            rows = table(height, area.height(), rowNeurons, 0);
        }
    }

    private static int[] table(int pixels, int voxels, int stride, int base) {
        int[] table = new int[pixels];
        for (int i = 0; i < pixels; i++) {
            int voxel = pixels > voxels ? (int) ((long) i * voxels / pixels) : i;
            table[i] = base + voxel * stride;
        }
        return table;
    }
}
