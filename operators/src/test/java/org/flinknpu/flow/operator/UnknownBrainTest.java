package org.flinknpu.flow.operator;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.flinknpu.flow.NpuOptions;
import org.flinknpu.flow.TestBrains;
import org.flinknpu.schema.MotorOutput;
import org.flinknpu.schema.Remove;
import org.flinknpu.wire.DeadLetterReason;
import org.junit.jupiter.api.Test;

class UnknownBrainTest {
    private static final long WAIT_MICROS = OperatorRig.options().waiting().millis() * 1_000;

    @Test
    void shouldUseEventsThatCameBeforeTheDeploy() {
        try (OperatorRig rig = OperatorRig.open(OperatorRig.options())) {
            rig.light("b", 5_000, 0);
            rig.light("b", 25_000, 0);

            rig.deploy("b", TestBrains.relay(2, 1), OperatorRig.settings());
            rig.tick("b", 50_000);

            assertThat(rig.motors())
                    .extracting(MotorOutput::getBurst)
                    .containsExactly(2L, 3L, 4L, 5L);
            assertThat(rig.reasons()).isEmpty();
            assertThat(OperatorRig.seat(rig.snapshot()).waiting()).isEmpty();
        }
    }

    @Test
    void shouldKeepWaitingEventsThroughRestart() {
        OperatorSubtaskState state;
        try (OperatorRig rig = OperatorRig.open(OperatorRig.options())) {
            rig.light("b", 5_000, 0);
            state = rig.snapshot();
        }
        try (OperatorRig rig = OperatorRig.restored(OperatorRig.options(), state)) {
            rig.deploy("b", TestBrains.relay(2, 1), OperatorRig.settings());
            rig.tick("b", 30_000);

            assertThat(rig.motors()).hasSize(2);
        }
    }

    @Test
    void shouldRefuseEventsBeyondTheLimitOfABrain() {
        NpuOptions options =
                OperatorRig.options().withWaiting(new NpuOptions.Waiting(2, 1 << 20, 60_000));
        try (OperatorRig rig = OperatorRig.open(options)) {
            rig.light("b", 1_000, 0);
            rig.light("b", 2_000, 0);
            rig.light("b", 3_000, 0);
            rig.light("other", 3_000, 0);

            assertThat(rig.reasons()).containsExactly(DeadLetterReason.BUFFER_FULL);
            assertThat(rig.detail()).contains("brainId=b events=2 limit=2");
        }
    }

    @Test
    void shouldRefuseEventsBeyondTheLimitOfAllBrains() {
        NpuOptions options =
                OperatorRig.options().withWaiting(new NpuOptions.Waiting(100, 450, 60_000));
        try (OperatorRig rig = OperatorRig.open(options)) {
            rig.light("b", 1_000, 0);
            rig.light("c", 1_000, 0);
            rig.light("d", 1_000, 0);
            assertThat(rig.reasons()).containsExactly(DeadLetterReason.BUFFER_FULL);

            rig.deploy("b", TestBrains.relay(2, 1), OperatorRig.settings());
            rig.light("d", 2_000, 0);

            assertThat(rig.reasons()).hasSize(1);
        }
    }

    @Test
    void shouldRefuseAtOnceWhenNothingMayWait() {
        NpuOptions options =
                OperatorRig.options().withWaiting(new NpuOptions.Waiting(0, 0, 60_000));
        try (OperatorRig rig = OperatorRig.open(options)) {
            rig.light("b", 1_000, 0);

            assertThat(rig.reasons()).containsExactly(DeadLetterReason.UNKNOWN_BRAIN);
            assertThat(OperatorRig.seats(rig.snapshot())).isEmpty();
        }
    }

    @Test
    void shouldGiveUpEventsThatWaitedTooLong() {
        try (OperatorRig rig = OperatorRig.open(OperatorRig.options())) {
            rig.light("b", 1_000, 0);
            rig.wallMicros(OperatorRig.START_MICROS + WAIT_MICROS / 2);
            rig.light("b", 2_000, 0);

            rig.wallMicros(OperatorRig.START_MICROS + WAIT_MICROS - 1_000);
            assertThat(rig.reasons()).isEmpty();
            // Looked for four times per waiting time.
            rig.wallMicros(OperatorRig.START_MICROS + WAIT_MICROS + WAIT_MICROS / 4);

            assertThat(rig.reasons()).containsExactly(DeadLetterReason.UNKNOWN_BRAIN);
            assertThat(rig.detail()).contains("not deployed in time");
            assertThat(OperatorRig.seat(rig.snapshot()).waiting()).hasSize(1);
        }
    }

    @Test
    void shouldForgetIdsThatNothingIsKeptFor() {
        try (OperatorRig rig = OperatorRig.open(OperatorRig.options())) {
            rig.deploy("b", TestBrains.relay(2, 1), OperatorRig.settings());
            rig.light("stranger", 1_000, 0);
            rig.command("b", null, new Remove());
            rig.wallMicros(OperatorRig.START_MICROS + 2 * WAIT_MICROS);

            assertThat(OperatorRig.seats(rig.snapshot())).isEmpty();
        }
    }
}
