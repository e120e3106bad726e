package org.flinknpu.device.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import org.flinknpu.brain.AreaRole;
import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.ConnectomeBuilder;
import org.flinknpu.device.cpu.SynapseLayout.Shape;
import org.junit.jupiter.api.Test;

class SynapseLayoutTest {
    private static ConnectomeBuilder builder(int neurons, boolean uniform, boolean driven) {
        ConnectomeBuilder builder = new ConnectomeBuilder("layout");
        builder.area("a", AreaRole.INTERNAL, neurons, 1, 1, 1, uniform, driven);
        return builder;
    }

    private static void assertEqualCharges(SynapseLayout layout, Connectome connectome) {
        for (int source = 0; source < connectome.neuronCount(); source++) {
            int divisor = connectome.divisor(connectome.areas().get(0), source);
            int end = connectome.synapses().rowStart()[source + 1];
            for (int i = connectome.synapses().rowStart()[source]; i < end; i++) {
                assertThat(layout.target(i)).isEqualTo(connectome.synapses().target()[i]);
                assertThat(layout.value(i)).isEqualTo(connectome.charge(i, divisor));
            }
        }
    }

    @Test
    void shouldPackWhatFitsFourBytes() {
        ConnectomeBuilder builder = builder(1000, true, false);
        for (int i = 0; i < 5_000; i++) {
            builder.synapse(i % 1000, i * 7 % 1000, i % 256, 1, i % 3 == 0);
        }
        Connectome connectome = builder.build();
        SynapseLayout layout = SynapseLayout.of(connectome, Shape.PACKED);
        assertThat(layout.shape()).isEqualTo(Shape.PACKED);
        assertThat(layout.bytes()).isLessThanOrEqualTo(4L * 5_000 + 8 * 512);
        assertEqualCharges(layout, connectome);
    }

    @Test
    void shouldWidenWhenChargesAreTooManyForThePalette() {
        ConnectomeBuilder builder = builder(10, true, false);
        for (int weight = 0; weight < 256; weight++) {
            for (int psp = 0; psp < 256; psp += 5) {
                builder.synapse(weight % 10, psp % 10, weight, psp, false);
            }
        }
        Connectome connectome = builder.build();
        SynapseLayout layout = SynapseLayout.of(connectome, Shape.PACKED);
        assertThat(layout.shape()).isEqualTo(Shape.WIDE);
        assertEqualCharges(layout, connectome);
    }

    @Test
    void shouldShareTheColumnsOfExplicitCharges() {
        ConnectomeBuilder builder = builder(10, true, false);
        for (int i = 0; i < 6_000; i++) {
            builder.chargedSynapse(i % 10, i * 3 % 10, i * 31 - 77, 1);
        }
        Connectome connectome = builder.build();
        SynapseLayout layout = SynapseLayout.of(connectome, Shape.PACKED);
        assertThat(layout.shape()).isEqualTo(Shape.WIDE);
        assertThat(layout.bytes()).isZero();
        assertEqualCharges(layout, connectome);
    }

    @Test
    void shouldKeepChargesThatNeed64Bits() {
        ConnectomeBuilder builder = new ConnectomeBuilder("long");
        builder.area("whole", AreaRole.INTERNAL, 2, 1, 1, 1, true, false);
        builder.area("divides", AreaRole.INTERNAL, 1, 1, 1, 1, false, false);
        builder.synapse(0, 1, 255, 255, true);
        Connectome connectome = builder.build();
        SynapseLayout layout = SynapseLayout.of(connectome, Shape.WIDE);
        assertThat(layout.shape()).isEqualTo(Shape.LONG);
        assertThat(layout.value(0)).isEqualTo(-255L * 255 << 16);
        // The palette holds it in 4 bytes all the same.
        assertThat(SynapseLayout.of(connectome, Shape.PACKED).value(0)).isEqualTo(layout.value(0));
    }

    @Test
    void shouldHoldSignedWeightsWhereChargesDependOnTheSpike() {
        ConnectomeBuilder builder = builder(2, false, true);
        builder.synapse(0, 1, 200, 9, true);
        SynapseLayout layout = SynapseLayout.of(builder.build(), Shape.PACKED);
        assertThat(layout.value(0)).isEqualTo(-200);
    }
}
