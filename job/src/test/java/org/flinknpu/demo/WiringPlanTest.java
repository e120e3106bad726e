package org.flinknpu.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.flinknpu.brain.Area;
import org.flinknpu.brain.AreaRole;
import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.ConnectomeBuilder;
import org.flinknpu.brain.NeuronParameter;
import org.flinknpu.job.UsageException;
import org.flinknpu.schema.ClockMode;
import org.flinknpu.schema.ReceptorCoding;
import org.junit.jupiter.api.Test;

class WiringPlanTest {
    private static Connectome brain(int eyes, int feelers, int wheels, int depth) {
        ConnectomeBuilder builder = new ConnectomeBuilder("test");
        if (eyes > 0) {
            builder.area("iinf00", AreaRole.INPUT, eyes, 1, depth, 1, true, false);
        }
        if (feelers > 0) {
            builder.area("i__pro", AreaRole.INPUT, feelers, 1, depth, 1, true, false);
        }
        builder.area("other", AreaRole.INTERNAL, 3, 1, 1, 1, true, false);
        if (wheels > 0) {
            builder.area("b21vdAEAAAA=", AreaRole.OUTPUT, wheels, 1, depth, 1, true, false);
        }
        Connectome brain = builder.build();
        return feelers == 0 ? brain : brain.withParameter("i__pro", NeuronParameter.THRESHOLD, 2.5);
    }

    private static String ports(List<RobotWiring.Port> ports) {
        StringBuilder text = new StringBuilder();
        for (RobotWiring.Port port : ports) {
            text.append(port.device()).append('=').append(port.area()).append(':');
            text.append(port.channel()).append(' ');
        }
        return text.toString().strip();
    }

    @Test
    void shouldFindDevicesByTheIdsOfGenomes() {
        RobotWiring wiring = WiringPlan.of(brain(2, 16, 8, 10), "test", Map.of());

        assertThat(ports(wiring.sensors()))
                .isEqualTo("0=iinf00:0 1=iinf00:1 2=i__pro:0 3=i__pro:7 4=i__pro:15");
        assertThat(ports(wiring.motors()))
                .isEqualTo("0=b21vdAEAAAA=:0 1=b21vdAEAAAA=:1 2=b21vdAEAAAA=:2 3=b21vdAEAAAA=:3");
        var settings = wiring.settings(ClockMode.EVENT, "");
        assertThat(settings.getReceptors())
                .allMatch(receptor -> receptor.getCoding() == ReceptorCoding.POSITION)
                .extracting("gain")
                .containsExactly(1f, 2.5f);
        assertThat(settings.getEffectors()).hasSize(2);
        assertThat(settings.getEffectors().get(0).getMaximum()).isEqualTo(10);
    }

    @Test
    void shouldDoWithFewerDevices() {
        RobotWiring wiring = WiringPlan.of(brain(0, 1, 3, 1), "test", Map.of());

        assertThat(ports(wiring.sensors())).isEqualTo("2=i__pro:0 3=i__pro:0 4=i__pro:0");
        assertThat(wiring.motors()).hasSize(3);
        assertThat(wiring.settings(ClockMode.EVENT, "").getReceptors().get(0).getCoding())
                .isEqualTo(ReceptorCoding.POTENTIAL);
    }

    @Test
    void shouldFollowOrders() {
        RobotWiring wiring =
                WiringPlan.of(
                        brain(2, 3, 4, 1),
                        "test",
                        Map.of("light-left", "other:2", "motor-left", "b21vdAEAAAA=:3"));

        assertThat(ports(wiring.sensors())).startsWith("0=other:2 1=iinf00:1 ");
        assertThat(ports(wiring.motors())).startsWith("0=b21vdAEAAAA=:3 1=b21vdAEAAAA=:1");
    }

    @Test
    void shouldUseTheOwnBrainAsItIs() {
        RobotWiring wiring = RobotBrain.read(null).wiring();

        assertThat(wiring.settings(ClockMode.EVENT, "cpu"))
                .isEqualTo(RobotWiring.OWN.settings(ClockMode.EVENT, "cpu"));
        assertThat(wiring.sensors()).isEqualTo(RobotWiring.OWN.sensors());
        assertThat(wiring.motors()).isEqualTo(RobotWiring.OWN.motors());
    }

    @Test
    void shouldRefuseWhatCannotBeWired() throws IOException {
        assertThatThrownBy(() -> WiringPlan.of(brain(2, 3, 0, 1), "test", Map.of()))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining(
                        "missing=[motor-left, motor-left-back, motor-right, motor-right-back]");
        assertThatThrownBy(() -> WiringPlan.of(brain(0, 0, 4, 1), "test", Map.of()))
                .hasMessageContaining("missing=[light-left");
        assertThatThrownBy(() -> WiringPlan.of(brain(2, 3, 4, 1), "test", Map.of("nose", "other")))
                .hasMessageContaining("no such sensor or motor: --wire nose");
        for (String place : new String[] {"other:3", "other:x", "nowhere", "nowhere:1", ":1"}) {
            assertThatThrownBy(
                            () ->
                                    WiringPlan.of(
                                            brain(2, 3, 4, 1), "test", Map.of("light-left", place)))
                    .isInstanceOf(UsageException.class)
                    .hasMessageContaining(
                            "No such channel of the brain: --wire light-left=" + place)
                    .hasMessageContaining("areas are [iinf00, i__pro, other");
        }
    }

    @Test
    void shouldWireTheGenome() throws IOException {
        RobotBrain brain = GenomeBrain.read();

        assertThat(ports(brain.wiring().sensors()))
                .isEqualTo("0=i__inf:0 1=i__inf:1 2=i__pro:0 3=i__pro:1 4=i__pro:2");
        assertThat(brain.connectome().areas()).extracting(Area::id).endsWith("o__mot", "pulse");
    }
}
