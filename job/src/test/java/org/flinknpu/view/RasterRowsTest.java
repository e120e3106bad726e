package org.flinknpu.view;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import org.flinknpu.brain.Area;
import org.flinknpu.brain.AreaRole;
import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.ConnectomeBuilder;
import org.flinknpu.schema.AreaFired;
import org.flinknpu.wire.Packed;
import org.junit.jupiter.api.Test;

class RasterRowsTest {

    @Test
    void shouldGiveEveryNeuronOfASmallBrainItsRow() {
        RasterRows rows = new RasterRows(brain(3, 5));
        assertThat(described(rows)).isEqualTo("[3,5]");
        assertThat(appended(rows, fired("b", 0, 4))).isEqualTo("[1,0,1,4]");
    }

    @Test
    void shouldShareRowsInALargeBrain() {
        RasterRows rows = new RasterRows(brain(600_000, 600_000));
        assertThat(described(rows)).isEqualTo("[300,300]");
        assertThat(appended(rows, fired("b", 0, 1, 1999, 2000, 599_999)))
                .isEqualTo("[1,0,1,1,1,299]");
    }

    @Test
    void shouldKeepARowForATinyAreaOfALargeBrain() {
        assertThat(described(new RasterRows(brain(1, 1_000_000)))).isEqualTo("[1,599]");
    }

    @Test
    void shouldLeaveOutWhatTheBrainDoesNotHave() {
        RasterRows rows = new RasterRows(brain(3, 5));
        assertThat(appended(rows, fired("c", 0))).isEqualTo("[]");
        assertThat(appended(rows, fired("a", 2, 3, -1))).isEqualTo("[0,2]");
    }

    private static Connectome brain(int first, int second) {
        ConnectomeBuilder builder = new ConnectomeBuilder("two");
        builder.area(area("a", first, 0));
        builder.area(area("b", second, first));
        return builder.build();
    }

    private static Area area(String id, int neurons, int firstNeuron) {
        return new Area(
                id, AreaRole.INTERNAL, 1, 1, neurons, 1, firstNeuron, true, false, 1.0f, 1.0f);
    }

    private static AreaFired fired(String area, int... neurons) {
        return AreaFired.newBuilder().setArea(area).setNeurons(Packed.column(neurons)).build();
    }

    private static String appended(RasterRows rows, AreaFired fired) {
        ArrayNode into = JsonNodeFactory.instance.arrayNode();
        rows.append(fired, into);
        return into.toString();
    }

    private static String described(RasterRows rows) {
        ArrayNode areas = JsonNodeFactory.instance.arrayNode();
        rows.describe(areas);
        ArrayNode counts = JsonNodeFactory.instance.arrayNode();
        for (JsonNode area : areas) {
            assertThat(area.get("role").asText()).isEqualTo("internal");
            counts.add(area.get("rows"));
        }
        return counts.toString();
    }
}
