package org.flinknpu.flow;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.flinknpu.brain.Area;
import org.flinknpu.brain.Connectome;
import org.flinknpu.burst.FiredSet;
import org.flinknpu.schema.AreaFired;
import org.flinknpu.schema.SpikeSampling;
import org.flinknpu.wire.Packed;
import org.flinknpu.wire.PackedColumn;

/**
 * Chooses the fired neurons that are published. An area follows the first entry that names it or
 * all areas; it is published in the bursts whose number is a multiple of the entry's interval, if a
 * neuron of it fired. Of {@code n} fired neurons, where only {@code m} may be published, those with
 * index {@code floor(j * n / m)}, j = 0..m-1, are: evenly spread, and the same on every replay.
 */
final class SpikeSampler {
    /** Most bytes of a record, below Kafka's default limit of 1 MiB. */
    static final int MAX_PART_BYTES = 900 << 10;

    private static final String EVERY_AREA = "*";
    private static final int AREA_OVERHEAD_BYTES = 32;
    private static final int MAX_BYTES_PER_CHAR = 4;

    private final List<SampledArea> areas = new ArrayList<>();

    private record SampledArea(Area area, int everyBursts, int maxNeurons, PackedColumn column) {
        int overheadBytes() {
            return AREA_OVERHEAD_BYTES + area.id().length() * MAX_BYTES_PER_CHAR;
        }
    }

    /** A sampler of the brain. The settings passed {@link SettingsCheck}. */
    SpikeSampler(Connectome connectome, List<SpikeSampling> samplings) {
        for (Area area : connectome.areas()) {
            for (SpikeSampling sampling : samplings) {
                String name = sampling.getArea();
                if (name.equals(EVERY_AREA) || name.equals(area.id())) {
                    areas.add(
                            new SampledArea(
                                    area,
                                    sampling.getEveryBursts(),
                                    sampling.getMaxNeurons(),
                                    new PackedColumn(0)));
                    break;
                }
            }
        }
    }

    /**
     * The records of a burst as lists of areas, each below {@link #MAX_PART_BYTES}; empty if
     * nothing is to be published. What it returns is valid until the next call.
     */
    List<List<AreaFired>> sample(long burst, FiredSet fired) {
        List<List<AreaFired>> parts = List.of();
        int room = 0;
        for (SampledArea sampled : areas) {
            if (burst % sampled.everyBursts != 0) {
                continue;
            }
            int count = choose(sampled, fired);
            int chosen = sampled.column.count();
            int from = 0;
            while (from < chosen) {
                int fit = (room - sampled.overheadBytes()) / Packed.ITEM_BYTES;
                if (fit <= 0) {
                    if (parts.isEmpty()) {
                        parts = new ArrayList<>();
                    }
                    parts.add(new ArrayList<>());
                    room = MAX_PART_BYTES;
                    continue;
                }
                int take = Math.min(fit, chosen - from);
                parts.get(parts.size() - 1).add(slice(sampled, count, from, take));
                room -= sampled.overheadBytes() + take * Packed.ITEM_BYTES;
                from += take;
            }
        }
        return parts;
    }

    private static AreaFired slice(SampledArea sampled, int count, int from, int take) {
        return new AreaFired(
                sampled.area.id(),
                count,
                sampled.column.view().slice(from * Packed.ITEM_BYTES, take * Packed.ITEM_BYTES));
    }

    /** Fills the area's column; returns how many of its neurons fired. */
    private static int choose(SampledArea sampled, FiredSet fired) {
        int[] neurons = fired.neurons();
        int first = sampled.area.firstNeuron();
        int from = position(neurons, fired.size(), first);
        int count = position(neurons, fired.size(), sampled.area.endNeuron()) - from;
        int chosen = sampled.maxNeurons == 0 ? count : Math.min(count, sampled.maxNeurons);
        sampled.column.clear();
        for (int j = 0; j < chosen; j++) {
            int index = chosen == count ? j : (int) ((long) j * count / chosen);
            sampled.column.append(neurons[from + index] - first);
        }
        return count;
    }

    /** Index of the first fired neuron at or above the id. */
    private static int position(int[] neurons, int size, int neuron) {
        int found = Arrays.binarySearch(neurons, 0, size, neuron);
        return found < 0 ? -found - 1 : found;
    }
}
