package org.flinknpu.cluster;

import java.util.List;
import java.util.Map;
import org.flinknpu.burst.testing.Seed;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Brains that move: to more subtasks and fewer, to another backend and back, to another jar. */
class UpgradeClusterIT {
    /** Part of a life: how many subtasks, which backend, and whether the jar is the rebuilt one. */
    private record Leg(int parallelism, String backend, boolean rebuilt) {}

    private static final int BURSTS_PER_LEG = 200;

    private static final List<Leg> LEGS =
            List.of(
                    new Leg(1, "cpu", false),
                    new Leg(4, "opencl", true),
                    new Leg(2, "cpu", false),
                    new Leg(2, "reference", true));

    @Test
    @Tag(ClusterKit.FULL)
    void shouldGoOnIdenticallyFromEverySavepoint() {
        Lives.assumeOpenCl();
        ClusterPlan plan = Lives.withOpenCl(ClusterPlan.named("upgrade").withTaskManagers(2));
        try (ClusterKit kit = plan.start();
                SensorFleet fleet =
                        new SensorFleet(kit.broker().bootstrapServers(), 20, Seed.of("upgrade"))) {
            int last = 0;
            String savepoint = null;
            for (Leg leg : LEGS) {
                Map<String, String> options = Lives.options("", leg.parallelism(), leg.backend());
                if (savepoint != null) {
                    options.put("npu.restore.path", savepoint);
                }
                ClusterJob job =
                        leg.rebuilt()
                                ? kit.submit(Lives.rebuiltJar(kit.directory("jars")), options)
                                : kit.submit(options);
                if (savepoint == null) {
                    fleet.deploy();
                    job.awaitRunning().awaitCheckpoint();
                }
                // The stop comes in the middle of the stream, not at its end.
                SensorStream stream =
                        fleet.streaming(last + 1, Integer.MAX_VALUE, BURSTS_PER_LEG / 4);
                last += BURSTS_PER_LEG;
                Outcome.awaitBurst(kit, fleet, last, "");
                Lives.awaitBackend(kit, fleet, leg.backend());
                savepoint = job.stopWithSavepoint();
                last = stream.stop();
            }
            Map<String, String> options = Lives.options("", 2, "cpu");
            options.put("npu.restore.path", savepoint);
            fleet.end(last);
            Outcome moved = Outcome.of(kit, kit.submit(options), fleet, last, "");

            Lives.requireSame(
                    "rescale 1, 4, 2 and CPU, OpenCL, CPU",
                    Lives.undisturbed(kit, fleet, last),
                    moved);
        }
    }
}
