package org.flinknpu.view;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.flinknpu.schema.BurstMetrics;
import org.junit.jupiter.api.Test;

class BrainStatsTest {

    private final BrainStats stats = new BrainStats();

    @Test
    void shouldSumWhatTheBrainReports() {
        stats.add(metrics(1, 10, 12.5f));
        stats.add(metrics(11, 20, 7.5f));
        stats.addDeadLetter("LATE: too late");
        assertThat(stats.bursts()).isEqualTo(20);
        assertThat(stats.lastBurst()).isEqualTo(20);
        assertThat(stats.fired()).isEqualTo(60);
        assertThat(stats.skipped()).isEqualTo(2);
        assertThat(stats.overruns()).isEqualTo(4);
        assertThat(stats.deadLetters()).isOne();
        assertThat(stats.lastRefusal()).isEqualTo("LATE: too late");
        assertThat(stats.backend()).isEqualTo("reference");
        assertThat(stats.burstTimes().percentiles(0.5, 1)).containsExactly(7.5, 12.5);
    }

    @Test
    void shouldCountRepeatedRecordsOnce() {
        stats.add(metrics(1, 10, 1));
        stats.add(metrics(11, 20, 1));
        stats.add(metrics(1, 10, 1));
        stats.add(metrics(11, 20, 1));
        assertThat(stats.bursts()).isEqualTo(20);
        assertThat(stats.burstTimes().count()).isEqualTo(2);
    }

    @Test
    void shouldMeasureBurstRateBetweenTwoLooks() {
        stats.add(metrics(1, 10, 1));
        assertThat(stats.status(5_000_000_000L).get("rate").isNull()).isTrue();
        stats.add(metrics(11, 110, 1));
        ObjectNode later = stats.status(5_500_000_000L);
        assertThat(later.get("rate").asDouble()).isEqualTo(200);
        assertThat(later.get("burst").asLong()).isEqualTo(110);
    }

    @Test
    void shouldShowUnknownFiguresAsNull() {
        ObjectNode first = stats.status(0);
        assertThat(first.get("burst50").isNull()).isTrue();
        assertThat(first.get("rate").isNull()).isTrue();
        assertThat(first.get("dead").asInt()).isZero();
    }

    @Test
    void shouldWaitForBurstAndGiveUp() throws Exception {
        assertThat(stats.awaitBurst(5, 1)).isFalse();
        Thread later = new Thread(() -> stats.add(metrics(1, 5, 1)));
        later.start();
        assertThat(stats.awaitBurst(5, 60_000)).isTrue();
        later.join();
    }

    private static BurstMetrics metrics(long first, long last, float burstMicros) {
        return BurstMetrics.newBuilder()
                .setBackend("reference")
                .setFirstBurst(first)
                .setLastBurst(last)
                .setBursts(last - first + 1)
                .setFired(30)
                .setSkippedBursts(1)
                .setOverruns(2)
                .setBurstMicrosP50(burstMicros)
                .build();
    }
}
