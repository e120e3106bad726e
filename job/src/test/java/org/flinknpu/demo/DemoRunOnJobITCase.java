package org.flinknpu.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.flinknpu.device.Availability;
import org.flinknpu.device.Kernels;
import org.flinknpu.embedded.NpuRuntime;
import org.flinknpu.schema.ClockMode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(value = 180, unit = TimeUnit.SECONDS)
class DemoRunOnJobITCase {

    private static final int STEPS = 300;
    private static final int RESTING_BURSTS = RobotWiring.BURSTS_PER_STEP + 1;

    private static NpuRuntime runtime;

    @BeforeAll
    static void start() {
        runtime = NpuRuntime.start(Map.of("npu.parallelism", "1", "npu.web.enabled", "false"));
    }

    @AfterAll
    static void stop() {
        runtime.close();
    }

    /** Skips a backend that this machine lacks; OpenCL must be there in CI. */
    private static void requireBackend(String backend) {
        Kernels kernels = Kernels.installed();
        Availability found = kernels.probe(kernels.provider(backend));
        boolean ci = backend.equals("opencl") && "true".equals(System.getenv("CI"));
        assumeTrue(found.available() || ci, () -> "no " + backend + ": " + found.reason());
    }

    @ParameterizedTest
    @CsvSource({"reference, 5", "cpu, 5", "cpu, 11", "opencl, 5", "cuda, 5"})
    void shouldMoveThroughTheJobExactlyAsWithoutIt(String backend, long seed) throws Exception {
        requireBackend(backend);
        Arena arena = new Arena(seed);
        Robot robot = new Robot(arena);
        RobotBrain brain = RobotBrain.read(null);
        try (DirectLoop direct = new DirectLoop(brain.connectome(), robot, RESTING_BURSTS)) {
            for (int i = 0; i < STEPS; i++) {
                direct.step();
            }
        }
        Duration duration = Duration.ofNanos(STEPS * RobotWiring.STEP_MICROS * 1000);
        DemoOptions options =
                new DemoOptions(null, false, seed, ClockMode.EVENT, backend, duration, 0);
        DemoRun run = new DemoRun(options, brain, runtime.bootstrapServers());
        DemoResult result = run.run(null, null, () -> false, (client, stats) -> {});
        assertThat(DirectLoop.outcome(run.arena(), run.robot()))
                .isEqualTo(DirectLoop.outcome(arena, robot));
        assertThat(result.steps()).isEqualTo(STEPS);
        assertThat(result.path()).isEqualTo(robot.path()).isNotZero();
        assertThat(result.stats().backend()).isEqualTo(backend);
        assertThat(result.stats().deadLetters()).isZero();
    }

    @Test
    void shouldLetAGenomeDriveTheRobot() throws Exception {
        Arena arena = new Arena(5);
        Robot robot = new Robot(arena);
        RobotBrain brain = GenomeBrain.read();
        try (WiredLoop direct = new WiredLoop(brain, robot, RESTING_BURSTS)) {
            for (int i = 0; i < STEPS; i++) {
                direct.step();
            }
        }
        Duration duration = Duration.ofNanos(STEPS * RobotWiring.STEP_MICROS * 1000);
        DemoOptions options = new DemoOptions(null, false, 5, ClockMode.EVENT, "cpu", duration, 0);
        DemoRun run = new DemoRun(options, brain, runtime.bootstrapServers());
        DemoResult result = run.run(null, null, () -> false, (client, stats) -> {});
        assertThat(DirectLoop.outcome(run.arena(), run.robot()))
                .isEqualTo(DirectLoop.outcome(arena, robot));
        assertThat(result.path()).isEqualTo(robot.path()).isNotZero();
        assertThat(result.stats().deadLetters()).isZero();
    }
}
