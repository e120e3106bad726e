package org.flinknpu.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;
import org.flinknpu.device.DeviceLedger;
import org.flinknpu.device.KernelProvider;
import org.flinknpu.device.Kernels;
import org.flinknpu.device.ReferenceProvider;
import org.flinknpu.device.failover.Watch;
import org.flinknpu.device.race.Calibration;
import org.flinknpu.flow.state.SeatImage;
import org.flinknpu.schema.BrainSettings;
import org.flinknpu.schema.ClockMode;
import org.flinknpu.schema.Pause;
import org.flinknpu.schema.Remove;
import org.flinknpu.schema.SpikeSampling;
import org.junit.jupiter.api.Test;

/** Brains on devices whose bursts are begun together. */
class RoundTest {
    private static final int BRAINS = 256;
    private static final int BURSTS = 12;
    private static final long NEVER_MICROS = 1L << 40;

    private final SplittingProvider device = new SplittingProvider("cuda");
    private final Kernels kernels = kernels(device);
    private final StoppedTime clock = new StoppedTime();

    private static Kernels kernels(KernelProvider provider) {
        return new Kernels(
                List.of(provider, new ReferenceProvider()),
                new DeviceLedger(System::nanoTime),
                new Calibration(System::nanoTime),
                Watch.SYSTEM);
    }

    private static NpuOptions options(String backend) {
        return NpuOptions.defaults()
                .withBackend(new NpuOptions.Backend(backend, "", 1))
                .withTurns(new NpuOptions.Turns(10_000, NEVER_MICROS, 1 << 30));
    }

    private SeatsRig rig(String backend) {
        return new SeatsRig(options(backend), List.of(), kernels, clock);
    }

    private static BrainSettings settings() {
        BrainSettings settings = SeatsRig.settings();
        settings.setSpikes(List.of(new SpikeSampling("*", 1, 0)));
        return settings;
    }

    private static String id(int brain) {
        return "brain-" + brain;
    }

    /** Deploys, and lets every brain run a burst: the first turn of all waits for nobody. */
    private static void deployAll(SeatsRig rig, BrainSettings settings) {
        for (int i = 0; i < BRAINS; i++) {
            rig.deploy(id(i), TestBrains.random(i % 7), settings);
            rig.tick(id(i), 1);
        }
        rig.runAll();
    }

    /** Everything that came out, brain by brain. */
    private static Map<String, List<String>> outputs(SeatsRig rig) {
        Map<String, List<String>> byBrain = new TreeMap<>();
        for (OutboundRecord each : rig.outputs) {
            byBrain.computeIfAbsent(HexFormat.of().formatHex(each.key()), key -> new ArrayList<>())
                    .add(each.route() + HexFormat.of().formatHex(each.value()));
        }
        return byBrain;
    }

    private static void runBursts(SeatsRig rig) {
        for (int burst = 2; burst <= BURSTS; burst++) {
            for (int i = 0; i < BRAINS; i++) {
                rig.light(id(i), burst, (i + burst) % 4);
            }
            rig.runAll();
        }
    }

    private static void compare(SeatsRig rig, SeatsRig host) {
        assertThat(outputs(rig)).isEqualTo(outputs(host)).isNotEmpty();
        for (int i = 0; i < BRAINS; i++) {
            BrainState state = rig.state(id(i));
            assertThat(state.firstDifference(host.state(id(i)))).as(id(i)).isNull();
        }
    }

    @Test
    void shouldLaunchOncePerRoundAndGiveOutWhatTheHostGives() {
        try (SeatsRig rig = rig("cuda");
                SeatsRig host = rig("reference")) {
            deployAll(rig, settings());
            deployAll(host, settings());
            long bursts = rig.bursts(id(3));
            long launches = device.launches();
            long rounds = kernels.counters().rounds();
            long roundBursts = kernels.counters().roundBursts();
            runBursts(rig);
            runBursts(host);

            assertThat(rig.bursts(id(3)) - bursts).isEqualTo(BURSTS - 1);
            assertThat(device.launches() - launches).isEqualTo(BURSTS - 1);
            assertThat(kernels.counters().rounds() - rounds).isEqualTo(BURSTS - 1);
            assertThat(kernels.counters().roundBursts() - roundBursts)
                    .isEqualTo((BURSTS - 1L) * BRAINS);
            compare(rig, host);
        }
    }

    @Test
    void shouldRunSeveralDueBurstsInRounds() {
        try (SeatsRig rig = rig("cuda");
                SeatsRig host = rig("reference")) {
            deployAll(rig, settings());
            deployAll(host, settings());
            long bursts = rig.bursts(id(2));
            long launches = device.launches();
            for (int i = 0; i < BRAINS; i++) {
                rig.tick(id(i), 5 + i % 3);
                host.tick(id(i), 5 + i % 3);
            }
            rig.runAll();
            host.runAll();

            assertThat(device.launches() - launches).isEqualTo(rig.bursts(id(2)) - bursts);
            assertThat(rig.bursts(id(2))).isEqualTo(rig.bursts(id(0)) + 2);
            compare(rig, host);
        }
    }

    @Test
    void shouldLaunchOncePerTickOfTheWallClock() {
        BrainSettings settings = settings();
        settings.setClock(ClockMode.WALL);
        settings.setEpochMicros(null);
        try (SeatsRig rig = rig("cuda")) {
            deployAll(rig, settings);
            clock.micros += SeatsRig.PERIOD_MICROS - clock.micros % SeatsRig.PERIOD_MICROS;
            rig.seats.tick();
            int before = device.launches();
            for (int period = 0; period < BURSTS; period++) {
                clock.micros += SeatsRig.PERIOD_MICROS;
                rig.seats.tick();
            }

            assertThat(device.launches() - before).isEqualTo(BURSTS);
            assertThat(rig.bursts(id(9))).isEqualTo(rig.bursts(id(200)));
        }
    }

    @Test
    void shouldGoOnWithEveryBrainOfALaunchThatFails() {
        try (SeatsRig rig = rig("cuda");
                SeatsRig host = rig("reference")) {
            device.failAtLaunch(4);
            for (SeatsRig each : List.of(rig, host)) {
                deployAll(each, settings());
                runBursts(each);
            }

            assertThat(kernels.counters().swaps()).isEqualTo(BRAINS);
            compare(rig, host);
        }
    }

    @Test
    void shouldTakeCommandsBetweenRounds() {
        try (SeatsRig rig = rig("cuda");
                SeatsRig host = rig("reference")) {
            for (SeatsRig each : List.of(rig, host)) {
                deployAll(each, settings());
                for (int burst = 2; burst <= BURSTS; burst++) {
                    for (int i = 0; i < BRAINS; i++) {
                        each.light(id(i), burst, burst % 4);
                        if (burst == 5 && i % 8 == 0) {
                            each.command(id(i), new Pause());
                        }
                        if (burst == 7 && i % 8 == 1) {
                            each.command(id(i), new Remove());
                            each.deploy(id(i), TestBrains.random(50), settings());
                        }
                    }
                }
                each.runAll();
            }

            compare(rig, host);
        }
    }

    @Test
    void shouldRestoreWhatASnapshotBetweenRoundsHolds() {
        try (SeatsRig rig = rig("cuda");
                SeatsRig host = rig("reference")) {
            deployAll(rig, settings());
            deployAll(host, settings());
            for (int i = 0; i < BRAINS; i++) {
                rig.tick(id(i), BURSTS);
                host.tick(id(i), BURSTS);
            }
            while (rig.inputLeft() > 0) {
                rig.takeOne();
            }
            try (SeatsRig restored =
                    new SeatsRig(options("cuda"), rig.snapshot(), kernels, clock)) {
                restored.runAll();
                host.runAll();
                for (int i = 0; i < BRAINS; i++) {
                    BrainState state = restored.state(id(i));
                    assertThat(state.firstDifference(host.state(id(i)))).as(id(i)).isNull();
                }
            }
        }
    }

    @Test
    void shouldSetStatesAsideForASnapshotAndCopyThemOutWhileBurstsGoOn() {
        try (SeatsRig rig = rig("cuda");
                SeatsRig host = rig("reference")) {
            deployAll(rig, settings());
            deployAll(host, settings());
            int before = device.setAsides();
            List<StagedState> staged = new ArrayList<>();
            List<SeatImage> images = rig.seats.images(0, 1, staged).get(0);
            List<StagedState> overlapping = new ArrayList<>();
            runBursts(rig);
            List<SeatImage> later = rig.seats.images(0, 1, overlapping).get(0);
            staged.forEach(StagedState::fill);
            overlapping.forEach(StagedState::fill);

            assertThat(device.setAsides() - before).isGreaterThanOrEqualTo(BRAINS);
            compareImages(images, host);
            runBursts(host);
            compareImages(later, host);
            staged.forEach(StagedState::release);
            overlapping.forEach(StagedState::release);
            compare(rig, host);
        }
    }

    @Test
    void shouldCopyStatesOutOfADeviceThatIsLostMeanwhile() {
        try (SeatsRig rig = rig("cuda");
                SeatsRig host = rig("reference")) {
            deployAll(rig, settings());
            deployAll(host, settings());
            List<StagedState> staged = new ArrayList<>();
            List<SeatImage> images = rig.seats.images(0, 1, staged).get(0);
            device.failAtLaunch(0);
            runBursts(rig);
            staged.forEach(StagedState::fill);

            assertThat(kernels.counters().swaps()).isEqualTo(BRAINS);
            compareImages(images, host);
            staged.forEach(StagedState::release);
            runBursts(host);
            compare(rig, host);
        }
    }

    private static void compareImages(List<SeatImage> images, SeatsRig host) {
        assertThat(images).hasSize(BRAINS);
        for (SeatImage image : images) {
            BrainState expected = host.state(image.brainId());
            assertThat(image.brain().state().firstDifference(expected))
                    .as(image.brainId())
                    .isNull();
        }
    }

    /** One brain has nobody to wait for. */
    @Test
    void shouldRunTheOnlyBrainAtOnce() {
        Connectome connectome = TestBrains.random(1);
        try (SeatsRig rig = rig("cuda")) {
            rig.deploy(id(0), connectome, settings());
            rig.tick(id(0), 7);
            rig.takeOne();
            rig.takeOne();

            assertThat(rig.turns()).isZero();
            assertThat(rig.bursts(id(0))).isGreaterThanOrEqualTo(6);
        }
    }
}
