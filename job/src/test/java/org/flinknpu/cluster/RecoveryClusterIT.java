package org.flinknpu.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.flinknpu.burst.testing.Seed;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * How long brains are silent after a process is killed, with the settings of {@code deploy/flink}:
 * no limit is demanded, because the machine of a test may be busy; the figures are printed.
 */
@Tag(ClusterKit.FULL)
class RecoveryClusterIT {
    private static final int ROUNDS = 5;
    private static final int BURSTS_PER_SECOND = 50;
    private static final int MOVES = 2;
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final Duration WATCHED = Duration.ofSeconds(6);

    @Test
    void shouldSpeakAgainSoonAfterAKill() {
        ClusterPlan plan =
                ClusterPlan.named("recovery")
                        .withTaskManagers(3)
                        .withHighAvailability(2)
                        .withBrokerArchive();
        try (ClusterKit kit = plan.start();
                SensorFleet fleet =
                        new SensorFleet(kit.broker().bootstrapServers(), 50, Seed.of("recovery"))) {
            ClusterJob job = kit.submit(Map.of("npu.parallelism", "4")).awaitRunning();
            fleet.deploy();
            job.awaitCheckpoint();
            try (BurstWatch watch = new BurstWatch(kit.broker().bootstrapServers())) {
                SensorStream stream = fleet.streaming(1, Integer.MAX_VALUE, BURSTS_PER_SECOND);
                for (Killer.Victim victim : Killer.Victim.values()) {
                    print(victim.toString(), rounds(kit, job, watch, victim));
                }
                stream.stop();
            }
        }
    }

    private static List<Long> rounds(
            ClusterKit kit, ClusterJob job, BurstWatch watch, Killer.Victim victim) {
        List<Long> millis = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            settle(kit, job);
            long kill = System.nanoTime();
            switch (victim) {
                case TASK_MANAGER -> {
                    kit.killTaskManager(kit.taskManagerOf(job, 0));
                    millis.add(silence(watch, kill));
                    kit.startTaskManager();
                }
                case LEADER -> {
                    kit.killLeader();
                    millis.add(silence(watch, kill));
                    kit.startJobManager();
                }
                case BROKER -> {
                    LocalTime now = LocalTime.now(ZoneId.systemDefault());
                    kit.broker().kill();
                    kit.broker().start();
                    millis.add(silence(watch, kill));
                    System.out.println(
                            "recovery, broker, ms after the kill: "
                                    + kit.broker().phasesSince(now));
                }
            }
        }
        return millis;
    }

    /** Nothing of the round before is still going on. */
    private static void settle(ClusterKit kit, ClusterJob job) {
        kit.awaitJobManagers();
        kit.awaitTaskManagers();
        job.awaitRunning();
        job.awaitCheckpoint();
    }

    /** A leader's tasks go on for a while, so that the silence may begin later than the kill. */
    private static long silence(BurstWatch watch, long kill) {
        watch.firstAfter(kill + WATCHED.toNanos(), LIMIT);
        return watch.longestSilenceNanos(kill, System.nanoTime()) / 1_000_000;
    }

    private static void print(String what, List<Long> millis) {
        System.out.println("recovery, longest silence in ms, " + what + ": " + millis);
    }

    @Test
    void shouldSpeakAgainSoonWhenABigBrainHasToMove() throws IOException {
        BigBrain brain = new BigBrain();
        for (boolean standby : List.of(true, false)) {
            ClusterPlan plan = BigBrain.plan("big").withTaskManagers(2);
            try (ClusterKit kit = plan.start()) {
                Path file = brain.write(kit.directory("brains"));
                Map<String, String> options = new LinkedHashMap<>();
                options.put("npu.parallelism", "2");
                options.put("npu.connectome.roots", file.getParent().toString());
                if (standby) {
                    options.put("npu.connectome.standby", file.toString());
                }
                print("big brain, standby=" + standby, move(kit, options, brain, file));
            }
        }
    }

    private static List<Long> move(
            ClusterKit kit, Map<String, String> options, BigBrain brain, Path file) {
        List<Long> millis = new ArrayList<>();
        Map<String, String> from = new LinkedHashMap<>(options);
        ClusterJob job = kit.submit(from).awaitRunning();
        try (BurstWatch watch = new BurstWatch(kit.broker().bootstrapServers());
                BigBrain.Senses senses = brain.live(kit, file)) {
            watch.firstAfter(0, LIMIT);
            for (int round = 0; round < MOVES; round++) {
                if (options.containsKey("npu.connectome.standby")) {
                    kit.awaitInLogs("Connectome is kept ready");
                }
                settle(kit, job);
                long kill = System.nanoTime();
                kit.killTaskManager(kit.taskManagerOf(job, BigBrain.subtask(2)));
                millis.add(silence(watch, kill));
                kit.startTaskManager();
                settle(kit, job);
                // Spreads the job over both TaskManagers again.
                from.put("npu.restore.path", job.stopWithSavepoint());
                job = kit.submit(from).awaitRunning();
            }
            assertThat(senses.isRunning()).isTrue();
        }
        return millis;
    }
}
