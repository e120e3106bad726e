package org.flinknpu.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.flinknpu.burst.testing.Seed;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Checkpoints, savepoints and what a new leader must know lie in an S3-compatible store. */
@Tag(ClusterKit.FULL)
class ObjectStoreClusterIT {
    private static final String STORE = "s3://" + ObjectStoreNode.BUCKET + "/";
    private static final int BURSTS_PER_SECOND = 20;

    @Test
    void shouldEmitTheSameThroughKillsAndASavepoint() {
        try (ObjectStoreNode store = ObjectStoreNode.start("s3mock");
                ClusterKit kit =
                        store.use(
                                        ClusterPlan.named("s3")
                                                .withTaskManagers(2)
                                                .withHighAvailability(2)
                                                .withFlink(
                                                        "high-availability.storageDir",
                                                        STORE + "ha"))
                                .start();
                SensorFleet fleet =
                        new SensorFleet(kit.broker().bootstrapServers(), 10, Seed.of("s3"))) {
            ClusterJob job = kit.submit(options(2)).awaitRunning();
            fleet.deploy();
            job.awaitCheckpoint();

            SensorStream stream = fleet.streaming(1, Integer.MAX_VALUE, BURSTS_PER_SECOND);
            Outcome.awaitBurst(kit, fleet, 20, "");
            kit.killTaskManager(kit.taskManagerOf(job, 0));
            kit.startTaskManager();
            Outcome.awaitBurst(kit, fleet, fleet.lastBurstSent(), "");
            kit.killLeader();
            job.awaitRunning();
            Map<String, String> resumed = options(1);
            resumed.put("npu.restore.path", job.stopWithSavepoint(STORE + "savepoints"));
            job = kit.submit(resumed);
            int last = stream.stop();
            fleet.end(last);
            Outcome disturbed = Outcome.of(kit, job, fleet, last, "");

            Lives.requireSame("S3", Lives.undisturbed(kit, fleet, last), disturbed);
            assertThat(store.listing())
                    .contains("checkpoints/", "savepoints/savepoint-", "/_metadata");
        }
    }

    private static Map<String, String> options(int parallelism) {
        Map<String, String> options = Lives.options("", parallelism, "cpu");
        options.put("npu.checkpoint.dir", STORE + "checkpoints");
        // Every checkpoint in a file of its own, as large brains have it.
        options.put("flink.execution.checkpointing.data-inline-threshold", "0 kb");
        return options;
    }
}
