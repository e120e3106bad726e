package org.flinknpu.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.flinknpu.embedded.EmbeddedBroker;
import org.flinknpu.schema.ClockMode;
import org.flinknpu.wire.Topics;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
class DemoRunITCase {

    private static final long SEED = 3;

    /** The step that the brain spends alone, and the burst before it. */
    private static final int RESTING_BURSTS = RobotWiring.BURSTS_PER_STEP + 1;

    /**
     * One of its own: on the shared broker a job would answer the same brain beside the stand-in.
     */
    private static EmbeddedBroker broker;

    @BeforeAll
    static void start() {
        broker = EmbeddedBroker.start();
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    private static DemoOptions options(boolean lesion, Duration duration) {
        return new DemoOptions(null, lesion, SEED, ClockMode.EVENT, "", duration, 0);
    }

    @Test
    void shouldMoveThroughKafkaExactlyAsWithoutIt() throws Exception {
        Duration duration = Duration.ofSeconds(8);
        Arena arena = new Arena(SEED);
        Robot robot = new Robot(arena);
        try (DirectLoop direct =
                new DirectLoop(RobotBrain.read(null).connectome(), robot, RESTING_BURSTS)) {
            for (int i = 0; i < 400; i++) {
                direct.step();
            }
        }
        String servers = broker.bootstrapServers();
        try (StandInJob job = new StandInJob(servers)) {
            DemoRun run = new DemoRun(options(false, duration), RobotBrain.read(null), servers);
            DemoResult result = run.run(null, null, () -> false, (client, stats) -> {});
            assertThat(DirectLoop.outcome(run.arena(), run.robot()))
                    .isEqualTo(DirectLoop.outcome(arena, robot));
            assertThat(job.lastBurst()).isEqualTo(1600 + RESTING_BURSTS);
            JsonNode json = new ObjectMapper().readTree(result.json());
            assertThat(json.get("lightsReached").asInt()).isEqualTo(arena.lightsReached());
            assertThat(json.get("lightsReached").asInt()).isPositive();
            assertThat(json.get("bursts").asInt()).isEqualTo(1600 + RESTING_BURSTS);
            assertThat(json.get("steps").asInt()).isEqualTo(400);
            assertThat(json.get("seed").asLong()).isEqualTo(SEED);
            assertThat(json.get("backend").asText()).isEqualTo("reference");
            assertThat(json.get("deadLetters").asInt()).isZero();
            assertThat(json.get("sensorToMotorMicrosP50").asDouble()).isPositive();
            // The stand-in reports its burst numbers as times.
            assertThat(json.get("burstMicrosP99").asDouble())
                    .isEqualTo(Math.ceil(0.99 * (1600 + RESTING_BURSTS)));
        }
    }

    @Test
    void shouldStandStillWhenLesionedAndCountDeadLetters() throws Exception {
        String servers = broker.bootstrapServers();
        AtomicInteger looks = new AtomicInteger();
        try (StandInJob job = new StandInJob(servers)) {
            Duration endless = null;
            DemoRun run = new DemoRun(options(true, endless), RobotBrain.read(null), servers);
            double x = run.robot().x();
            DemoResult result =
                    run.run(
                            null,
                            null,
                            () -> looks.get() >= 100,
                            (client, stats) -> {
                                if (looks.incrementAndGet() == 50) {
                                    String dead = Topics.deadLetter(Topics.SENSORY);
                                    job.send(dead, run.brainId(), new byte[] {1});
                                    job.send(dead, "another brain", new byte[] {1});
                                }
                            });
            assertThat(run.robot().x()).isEqualTo(x);
            assertThat(result.lightsReached()).isZero();
            assertThat(result.steps()).isEqualTo(100);
            assertThat(result.stats().deadLetters()).isOne();
            assertThat(result.text()).contains("lights reached    0 in 2 s");
        }
    }
}
