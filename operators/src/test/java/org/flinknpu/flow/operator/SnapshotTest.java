package org.flinknpu.flow.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.KeyGroupsStateHandle;
import org.apache.flink.runtime.state.memory.ByteStreamStateHandle;
import org.apache.flink.streaming.api.operators.OperatorSnapshotFutures;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.flinknpu.burst.testing.Seed;
import org.flinknpu.device.Kernels;
import org.flinknpu.flow.NpuOptions;
import org.flinknpu.flow.TestBrains;
import org.flinknpu.schema.BrainSettings;
import org.flinknpu.schema.MotorOutput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotTest {
    private static final int BRAINS = 40;

    @Test
    void shouldRescaleFromOneToTwoToThree() {
        TreeMap<String, List<String>> straight = new TreeMap<>();
        TreeMap<String, List<String>> rescaled = new TreeMap<>();
        TreeMap<String, String> straightState = new TreeMap<>();

        OperatorSubtaskState one;
        try (OperatorRig rig = OperatorRig.open(OperatorRig.options())) {
            deployAll(rig);
            live(List.of(rig), 0);
            one = rig.snapshot();
            rescaled.putAll(Replay.byBrain(rig.outputs()));
            live(List.of(rig), 1);
            live(List.of(rig), 2);
            straight.putAll(Replay.byBrain(rig.outputs()));
            straightState.putAll(Replay.byBrain(rig.snapshot()));
        }
        OperatorSubtaskState two = phase(one, 1, 2, 1, rescaled);
        OperatorSubtaskState three = phase(two, 2, 3, 2, rescaled);

        assertThat(rescaled).isEqualTo(straight);
        TreeMap<String, String> rescaledState = Replay.byBrain(three);
        assertThat(rescaledState).isEqualTo(straightState).hasSize(BRAINS);
    }

    /** Restores at another parallelism, lives for a while, and snapshots all subtasks. */
    private static OperatorSubtaskState phase(
            OperatorSubtaskState state,
            int from,
            int to,
            int round,
            TreeMap<String, List<String>> outputs) {
        List<OperatorRig> rigs = new ArrayList<>();
        try {
            for (int index = 0; index < to; index++) {
                OperatorSubtaskState part =
                        AbstractStreamOperatorTestHarness.repartitionOperatorState(
                                state, OperatorRig.MAX_PARALLELISM, from, to, index);
                rigs.add(
                        OperatorRig.restored(
                                OperatorRig.options(), part, to, index, OperatorRig.START_MICROS));
            }
            live(rigs, round);
            List<OperatorSubtaskState> parts = new ArrayList<>();
            for (OperatorRig rig : rigs) {
                Replay.byBrain(rig.outputs())
                        .forEach(
                                (brain, found) ->
                                        outputs.merge(
                                                brain,
                                                found,
                                                (before, after) -> {
                                                    List<String> all = new ArrayList<>(before);
                                                    all.addAll(after);
                                                    return all;
                                                }));
                parts.add(rig.snapshot());
            }
            return AbstractStreamOperatorTestHarness.repackageState(
                    parts.toArray(new OperatorSubtaskState[0]));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        } finally {
            rigs.forEach(OperatorRig::close);
        }
    }

    private static void deployAll(OperatorRig rig) {
        BrainSettings settings = OperatorRig.settings();
        settings.setLatenessMicros(15_000);
        settings.setMetricsEveryBursts(7);
        for (int i = 0; i < BRAINS; i++) {
            rig.offsets(0, i);
            rig.deploy("brain " + i, TestBrains.random(i % 3), settings);
        }
    }

    private static void live(List<OperatorRig> rigs, int round) {
        for (int step = 0; step < 10; step++) {
            for (int i = 0; i < BRAINS; i++) {
                String brain = "brain " + i;
                int index =
                        KeyGroupRangeAssignment.assignKeyToParallelOperator(
                                brain, OperatorRig.MAX_PARALLELISM, rigs.size());
                OperatorRig rig = rigs.get(index);
                rig.offsets(round * 10 + step, 0);
                rig.light(brain, (round * 10 + step) * 8_000L, (i + step) % 4);
            }
        }
    }

    @Test
    void shouldWriteStateOfTheBarrierWhenSnapshotsOverlap() {
        try (OperatorRig rig = OperatorRig.open(OperatorRig.options())) {
            rig.deploy("b", TestBrains.random(1), OperatorRig.settings());
            rig.light("b", 50_000, 0);
            OperatorSnapshotFutures first = rig.startSnapshot();
            String atFirst = Replay.byBrain(rig.snapshot()).get("b");
            rig.tick("b", 100_000);
            OperatorSnapshotFutures second = rig.startSnapshot();
            rig.tick("b", 150_000);
            OperatorSnapshotFutures third = rig.startSnapshot();
            rig.tick("b", 200_000);

            assertThat(burst(OperatorRig.finishSnapshot(second))).isEqualTo(10);
            assertThat(burst(OperatorRig.finishSnapshot(third))).isEqualTo(15);
            OperatorSubtaskState finished = OperatorRig.finishSnapshot(first);

            assertThat(Replay.byBrain(finished).get("b")).isEqualTo(atFirst);
            assertThat(burst(finished)).isEqualTo(5);
        }
    }

    /** Snapshots are written while bursts go on and others begin; each holds its own moment. */
    @ParameterizedTest
    @ValueSource(strings = {"reference", "cpu", "opencl"})
    void shouldWriteStateOfTheBarrierOnEveryBackend(String backend) {
        Kernels kernels = Kernels.installed();
        assumeTrue(kernels.probe(kernels.provider(backend)).available(), backend + " is not there");
        NpuOptions options =
                OperatorRig.options().withBackend(new NpuOptions.Backend(backend, "", 2));
        long seed = Seed.of("barrier/" + backend);
        SplittableRandom random = new SplittableRandom(seed);
        List<OperatorSnapshotFutures> begun = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        try (OperatorRig rig = OperatorRig.open(options);
                OperatorRig straight = OperatorRig.open(OperatorRig.options())) {
            // Enough neurons for every way of setting states aside.
            rig.deploy("b", TestBrains.relay(70_000, 1), OperatorRig.settings());
            straight.deploy("b", TestBrains.relay(70_000, 1), OperatorRig.settings());
            for (int step = 0; step < 30; step++) {
                for (int lights = random.nextInt(6); lights > 0; lights--) {
                    int channel = random.nextInt(70_000);
                    rig.light("b", step * 10_000L, channel);
                    straight.light("b", step * 10_000L, channel);
                }
                rig.tick("b", (step + 1) * 10_000L);
                straight.tick("b", (step + 1) * 10_000L);
                if (random.nextInt(3) > 0) {
                    begun.add(rig.startSnapshot());
                    expected.add(Replay.byBrain(straight.snapshot()).get("b"));
                }
                while (begun.size() > random.nextInt(4)) {
                    int next = random.nextInt(begun.size());
                    assertThat(
                                    Replay.byBrain(OperatorRig.finishSnapshot(begun.remove(next)))
                                            .get("b"))
                            .as("seed=%d step=%d", seed, step)
                            .isEqualTo(expected.remove(next));
                }
            }
        }
    }

    @Test
    void shouldGoOnAfterSnapshotIsAborted() throws Exception {
        try (OperatorRig rig = OperatorRig.open(OperatorRig.options())) {
            rig.deploy("b", TestBrains.random(1), OperatorRig.settings());
            for (int i = 1; i <= 5; i++) {
                rig.tick("b", i * 10_000);
                rig.startSnapshot().cancel();
            }

            assertThat(burst(rig.snapshot())).isEqualTo(5);
        }
    }

    @Test
    void shouldRefuseDamagedStateWithTheReason() {
        OperatorSubtaskState state;
        try (OperatorRig rig = OperatorRig.open(OperatorRig.options())) {
            rig.deploy("b", TestBrains.random(1), OperatorRig.settings());
            state = rig.snapshot();
        }
        KeyGroupsStateHandle raw =
                (KeyGroupsStateHandle) state.getRawKeyedState().iterator().next();
        byte[] bytes = ((ByteStreamStateHandle) raw.getDelegateStateHandle()).getData().clone();
        long group = KeyGroupRangeAssignment.assignToKeyGroup("b", OperatorRig.MAX_PARALLELISM);
        bytes[(int) raw.getGroupRangeOffsets().getKeyGroupOffset((int) group) + 100] ^= 1;
        OperatorSubtaskState damaged =
                OperatorSubtaskState.builder()
                        .setRawKeyedState(
                                new KeyGroupsStateHandle(
                                        raw.getGroupRangeOffsets(),
                                        new ByteStreamStateHandle("damaged", bytes)))
                        .build();

        assertThatThrownBy(() -> OperatorRig.restored(OperatorRig.options(), damaged))
                .hasMessageContaining("Saved state does not match its checksum: keyGroup=" + group)
                .hasMessageContaining("restore from another checkpoint");
    }

    @Test
    void shouldWriteEmbeddedConnectomeOncePerKeyGroup() {
        byte[] json = TestBrains.json(TestBrains.relay(64, 8));
        try (OperatorRig rig = OperatorRig.open(OperatorRig.options())) {
            for (int i = 0; i < 200; i++) {
                rig.deploy("brain " + i, TestBrains.relay(64, 8), OperatorRig.settings());
            }

            long size = rig.snapshot().getStateSize();

            // 1,024 neurons of 8 bytes each, and the window of 64 channels.
            long brains = 200L * (1_024 * 8 + 64 * 16 + 1_000);
            assertThat(size).isLessThan(OperatorRig.MAX_PARALLELISM * json.length + brains);
            assertThat(json.length).isGreaterThan(10_000);
        }
    }

    @Test
    void shouldGoOnWithAnotherBackendWhereTheOneAskedForIsMissing() {
        OperatorSubtaskState state;
        try (OperatorRig rig = OperatorRig.open(OperatorRig.options())) {
            rig.deploy("b", TestBrains.relay(2, 1), OperatorRig.settings());
            rig.light("b", 5_000, 0);
            state = rig.snapshot();
        }
        NpuOptions missing =
                OperatorRig.options().withBackend(new NpuOptions.Backend("abacus", "", 0));

        try (OperatorRig rig = OperatorRig.restored(missing, state)) {
            rig.tick("b", 30_000);

            assertThat(rig.motors()).extracting(MotorOutput::getBurst).containsExactly(2L, 3L);
        }
    }

    private static long burst(OperatorSubtaskState state) {
        return OperatorRig.seat(state).brain().state().burst();
    }
}
