package org.flinknpu.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.testutils.MetricListener;
import org.flinknpu.burst.BurstCounters;
import org.flinknpu.device.BackendCounters;
import org.flinknpu.wire.DeadLetterReason;
import org.junit.jupiter.api.Test;

class NpuMetricsTest {
    private final MetricListener registry = new MetricListener();
    private final NpuMetrics metrics = new NpuMetrics(registry.getMetricGroup());

    @Test
    void shouldRegisterWhatDashboardsName() {
        metrics.backend("cpu");

        for (String name :
                List.of("eventsIn", "eventsLate", "eventsPaused", "commandsIn", "kernelsOpened")) {
            assertThat(registry.getCounter("npu", name)).as(name).isPresent();
        }
        for (String name :
                List.of(
                        "activeBrains",
                        "stateBytes",
                        "restoreMillis",
                        "waitingBytes",
                        "backlogBytes")) {
            assertThat(registry.getGauge("npu", name)).as(name).isPresent();
        }
        for (String name :
                List.of(
                        "burstsTotal",
                        "burstOverruns",
                        "burstsSkipped",
                        "spikesTotal",
                        "candidates",
                        "synapticEvents",
                        "stageMicros",
                        "copyMicros",
                        "kernelMicros",
                        "drainMicros")) {
            assertThat(registry.getCounter("npu", "backend", "cpu", name)).as(name).isPresent();
        }
        metrics.choice(new BackendCounters());
        for (String name :
                List.of(
                        "races",
                        "switches",
                        "swaps",
                        "missedDeadlines",
                        "replayedBursts",
                        "shadowCopies",
                        "audits",
                        "failedAudits",
                        "suspectBursts")) {
            assertThat(registry.getGauge("npu", "choice", name)).as(name).isPresent();
        }
        for (DeadLetterReason reason : DeadLetterReason.values()) {
            assertThat(registry.getCounter("npu", "reason", reason.name(), "badRecords"))
                    .isPresent();
        }
    }

    @Test
    void shouldShowHowLongSnapshotsHoldTheTaskUp() {
        metrics.snapshotPause(2_000_000);

        Histogram pauses = registry.getHistogram("npu", "snapshotPauseMicros").orElseThrow();
        assertThat(pauses.getCount()).isEqualTo(1);
        assertThat(pauses.getStatistics().getMax()).isBetween(1_900L, 2_100L);
    }

    @Test
    void shouldCountBurstsAndKeepShortPhases() {
        BurstCounters did = new BurstCounters();
        did.work(7, 11);
        did.phases(100, 200, 300, 400);
        for (int burst = 0; burst < 1_000; burst++) {
            metrics.backend("cpu").burst(did, 3, 50, 2_000);
        }

        assertThat(count("burstsTotal")).isEqualTo(1_000);
        assertThat(count("spikesTotal")).isEqualTo(3_000);
        assertThat(count("candidates")).isEqualTo(7_000);
        assertThat(count("synapticEvents")).isEqualTo(11_000);
        assertThat(count("stageMicros")).isEqualTo(150);
        assertThat(count("copyMicros")).isEqualTo(200);
        assertThat(count("kernelMicros")).isEqualTo(300);
    }

    @Test
    void shouldReportDurationsInMicroseconds() {
        BurstCounters did = new BurstCounters();
        for (int micros = 1; micros <= 100; micros++) {
            metrics.backend("cpu").burst(did, 0, 0, micros * 1_000L);
        }
        Histogram histogram =
                registry.getHistogram("npu", "backend", "cpu", "burstMicros").orElseThrow();

        assertThat(histogram.getCount()).isEqualTo(100);
        assertThat(histogram.getStatistics().getQuantile(0.5)).isBetween(46.0, 54.0);
        assertThat(histogram.getStatistics().getQuantile(0.95)).isBetween(88.0, 102.0);
        assertThat(histogram.getStatistics().getMax()).isEqualTo(100);
        assertThat(histogram.getStatistics().getMin()).isEqualTo(1);
        assertThat(histogram.getStatistics().size()).isEqualTo(100);
    }

    private long count(String name) {
        return registry.getCounter("npu", "backend", "cpu", name)
                .map(Counter::getCount)
                .orElseThrow();
    }
}
