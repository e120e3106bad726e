package org.flinknpu.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.flinknpu.device.DeviceLedger;
import org.flinknpu.device.Kernels;
import org.flinknpu.device.ReferenceProvider;
import org.flinknpu.device.failover.Watch;
import org.flinknpu.device.race.Calibration;
import org.flinknpu.schema.BrainSettings;
import org.flinknpu.schema.Reset;
import org.flinknpu.schema.UpdateArea;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Brains that exist and whose backend opens nothing any more. */
class BackendLossTest {
    private final SplittingProvider device = new SplittingProvider("cuda");
    private final Kernels kernels =
            new Kernels(
                    List.of(device, new ReferenceProvider()),
                    new DeviceLedger(System::nanoTime),
                    new Calibration(System::nanoTime),
                    Watch.SYSTEM);
    private final SeatsRig rig = rig("cuda", "");

    private SeatsRig rig(String backend, String selector) {
        NpuOptions options =
                NpuOptions.defaults().withBackend(new NpuOptions.Backend(backend, selector, 1));
        return new SeatsRig(options, List.of(), kernels, new StoppedTime());
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private void deployAndLose() {
        rig.deploy("b", TestBrains.random(1), SeatsRig.settings());
        rig.tick("b", 50);
        rig.runAll();
        assertThat(rig.bursts("b")).isEqualTo(50);
        device.refuse();
    }

    private long deadLetters() {
        return rig.outputs.stream()
                .filter(each -> each.route() == OutboundRoute.DEAD_LETTER)
                .count();
    }

    @Test
    void shouldResetABrainOnAnotherBackend() {
        deployAndLose();
        rig.command("b", new Reset());
        rig.tick("b", 60);
        rig.runAll();
        assertThat(rig.bursts("b")).isEqualTo(10);
        assertThat(deadLetters()).isZero();
    }

    @Test
    void shouldChangeABrainOnAnotherBackend() {
        deployAndLose();
        rig.command("b", new UpdateArea(TestBrains.CORTEX, Map.of("threshold", 2.0)));
        rig.tick("b", 60);
        rig.runAll();
        assertThat(rig.bursts("b")).isEqualTo(60);
        assertThat(deadLetters()).isZero();
    }

    @Test
    void shouldRunABrainThatAskedForTheHostWhereTheJobSelectsDevices() {
        try (SeatsRig onDevices = rig("auto", "0000:19:00.0")) {
            BrainSettings settings = SeatsRig.settings();
            settings.setBackend("reference");
            onDevices.deploy("b", TestBrains.random(1), settings);
            onDevices.tick("b", 50);
            onDevices.runAll();
            assertThat(onDevices.bursts("b")).isEqualTo(50);
        }
    }
}
