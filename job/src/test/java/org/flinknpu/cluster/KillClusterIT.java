package org.flinknpu.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.flinknpu.burst.testing.Seed;
import org.flinknpu.wire.Topics;
import org.junit.jupiter.api.Test;

/** Processes are killed while sensors stream; what comes out is what would have come out anyway. */
class KillClusterIT {
    private static final String UNDISTURBED = "undisturbed.";

    @Test
    void shouldEmitTheSameWhenATaskManagerAndTheLeaderAreKilled() {
        ClusterPlan plan = ClusterPlan.named("kill").withTaskManagers(2).withHighAvailability(2);
        long seed = Seed.of("kill-small");
        try (ClusterKit kit = plan.start();
                SensorFleet fleet = new SensorFleet(kit.broker().bootstrapServers(), 10, seed)) {
            ClusterJob job = kit.submit(Map.of("npu.parallelism", "2")).awaitRunning();
            TopicLog letters = kit.topic(Topics.deadLetter(Topics.SENSORY));
            fleet.deploy();
            job.awaitCheckpoint();

            fleet.stream(1, 100);
            kit.killTaskManager(kit.taskManagerOf(job, "Brains"));
            fleet.stream(101, 200);
            kit.startTaskManager();
            kit.awaitTaskManagers();
            job.awaitRunning();
            kit.killLeader();
            fleet.stream(201, 300);
            fleet.end(300);
            Outcome disturbed = Outcome.of(kit, job, fleet, letters, "");

            Outcome undisturbed = undisturbed(kit, fleet, letters.fromHere());
            print("motor", undisturbed.motor(), disturbed.motor());
            print("spikes", undisturbed.spikes(), disturbed.spikes());
        }
    }

    /** Runs the same input once more, into other topics. */
    private static Outcome undisturbed(ClusterKit kit, SensorFleet fleet, TopicLog letters) {
        Map<String, String> options = new LinkedHashMap<>(Outcome.topics(UNDISTURBED));
        options.put("npu.parallelism", "2");
        ClusterJob job = kit.submit(options);
        return Outcome.of(kit, job, fleet, letters, UNDISTURBED);
    }

    private static void print(String topic, Emitted undisturbed, Emitted disturbed) {
        Emitted.Difference difference = undisturbed.compare(disturbed);
        System.out.println("kill test, " + topic + ": " + difference);
        assertThat(undisturbed.size()).isPositive();
        assertThat(difference.isNone()).as(difference.toString()).isTrue();
    }
}
