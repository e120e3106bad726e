package org.flinknpu.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * Kills processes of a kit at random moments, {@code kill -9}, and puts another in the place of
 * each at once. The next kill does not wait until the cluster has recovered from the one before,
 * only until its processes are there.
 */
final class Killer {
    /** What is killed. */
    enum Victim {
        TASK_MANAGER,
        LEADER,
        BROKER
    }

    /** One kill: who, and when on the nano clock. */
    record Kill(Victim victim, long nanos) {}

    private static final Duration RECOVERY = Duration.ofMinutes(2);

    private final ClusterKit kit;
    private final SplittableRandom random;
    private final List<Kill> kills = new ArrayList<>();

    Killer(ClusterKit kit, long seed) {
        this.kit = kit;
        random = new SplittableRandom(seed);
    }

    /** Waits a random time up to a limit, and kills. */
    void next(Victim victim, Duration most) {
        LockSupport.parkNanos(random.nextLong(most.toNanos()));
        kills.add(new Kill(victim, System.nanoTime()));
        switch (victim) {
            case TASK_MANAGER -> {
                kit.killTaskManager(random.nextInt(kit.taskManagerCount()));
                kit.startTaskManager();
                kit.awaitTaskManagers();
            }
            case LEADER -> {
                kit.killLeader();
                kit.startJobManager();
                kit.awaitJobManagers();
            }
            case BROKER -> {
                kit.broker().kill();
                kit.broker().start();
                kit.broker().awaitReady();
            }
        }
    }

    /** Prints how long no new burst came after each kill. */
    void print(BurstWatch watch) {
        watch.firstAfter(kills.get(kills.size() - 1).nanos(), RECOVERY);
        Map<Victim, List<Long>> millis = new EnumMap<>(Victim.class);
        for (int i = 0; i < kills.size(); i++) {
            long end = i + 1 < kills.size() ? kills.get(i + 1).nanos() : System.nanoTime();
            long silence = watch.longestSilenceNanos(kills.get(i).nanos(), end);
            millis.computeIfAbsent(kills.get(i).victim(), v -> new ArrayList<>())
                    .add(silence / 1_000_000);
        }
        millis.forEach(
                (victim, silences) ->
                        System.out.println(
                                "kill test, longest silence in ms after the kill of a "
                                        + victim.name().toLowerCase(Locale.ROOT).replace('_', ' ')
                                        + ": "
                                        + silences));
    }
}
