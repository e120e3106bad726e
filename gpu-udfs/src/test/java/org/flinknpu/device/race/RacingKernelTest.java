package org.flinknpu.device.race;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.flinknpu.brain.BrainState;
import org.flinknpu.burst.BurstKernel;
import org.flinknpu.burst.FiredSet;
import org.flinknpu.burst.ReferenceKernel;
import org.flinknpu.burst.Stimulus;
import org.flinknpu.burst.testing.RandomBrain;
import org.flinknpu.burst.testing.RandomBrains;
import org.flinknpu.burst.testing.Seed;
import org.flinknpu.device.DeviceDescription.Kind;
import org.flinknpu.device.DeviceLedger;
import org.flinknpu.device.KernelOptions;
import org.flinknpu.device.Kernels;
import org.flinknpu.device.failover.Watch;
import org.junit.jupiter.api.Test;

class RacingKernelTest {
    /** Shared, because calibrating with the reference kernel takes a second. */
    private static final AtomicLong CLOCK = new AtomicLong();

    private static final Calibration CALIBRATION = new Calibration(CLOCK::get);

    private final AtomicLong clock = CLOCK;
    private final RandomBrain brain =
            RandomBrains.of(RandomBrains.Kind.MIXED, 33, Seed.of("racing"));
    private final PacedProvider cuda =
            new PacedProvider("cuda", clock, Kind.ACCELERATOR, (n, e) -> 1_000_000);
    private final PacedProvider opencl =
            new PacedProvider("opencl", clock, Kind.ACCELERATOR, (n, e) -> 1_200_000);
    private final PacedProvider cpu =
            new PacedProvider("cpu", clock, Kind.HOST, (n, e) -> 400_000 + e);
    private final Kernels kernels = kernels(CALIBRATION);
    private final KernelOptions options =
            KernelOptions.defaults().withRace(new RaceOptions(true, 0.4, 3, 200, 0));

    private Kernels kernels(Calibration calibration) {
        return new Kernels(
                List.of(cuda, opencl, cpu),
                new DeviceLedger(clock::get),
                calibration,
                new Watch(clock::get, Long.MAX_VALUE));
    }

    private BurstKernel open() {
        return open(kernels, options);
    }

    private BurstKernel open(Kernels choice, KernelOptions how) {
        BrainState state = new BrainState(brain.connectome());
        return choice.open(Kernels.AUTO, brain.connectome(), state, how);
    }

    private ReferenceKernel reference() {
        return new ReferenceKernel(brain.connectome(), new BrainState(brain.connectome()));
    }

    private void runAlike(BurstKernel kernel, BurstKernel right, int bursts) {
        Stimulus stimulus = new Stimulus();
        FiredSet fired = new FiredSet();
        FiredSet expected = new FiredSet();
        for (int i = 0; i < bursts; i++) {
            stimulus.clear();
            brain.stimulate(stimulus, right.lastBurst() + 1);
            kernel.burst(stimulus, fired);
            right.burst(stimulus, expected);
            assertThat(fired.toArray())
                    .as("burst %d of %s", right.lastBurst(), brain)
                    .isEqualTo(expected.toArray());
        }
        BrainState state = new BrainState(brain.connectome());
        BrainState rightState = new BrainState(brain.connectome());
        kernel.save(state);
        right.save(rightState);
        assertThat(state.firstDifference(rightState)).as(brain.toString()).isNull();
    }

    @Test
    void shouldBeginOnTheBestEstimateAndStayWhenItWins() {
        try (BurstKernel kernel = open();
                ReferenceKernel right = reference()) {
            assertThat(kernel.backend()).isEqualTo("cpu");
            runAlike(kernel, right, 1_500);
            assertThat(kernel.backend()).isEqualTo("cpu");
            assertThat(kernels.counters().races()).isPositive();
            assertThat(cuda.openings).contains(brain.connectome().name());
        }
    }

    @Test
    void shouldMoveToWhatIsFasterThanItsEstimateWithoutAnyDifference() {
        try (BurstKernel kernel = open();
                ReferenceKernel right = reference()) {
            cpu.pace = (n, e) -> 1_400_000;
            runAlike(kernel, right, 1_500);
            assertThat(kernel.backend()).isEqualTo("cuda");
            cuda.pace = (n, e) -> 18_000_000;
            runAlike(kernel, right, 3_000);
            assertThat(kernel.backend()).isEqualTo("opencl");
            assertThat(kernels.counters().switches()).isGreaterThanOrEqualTo(2);
        }
    }

    @Test
    void shouldSkipWhatCannotRunTheBrain() {
        try (BurstKernel kernel = open();
                ReferenceKernel right = reference()) {
            cpu.pace = (n, e) -> 1_400_000;
            cuda.refuses = true;
            runAlike(kernel, right, 1_500);
            assertThat(kernel.backend()).isEqualTo("opencl");
        }
    }

    @Test
    void shouldLoseADeviceWithoutLosingABurstAndTakeItBackAfterItsQuarantine() {
        try (BurstKernel kernel = open();
                ReferenceKernel right = reference()) {
            cpu.pace = (n, e) -> 1_400_000;
            runAlike(kernel, right, 1_500);
            assertThat(kernel.backend()).isEqualTo("cuda");
            cuda.failsAtBurst = 1_550;
            runAlike(kernel, right, 60);
            assertThat(kernel.backend()).isNotEqualTo("cuda");
            assertThat(kernels.counters().swaps()).isEqualTo(1);
            clock.addAndGet(20_000_000_000L);
            runAlike(kernel, right, 3_000);
            assertThat(kernel.backend()).isEqualTo("cuda");
        }
    }

    @Test
    void shouldGiveSmallBrainsToTheHostWithoutCalibrationOrRace() {
        BrainState state = new BrainState(brain.connectome());
        try (BurstKernel kernel =
                        kernels.open(
                                Kernels.AUTO, brain.connectome(), state, KernelOptions.defaults());
                ReferenceKernel right = reference()) {
            runAlike(kernel, right, 1_500);
            assertThat(kernel.backend()).isEqualTo("cpu");
            assertThat(cpu.openings).hasSize(1);
            assertThat(cuda.openings).isEmpty();
            assertThat(kernels.counters().races()).isZero();
        }
    }

    @Test
    void shouldTakeTheFirstOfTheLadderWhenRacesAreOff() {
        KernelOptions off = options.withRace(RaceOptions.defaults().off());
        try (BurstKernel kernel = open(kernels, off)) {
            assertThat(kernel.backend()).isEqualTo("cuda");
            assertThat(cpu.openings).isEmpty();
        }
    }

    @Test
    void shouldCalibrateOncePerDevice() {
        Kernels fresh = kernels(new Calibration(clock::get));
        open(fresh, options).close();
        int openings = cuda.openings.size();
        open(fresh, options).close();
        assertThat(cuda.openings).hasSize(openings);
        assertThat(openings).isEqualTo(3);
    }

    @Test
    void shouldRunFreelyWithTheSameResult() {
        List<String> expected = new ArrayList<>();
        List<String> seen = new ArrayList<>();
        try (BurstKernel kernel = open();
                ReferenceKernel right = reference()) {
            cpu.pace = (n, e) -> 1_400_000;
            right.freeRun(2_000, (b, fired) -> expected.add(b + Arrays.toString(fired.toArray())));
            kernel.freeRun(2_000, (b, fired) -> seen.add(b + Arrays.toString(fired.toArray())));
            assertThat(seen).isEqualTo(expected);
            assertThat(kernel.backend()).isEqualTo("cuda");
        }
    }

    @Test
    void shouldAllocateNothingPerBurstBetweenRaces() {
        var threads =
                (com.sun.management.ThreadMXBean)
                        java.lang.management.ManagementFactory.getThreadMXBean();
        KernelOptions once = options.withRace(new RaceOptions(true, 0.4, 3, 1_000_000, 0));
        try (BurstKernel kernel = open(kernels, once)) {
            cpu.idle = true;
            Stimulus stimulus = new Stimulus();
            FiredSet fired = new FiredSet();
            brain.stimulate(stimulus, 7);
            for (int i = 0; i < 2_000; i++) {
                kernel.burst(stimulus, fired);
            }
            long races = kernels.counters().races();
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 1_000; i++) {
                kernel.burst(stimulus, fired);
            }
            long perBurst = (threads.getCurrentThreadAllocatedBytes() - before) / 1_000;
            assertThat(kernels.counters().races()).isEqualTo(races);
            assertThat(perBurst).as("bytes per burst").isZero();
        }
    }
}
