package org.flinknpu.flow.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import org.flinknpu.device.Kernels;
import org.flinknpu.flow.NpuOptions;
import org.flinknpu.flow.OutboundRecord;
import org.flinknpu.flow.OutboundRoute;
import org.flinknpu.flow.state.SeatImage;
import org.flinknpu.schema.BurstMetrics;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Brains that catch up run bursts without stimulus in one go. Random lives on both clocks give the
 * same records as with turns of a single burst, where that never happens. {@code -Dseed=} runs one
 * script again.
 */
class FreeRunPropertyTest {
    private static final int SCRIPTS = 2;
    private static final int LENGTH = 100;

    @ParameterizedTest
    @ValueSource(strings = {"reference", "cpu", "opencl"})
    void shouldGiveTheSameRecordsAsSingleBursts(String backend) {
        Kernels kernels = Kernels.installed();
        assumeTrue(kernels.probe(kernels.provider(backend)).available(), backend + " is not there");
        NpuOptions options =
                OperatorRig.options().withBackend(new NpuOptions.Backend(backend, "", 1));
        RandomScript.forEachSeed(
                SCRIPTS,
                seed -> {
                    List<Replay.Action> script = RandomScript.of(seed, LENGTH, true, false);
                    Life runs = live(options, script);
                    Life single =
                            live(
                                    options.withTurns(new NpuOptions.Turns(1, 1_000_000, 1 << 26)),
                                    script);

                    assertThat(runs.records).as("seed=%d", seed).isEqualTo(single.records);
                    assertThat(runs.seats).hasSameSizeAs(single.seats);
                    for (int i = 0; i < runs.seats.size(); i++) {
                        requireEqual(seed, runs.seats.get(i), single.seats.get(i));
                    }
                });
    }

    /** What came out, apart from durations, and what is left at the end. */
    private record Life(List<Object> records, List<SeatImage> seats) {}

    private static Life live(NpuOptions options, List<Replay.Action> script) {
        try (OperatorRig rig = OperatorRig.open(options)) {
            script.forEach(action -> action.accept(rig));
            List<SeatImage> seats = OperatorRig.seats(rig.checkpoint());
            List<Object> records = new ArrayList<>();
            for (OutboundRoute route : OutboundRoute.values()) {
                for (OutboundRecord each : rig.outputs()) {
                    if (each.route() == route) {
                        records.add(route == OutboundRoute.METRICS ? counts(each) : each);
                    }
                }
            }
            return new Life(records, seats);
        }
    }

    private static BurstMetrics counts(OutboundRecord record) {
        BurstMetrics metrics =
                CollectedOutputs.codec(BurstMetrics.class).decode(record.value()).value();
        metrics.setBurstMicrosP50(0);
        metrics.setBurstMicrosP99(0);
        metrics.setBurstMicrosMax(0);
        metrics.setStageMicros(0);
        metrics.setCopyMicros(0);
        metrics.setKernelMicros(0);
        metrics.setDrainMicros(0);
        return metrics;
    }

    private static void requireEqual(long seed, SeatImage one, SeatImage other) {
        assertThat(one.brainId()).isEqualTo(other.brainId());
        assertThat(one.backlog()).isEqualTo(other.backlog());
        if (one.brain() != null) {
            assertThat(one.brain().state().firstDifference(other.brain().state()))
                    .as("seed=%d brain=%s", seed, one.brainId())
                    .isNull();
            assertThat(one.brain().clock()).isEqualTo(other.brain().clock());
            assertThat(one.brain().report()).isEqualTo(other.brain().report());
            assertThat(one.brain().position()).isEqualTo(other.brain().position());
        }
    }
}
