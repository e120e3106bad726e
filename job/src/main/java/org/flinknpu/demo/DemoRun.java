package org.flinknpu.demo;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.flinknpu.embedded.EmbeddedBroker;
import org.flinknpu.job.UsageException;
import org.flinknpu.schema.BrainCommand;
import org.flinknpu.schema.ClockMode;
import org.flinknpu.schema.Deploy;
import org.flinknpu.schema.Remove;
import org.flinknpu.view.BrainFeed;
import org.flinknpu.view.BrainStats;
import org.flinknpu.view.DashboardServer;
import org.flinknpu.view.FrameSink;
import org.flinknpu.wire.Framing;
import org.flinknpu.wire.Topics;
import org.flinknpu.wire.WireCodec;

/**
 * One life of the robot: deploys its brain to a running job, closes the loop, measures, and removes
 * the brain again. It speaks to the job through Kafka alone.
 */
public final class DemoRun {
    /** Longest wait for the last figures to arrive after the last step. */
    private static final long SETTLE_MILLIS = 5_000;

    private final DemoOptions options;
    private final String bootstrapServers;
    private final RobotBrain brain;
    private final String brainId;
    private final Arena arena;
    private final Robot robot;

    /**
     * Prepares a run.
     *
     * @param options what it shall be
     * @param brain what drives the robot
     * @param bootstrapServers broker of a running job
     */
    public DemoRun(DemoOptions options, RobotBrain brain, String bootstrapServers) {
        this.options = options;
        this.brain = options.lesion() ? brain.lesioned() : brain;
        this.bootstrapServers = bootstrapServers;
        // Every run has a brain of its own, so that runs on one broker do not meet.
        brainId = "robot-" + Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);
        arena = new Arena(options.seed());
        robot = new Robot(arena);
    }

    /** Key of this run's records. */
    public String brainId() {
        return brainId;
    }

    /** The arena of this run. */
    public Arena arena() {
        return arena;
    }

    /** The robot of this run. */
    public Robot robot() {
        return robot;
    }

    /**
     * Lives until the duration is over or someone asks to stop. Called once.
     *
     * @param page where to show it; null for nowhere
     * @param flinkUrl Flink's own page, linked from it; null for none
     * @param stop asked before every step
     * @param progress told after every step: the client and the figures
     * @throws UsageException if the job refuses the brain
     * @throws IllegalStateException if no job answers
     */
    public DemoResult run(
            DashboardServer page,
            String flinkUrl,
            BooleanSupplier stop,
            BiConsumer<RobotClient, BrainStats> progress)
            throws InterruptedException {
        FrameSink sink = page == null ? FrameSink.NONE : page::publish;
        if (page != null) {
            page.remember(
                    "layout", RobotScene.layout(brain.connectome(), arena, options, flinkUrl));
        }
        try (Orders orders = new Orders();
                BrainFeed feed =
                        new BrainFeed(bootstrapServers, brainId, brain.connectome(), sink);
                RobotClient client =
                        new RobotClient(
                                bootstrapServers,
                                brainId,
                                options.clock(),
                                robot,
                                brain.wiring())) {
            orders.send(
                    Deploy.newBuilder()
                            .setConnectome(ByteBuffer.wrap(brain.bytes()))
                            .setSettings(
                                    brain.wiring().settings(options.clock(), options.backend()))
                            .build());
            if (!client.awaitBrain(() -> feed.stats().deadLetters() > 0)) {
                throw new UsageException(
                        "Brain was refused by the job: " + feed.stats().lastRefusal());
            }
            long start = System.nanoTime();
            live(
                    client,
                    feed,
                    new RobotScene(arena, robot, client.latencies(), sink),
                    stop,
                    progress);
            double wallSeconds = (System.nanoTime() - start) / 1e9;
            orders.send(Remove.newBuilder().build());
            feed.stats().awaitBurst(client.lastBurst(), SETTLE_MILLIS);
            sink.publish("end", "{}");
            return result(client, feed.stats(), wallSeconds);
        }
    }

    private void live(
            RobotClient client,
            BrainFeed feed,
            RobotScene scene,
            BooleanSupplier stop,
            BiConsumer<RobotClient, BrainStats> progress) {
        boolean wall = options.clock() == ClockMode.WALL;
        Pace pace = new Pace(RobotWiring.STEP_MICROS, wall ? 1 : options.speed());
        double end =
                options.duration() == null
                        ? Double.POSITIVE_INFINITY
                        : options.duration().toNanos() / 1e9;
        while (client.seconds() < end && !stop.getAsBoolean()) {
            long deadline = pace.nextDeadline();
            client.step(deadline);
            Pace.await(deadline);
            scene.frame(client.seconds(), System.nanoTime());
            progress.accept(client, feed.stats());
        }
    }

    private DemoResult result(RobotClient client, BrainStats stats, double wallSeconds) {
        return new DemoResult(
                options,
                arena.lightsReached(),
                robot.collisions(),
                client.steps(),
                robot.path(),
                client.seconds(),
                wallSeconds,
                stats,
                client.latencies().percentiles(0.5, 0.99));
    }

    /** Sends commands to this run's brain. */
    private final class Orders implements AutoCloseable {
        private final WireCodec<BrainCommand> codec =
                WireCodec.of(BrainCommand.class, Framing.SINGLE_OBJECT);
        private final KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        Map.of(
                                "bootstrap.servers",
                                bootstrapServers,
                                "max.request.size",
                                EmbeddedBroker.MAX_RECORD_BYTES),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());

        void send(Object action) throws InterruptedException {
            BrainCommand command =
                    BrainCommand.newBuilder().setBrainId(brainId).setAction(action).build();
            try {
                producer.send(
                                new ProducerRecord<>(
                                        Topics.COMMAND,
                                        brainId.getBytes(StandardCharsets.UTF_8),
                                        codec.encode(command)))
                        .get();
            } catch (ExecutionException e) {
                throw new IllegalStateException("a command could not be sent: " + e.getCause(), e);
            }
        }

        @Override
        public void close() {
            producer.close();
        }
    }
}
