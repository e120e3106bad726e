package org.flinknpu.cluster;

import java.util.Map;
import org.flinknpu.burst.testing.Seed;
import org.junit.jupiter.api.Test;

/**
 * The short form of the other cluster tests: brains outlive a TaskManager and a leading JobManager,
 * then move to more subtasks, another backend and another jar.
 */
class SmallClusterIT {
    private static final int BURSTS_PER_SECOND = 20;

    @Test
    void shouldEmitTheSameThroughKillsAndAnUpgrade() {
        Lives.assumeOpenCl();
        ClusterPlan plan =
                Lives.withOpenCl(
                        ClusterPlan.named("small").withTaskManagers(2).withHighAvailability(2));
        try (ClusterKit kit = plan.start();
                SensorFleet fleet =
                        new SensorFleet(kit.broker().bootstrapServers(), 10, Seed.of("small"))) {
            ClusterJob job = kit.submit(Lives.options("", 1, "cpu")).awaitRunning();
            fleet.deploy();
            job.awaitCheckpoint();

            SensorStream stream = fleet.streaming(1, Integer.MAX_VALUE, BURSTS_PER_SECOND);
            Outcome.awaitBurst(kit, fleet, 20, "");
            kit.killTaskManager(kit.taskManagerOf(job, 0));
            Outcome.awaitBurst(kit, fleet, fleet.lastBurstSent(), "");
            kit.killLeader();
            job.awaitRunning();
            Map<String, String> upgraded = Lives.options("", 2, "opencl");
            upgraded.put("npu.restore.path", job.stopWithSavepoint());
            job = kit.submit(Lives.rebuiltJar(kit.directory("jars")), upgraded);
            int last = stream.stop();
            fleet.end(last);
            Outcome disturbed = Outcome.of(kit, job, fleet, last, "");
            Lives.awaitBackend(kit, fleet, "opencl");

            Lives.requireSame("small", Lives.undisturbed(kit, fleet, last), disturbed);
        }
    }
}
