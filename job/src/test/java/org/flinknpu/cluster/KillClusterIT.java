package org.flinknpu.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.SplittableRandom;
import org.flinknpu.burst.testing.Seed;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Processes are killed while sensors stream; what comes out is what would have come out anyway. */
class KillClusterIT {
    private static final int KILLS = 20;
    private static final int BURSTS_PER_SECOND = 20;
    private static final Duration BETWEEN_KILLS = Duration.ofSeconds(12);

    private static final String ONCE = "once.";
    private static final Map<String, String> EXACTLY_ONCE =
            Map.of(
                    "npu.delivery", "exactly-once",
                    "npu.checkpoint.timeout", "1 min",
                    "npu.delivery.transaction-timeout", "10 min");

    @Test
    @Tag(ClusterKit.FULL)
    void shouldEmitTheSameWhenTwentyProcessesAreKilled() {
        long seed = Seed.of("kill");
        ClusterPlan plan = ClusterPlan.named("kills").withTaskManagers(3).withHighAvailability(2);
        try (ClusterKit kit = plan.start();
                SensorFleet fleet = fleet(kit, 50, seed)) {
            ClusterJob job = kit.submit(Lives.options("", 2, "cpu")).awaitRunning();
            Map<String, String> onceOptions = Lives.options(ONCE, 2, "cpu");
            onceOptions.putAll(EXACTLY_ONCE);
            ClusterJob onceJob = kit.submit(onceOptions).awaitRunning();
            fleet.deploy();
            job.awaitCheckpoint();
            onceJob.awaitCheckpoint();

            int last = killWhileStreaming(kit, fleet, seed);
            fleet.end(last);
            Outcome disturbed = Outcome.of(kit, job, fleet, last, "");
            Outcome once = Outcome.of(kit, onceJob, fleet, last, ONCE);

            Outcome undisturbed = Lives.undisturbed(kit, fleet, last);
            Lives.requireSame("kill test, at least once", undisturbed, disturbed);
            Lives.requireSame("kill test, exactly once", undisturbed, once);
            assertThat(once.motor().repeated() + once.spikes().repeated()).isZero();
            assertThat(once.motor().isInOrder() && once.spikes().isInOrder()).isTrue();
        }
    }

    private static SensorFleet fleet(ClusterKit kit, int brains, long seed) {
        return new SensorFleet(kit.broker().bootstrapServers(), brains, seed);
    }

    /** Returns the number of bursts streamed. */
    private static int killWhileStreaming(ClusterKit kit, SensorFleet fleet, long seed) {
        Killer killer = new Killer(kit, seed);
        SplittableRandom victims = new SplittableRandom(seed);
        try (BurstWatch watch = new BurstWatch(kit.broker().bootstrapServers())) {
            SensorStream stream = fleet.streaming(1, Integer.MAX_VALUE, BURSTS_PER_SECOND);
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
}
