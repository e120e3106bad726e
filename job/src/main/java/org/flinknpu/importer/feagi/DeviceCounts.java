package org.flinknpu.importer.feagi;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import org.flinknpu.brain.Area;
import org.flinknpu.brain.BrainFormatException;
import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.Origin;
import org.flinknpu.importer.ForeignJson;

/** How many devices the areas of a genome were made for, where a brain still carries its genome. */
public final class DeviceCounts {
    private final JsonNode blueprint;

    private DeviceCounts(JsonNode blueprint) {
        this.blueprint = blueprint;
    }

    /**
     * The counts of a brain.
     *
     * @throws BrainFormatException if the genome that it carries cannot be read
     */
    public static DeviceCounts of(Connectome brain) {
        Origin origin = brain.origin();
        if (origin == null || !origin.format().equals(FeagiGenome.FORMAT)) {
            return new DeviceCounts(ForeignJson.empty());
        }
        byte[] genome = origin.document().getBytes(StandardCharsets.UTF_8);
        return new DeviceCounts(
                ForeignJson.object(genome, "genome of " + brain.name()).path("blueprint"));
    }

    /** The devices of an area; 0 if its genome gives no whole number above 0. */
    public int of(Area area) {
        String gene = FlatBlueprint.PREFIX + area.id() + "-" + Gene.DEVICE_COUNT.exon();
        JsonNode count = GenomeValues.number(blueprint.path(gene), gene);
        return count != null && count.isIntegralNumber() && count.canConvertToInt()
                ? Math.max(count.intValue(), 0)
                : 0;
    }
}
