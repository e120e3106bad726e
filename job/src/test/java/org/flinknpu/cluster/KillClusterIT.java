package org.flinknpu.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.flinknpu.burst.testing.Seed;
import org.flinknpu.wire.Topics;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Processes are killed while sensors stream; what comes out is what would have come out anyway. */
class KillClusterIT {
    private static final int KILLS = 20;
    private static final int BURSTS_PER_SECOND = 20;
    private static final Duration BETWEEN_KILLS = Duration.ofSeconds(12);

    private static final String ONCE = "once.";
    private static final String UNDISTURBED = "undisturbed.";
    private static final Map<String, String> EXACTLY_ONCE =
            Map.of(
                    "npu.delivery", "exactly-once",
                    "npu.checkpoint.timeout", "1 min",
                    "npu.delivery.transaction-timeout", "10 min");

    @Test
    void shouldEmitTheSameWhenATaskManagerAndTheLeaderAreKilled() {
        ClusterPlan plan = ClusterPlan.named("kill").withTaskManagers(2).withHighAvailability(2);
        try (ClusterKit kit = plan.start();
                SensorFleet fleet = fleet(kit, 10, Seed.of("kill-small"))) {
            ClusterJob job = kit.submit(options("", Map.of())).awaitRunning();
            fleet.deploy();
            job.awaitCheckpoint();

            Stream stream = fleet.streaming(1, Integer.MAX_VALUE, BURSTS_PER_SECOND);
            Outcome.awaitBurst(kit, fleet, 20, "");
            kit.killTaskManager(kit.taskManagerOf(job, 0));
            Outcome.awaitBurst(kit, fleet, fleet.lastBurstSent() / 10 * 10, "");
            kit.killLeader();
            int last = stream.stop();
            fleet.end(last);
            Outcome disturbed = Outcome.of(kit, job, fleet, last, "");

            requireSame("at least once", undisturbed(kit, fleet, last), disturbed);
        }
    }

    @Test
    @Tag(ClusterKit.FULL)
    void shouldEmitTheSameWhenTwentyProcessesAreKilled() {
        long seed = Seed.of("kill");
        ClusterPlan plan = ClusterPlan.named("kills").withTaskManagers(3).withHighAvailability(2);
        try (ClusterKit kit = plan.start();
                SensorFleet fleet = fleet(kit, 50, seed)) {
            ClusterJob job = kit.submit(options("", Map.of())).awaitRunning();
            ClusterJob onceJob = kit.submit(options(ONCE, EXACTLY_ONCE)).awaitRunning();
            fleet.deploy();
            job.awaitCheckpoint();
            onceJob.awaitCheckpoint();

            int last = killWhileStreaming(kit, fleet, seed);
            fleet.end(last);
            Outcome disturbed = Outcome.of(kit, job, fleet, last, "");
            Outcome once = Outcome.of(kit, onceJob, fleet, last, ONCE);

            Outcome undisturbed = undisturbed(kit, fleet, last);
            requireSame("at least once", undisturbed, disturbed);
            requireSame("exactly once", undisturbed, once);
            assertThat(once.motor().repeated() + once.spikes().repeated()).isZero();
            assertThat(once.motor().isInOrder() && once.spikes().isInOrder()).isTrue();
        }
    }

    private static SensorFleet fleet(ClusterKit kit, int brains, long seed) {
        return new SensorFleet(kit.broker().bootstrapServers(), brains, seed);
    }

    private static Map<String, String> options(String prefix, Map<String, String> more) {
        Map<String, String> options = new LinkedHashMap<>(Outcome.topics(prefix));
        options.put("npu.parallelism", "2");
        options.putAll(more);
        return options;
    }

    /** Runs the same input once more, into other topics, and nothing happens. */
    private static Outcome undisturbed(ClusterKit kit, SensorFleet fleet, int last) {
        ClusterJob job = kit.submit(options(UNDISTURBED, Map.of()));
        Outcome outcome = Outcome.of(kit, job, fleet, last, UNDISTURBED);
        assertThat(kit.topic(Topics.deadLetter(Topics.SENSORY)).read()).isEmpty();
        return outcome;
    }

    /** Returns the number of bursts streamed. */
    private static int killWhileStreaming(ClusterKit kit, SensorFleet fleet, long seed) {
        Killer killer = new Killer(kit, seed);
        SplittableRandom victims = new SplittableRandom(seed);
        try (BurstWatch watch = new BurstWatch(kit.broker().bootstrapServers())) {
            Stream stream = fleet.streaming(1, Integer.MAX_VALUE, BURSTS_PER_SECOND);
            Killer.Victim[] all = Killer.Victim.values();
            for (int kill = 0; kill < KILLS; kill++) {
                // Each at least once; the rest as it comes.
                killer.next(
                        all[kill < all.length ? kill : victims.nextInt(all.length)], BETWEEN_KILLS);
            }
            killer.print(watch);
            return stream.stop();
        }
    }

    private static void requireSame(String delivery, Outcome undisturbed, Outcome disturbed) {
        requireSame(delivery + ", motor", undisturbed.motor(), disturbed.motor());
        requireSame(delivery + ", spikes", undisturbed.spikes(), disturbed.spikes());
    }

    private static void requireSame(String topic, Emitted undisturbed, Emitted disturbed) {
        Emitted.Difference difference = undisturbed.compare(disturbed);
        System.out.println("kill test, " + topic + ": " + difference);
        assertThat(undisturbed.size()).isPositive();
        assertThat(difference.isNone()).as(difference.toString()).isTrue();
    }
}
