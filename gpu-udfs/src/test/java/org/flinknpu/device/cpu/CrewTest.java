package org.flinknpu.device.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CrewTest {
    private static Runnable[] tasks(int count, Runnable task) {
        Runnable[] tasks = new Runnable[count];
        Arrays.fill(tasks, task);
        return tasks;
    }

    private static List<Thread> helpers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("npu-cpu-"))
                .toList();
    }

    @Test
    void shouldRunEveryTaskOncePerRound() {
        AtomicInteger runs = new AtomicInteger();
        try (Crew crew = new Crew(tasks(3, runs::incrementAndGet))) {
            for (int round = 1; round <= 10_000; round++) {
                crew.run();
                assertThat(runs.get()).isEqualTo(3 * round);
            }
        }
    }

    @Test
    void shouldRunTasksAtTheSameTimeOnDaemonThreads() {
        CountDownLatch met = new CountDownLatch(3);
        Set<Thread> seen = ConcurrentHashMap.newKeySet();
        Runnable meet =
                () -> {
                    seen.add(Thread.currentThread());
                    met.countDown();
                    try {
                        met.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                };
        try (Crew crew = new Crew(tasks(3, meet))) {
            crew.run();
        }
        assertThat(seen).hasSize(3).contains(Thread.currentThread());
        seen.remove(Thread.currentThread());
        assertThat(seen).allMatch(Thread::isDaemon);
    }

    @Test
    void shouldWakeThreadsThatHaveParked() {
        AtomicInteger runs = new AtomicInteger();
        try (Crew crew = new Crew(tasks(2, runs::incrementAndGet))) {
            Thread helper =
                    helpers().stream().max((a, b) -> Long.compare(a.getId(), b.getId())).get();
            for (int round = 1; round <= 3; round++) {
                while (helper.getState() != Thread.State.WAITING) {
                    Thread.onSpinWait();
                }
                crew.run();
                assertThat(runs.get()).isEqualTo(2 * round);
            }
        }
    }

    @Test
    void shouldTellTheCallerOfAFailureOnAnotherThreadAndStayUsable() {
        AtomicInteger round = new AtomicInteger();
        Runnable fails =
                () -> {
                    if (round.get() == 1) {
                        throw new IllegalArgumentException("broken part");
                    }
                };
        try (Crew crew = new Crew(new Runnable[] {round::incrementAndGet, () -> {}, fails})) {
            round.set(1);
            Runnable[] failing = {() -> {}, fails};
            try (Crew other = new Crew(failing)) {
                assertThatThrownBy(other::run)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("broken part")
                        .hasCauseInstanceOf(IllegalArgumentException.class);
                round.set(5);
                other.run();
            }
            crew.run();
            assertThat(round.get()).isEqualTo(6);
        }
    }

    @Test
    void shouldWaitForTheOthersWhenTheCallersOwnTaskFails() {
        AtomicInteger others = new AtomicInteger();
        Runnable[] tasks = {
            () -> {
                throw new IllegalArgumentException("first part");
            },
            others::incrementAndGet,
            others::incrementAndGet
        };
        try (Crew crew = new Crew(tasks)) {
            assertThatThrownBy(crew::run).hasMessage("first part");
            assertThat(others.get()).isEqualTo(2);
        }
    }

    @Test
    void shouldEndItsThreadsWhenClosed() {
        List<Thread> before = helpers();
        Crew crew = new Crew(tasks(4, () -> {}));
        crew.run();
        List<Thread> started = helpers().stream().filter(t -> !before.contains(t)).toList();
        assertThat(started).hasSize(3);
        crew.close();
        crew.close();
        assertThat(started).noneMatch(Thread::isAlive);
    }
}
