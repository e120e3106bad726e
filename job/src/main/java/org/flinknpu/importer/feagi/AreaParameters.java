package org.flinknpu.importer.feagi;

import org.flinknpu.brain.Area;
import org.flinknpu.brain.AreaRole;
import org.flinknpu.brain.NeuronColumns;
import org.flinknpu.importer.ImportReport;
import org.flinknpu.importer.Outcome;

/** Turns the genes of an area into its role, its flags and the parameters of its neurons. */
final class AreaParameters {
    private static final int MAX_COUNT = Character.MAX_VALUE;
    private static final String MEMORY_GROUP = "MEMORY";

    private final GenomeArea area;
    private final ImportReport report;

    AreaParameters(GenomeArea area, ImportReport report) {
        this.area = area;
        this.report = report;
    }

    /** Voxels or neurons along a dimension; 1 where the gene is missing. */
    int count(Gene gene) {
        return (int) Math.min(Integer.MAX_VALUE, area.number(gene, 1));
    }

    /** The area, beginning at that neuron. */
    Area area(int firstNeuron) {
        return new Area(
                area.id(),
                role(),
                count(Gene.WIDTH),
                count(Gene.HEIGHT),
                count(Gene.DEPTH),
                count(Gene.NEURONS_PER_VOXEL),
                firstNeuron,
                area.flag(Gene.UNIFORM_PSP),
                area.flag(Gene.MEMBRANE_DRIVEN_PSP),
                Area.DEFAULT_POWER_AMOUNT,
                1.0f);
    }

    private AreaRole role() {
        if (AreaIds.isPower(area.id())) {
            return AreaRole.POWER;
        }
        if (area.flag(Gene.MEMORY) || area.text(Gene.SUBGROUP).equals(MEMORY_GROUP)) {
            return AreaRole.MEMORY;
        }
        return switch (area.text(Gene.GROUP)) {
            case "IPU" -> AreaRole.INPUT;
            case "OPU" -> AreaRole.OUTPUT;
            case MEMORY_GROUP -> AreaRole.MEMORY;
            case "CUSTOM", "CORE" -> AreaRole.INTERNAL;
            default -> roleOfId();
        };
    }

    /**
     * The first character of an id says what the area is. Only ids of eight characters have one for
     * memory; in older ones it is the beginning of a name, such as that of a motor.
     */
    private AreaRole roleOfId() {
        String canonical = AreaIds.canonical(area.id());
        boolean current = canonical.length() == AreaIds.CURRENT_LENGTH;
        return switch (canonical.isEmpty() ? ' ' : canonical.charAt(0)) {
            case 'i' -> AreaRole.INPUT;
            case 'o' -> AreaRole.OUTPUT;
            case 'm' -> current ? AreaRole.MEMORY : AreaRole.INTERNAL;
            default -> AreaRole.INTERNAL;
        };
    }

    /** Fills the parameters of the area's neurons. */
    void fill(Area box, NeuronColumns columns) {
        float threshold = (float) area.number(Gene.THRESHOLD, 1);
        float stepX = (float) area.number(Gene.THRESHOLD_X, 0);
        float stepY = (float) area.number(Gene.THRESHOLD_Y, 0);
        float stepZ = (float) area.number(Gene.THRESHOLD_Z, 0);
        float limit = (float) area.number(Gene.THRESHOLD_LIMIT, 0);
        float leak = fraction(Gene.LEAK, 0);
        float excitability = fraction(Gene.EXCITABILITY, 1);
        char refractory = bursts(Gene.REFRACTORY);
        char fireLimit = fireLimit();
        char snooze = bursts(Gene.SNOOZE);
        byte accumulates = (byte) (area.flag(Gene.ACCUMULATES) ? 1 : 0);
        int perVoxel = box.neuronsPerVoxel();
        for (int i = 0; i < box.neuronCount(); i++) {
            int neuron = box.firstNeuron() + i;
            int voxel = i / perVoxel;
            int z = voxel % box.depth();
            int y = voxel / box.depth() % box.height();
            int x = voxel / box.depth() / box.height();
            columns.threshold()[neuron] = threshold + x * stepX + y * stepY + z * stepZ;
            columns.thresholdLimit()[neuron] = limit == 0 ? Float.MAX_VALUE : limit;
            columns.leak()[neuron] = leak;
            columns.excitability()[neuron] = excitability;
            columns.refractoryPeriod()[neuron] = refractory;
            columns.consecutiveFireLimit()[neuron] = fireLimit;
            columns.snoozePeriod()[neuron] = snooze;
            columns.accumulates()[neuron] = accumulates;
        }
    }

    private float fraction(Gene gene, double otherwise) {
        double value = area.number(gene, otherwise);
        if (value < 0 || value > 1) {
            area.note(
                    report,
                    Outcome.WARNED,
                    gene,
                    value + " is no fraction of 0..1; --legacy reads values above 1 as per cent");
        }
        return (float) value;
    }

    private char fireLimit() {
        double value = area.number(Gene.FIRE_LIMIT, 0);
        if (value > MAX_COUNT) {
            area.note(
                    report,
                    Outcome.CONVERTED,
                    Gene.FIRE_LIMIT,
                    area.text(Gene.FIRE_LIMIT) + " -> no limit");
            return 0;
        }
        return bursts(Gene.FIRE_LIMIT);
    }

    private char bursts(Gene gene) {
        double value = area.number(gene, 0);
        double legal = Math.min(MAX_COUNT, Math.max(0, Math.floor(value)));
        if (legal != value) {
            area.note(
                    report,
                    Outcome.APPROXIMATED,
                    gene,
                    "%s -> %d; a whole number of 0..65535 is needed"
                            .formatted(area.text(gene), (int) legal));
        }
        return (char) legal;
    }
}
