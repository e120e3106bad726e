package org.flinknpu.device.failover;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.flinknpu.brain.BrainState;
import org.flinknpu.burst.BurstKernel;
import org.flinknpu.burst.FiredSet;
import org.flinknpu.burst.Stimulus;
import org.flinknpu.burst.testing.RandomBrain;
import org.flinknpu.burst.testing.RandomBrains;
import org.flinknpu.burst.testing.Seed;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Watched brains whose bursts are begun together, and whose states are set aside. */
class CrewTest {
    private static final int BRAINS = 20;

    private final FailoverFixture fixture = new FailoverFixture(1, true);
    private final Random random = new Random(Seed.of("crew"));
    private final Stimulus stimulus = new Stimulus();
    private final FiredSet fired = new FiredSet();
    private final FiredSet expected = new FiredSet();
    private final List<Pair> pairs = new ArrayList<>();

    /** A watched brain and its double. */
    private record Pair(RandomBrain brain, FailoverKernel kernel, BurstKernel right) {}

    private void openAll() {
        for (int i = 0; i < BRAINS; i++) {
            RandomBrains.Kind[] kinds = RandomBrains.Kind.values();
            RandomBrain brain =
                    RandomBrains.of(kinds[i % kinds.length], 1 + 7 * i, Seed.of("crew/" + i));
            pairs.add(new Pair(brain, fixture.open(brain), FailoverFixture.reference(brain)));
        }
    }

    @AfterEach
    void closeAll() {
        pairs.forEach(pair -> pair.kernel.close());
        fixture.close();
    }

    private void begin(Pair pair) {
        stimulus.clear();
        pair.brain.stimulate(stimulus, pair.right.lastBurst() + 1);
        pair.kernel.begin(stimulus);
    }

    private void finish(Pair pair) {
        pair.kernel.finish(fired);
        stimulus.clear();
        pair.brain.stimulate(stimulus, pair.right.lastBurst() + 1);
        pair.right.burst(stimulus, expected);
        assertThat(fired.toArray()).as(pair.brain.toString()).isEqualTo(expected.toArray());
        assertThat(pair.kernel.lastBurst()).isEqualTo(pair.right.lastBurst());
    }

    private void round(List<Pair> members) {
        List<Pair> order = new ArrayList<>(members);
        Collections.shuffle(order, random);
        order.forEach(this::begin);
        Collections.shuffle(order, random);
        order.forEach(this::finish);
    }

    private void compareStates() {
        for (Pair pair : pairs) {
            FailoverFixture.compareStates(pair.brain, pair.kernel, pair.right);
        }
    }

    @Test
    void shouldHandOverBurstsThatWereBegunTogether() {
        openAll();
        for (int i = 0; i < 30; i++) {
            round(pairs);
        }

        assertThat(fixture.counts.rounds()).isEqualTo(30);
        assertThat(fixture.counts.roundBursts()).isEqualTo(30L * BRAINS);
        compareStates();
    }

    /** A brain may be begun again before others of its last round were finished. */
    @Test
    void shouldKeepWhatWasNotAskedForYet() {
        openAll();
        for (int i = 0; i < 30; i++) {
            pairs.forEach(this::begin);
            Pair first = pairs.get(i % BRAINS);
            finish(first);
            begin(first);
            finish(first);
            pairs.stream().filter(pair -> pair != first).forEach(this::finish);
        }
        compareStates();
    }

    @ParameterizedTest
    @EnumSource(names = {"FAIL", "FAIL_LATE", "HANG"})
    void shouldGoOnWithEveryBrain(Fault.Kind kind) {
        openAll();
        round(pairs);
        fixture.provider.with(0, kind, 12);
        for (int i = 0; i < 30; i++) {
            round(pairs.subList(0, 1 + random.nextInt(BRAINS)));
        }
        round(pairs);

        // A call that fails costs one brain its device, a call that hangs all of them.
        int lost = kind == Fault.Kind.HANG ? BRAINS : 1;
        assertThat(fixture.counts.swaps()).isEqualTo(lost);
        compareStates();
    }

    @Test
    void shouldLengthenTheQuarantineOnceForAllBrainsOfACrew() {
        openAll();
        fixture.provider.with(0, Fault.Kind.HANG, 2);
        round(pairs);
        round(pairs);

        String device = fixture.provider.candidates().get(0).deviceKey();
        assertThat(fixture.ledger.quarantined(device)).isTrue();
        fixture.clock.addAndGet(fixture.options.retryMillis() * 1_000_000);
        assertThat(fixture.ledger.quarantined(device)).isFalse();
    }

    @Test
    void shouldReleaseDevicesOfBrainsThatLeave() {
        openAll();
        round(pairs);
        while (pairs.size() > 1) {
            pairs.remove(random.nextInt(pairs.size())).kernel.close();
            round(pairs);
            assertThat(fixture.provider.openKernels.get()).isEqualTo(pairs.size());
        }
    }

    private void shouldCopyOut(Pair pair, Runnable meanwhile) {
        BrainState wanted = new BrainState(pair.brain.connectome());
        BrainState state = new BrainState(pair.brain.connectome());
        pair.right.save(wanted);
        assertThat(pair.kernel.defers()).isTrue();
        pair.kernel.setAside();
        meanwhile.run();
        pair.kernel.saveSetAside(state);
        assertThat(state.firstDifference(wanted)).as(pair.brain.toString()).isNull();
    }

    @Test
    void shouldCopyOutWhatWasSetAsideWhileBurstsGoOn() {
        openAll();
        for (Pair pair : pairs) {
            round(pairs);
            shouldCopyOut(
                    pair,
                    () -> {
                        for (int i = 0; i < 15; i++) {
                            round(pairs);
                        }
                    });
        }
        compareStates();
    }

    @ParameterizedTest
    @EnumSource(names = {"FAIL", "HANG"})
    void shouldComputeWhatWasSetAsideOnADeviceThatIsLost(Fault.Kind kind) {
        openAll();
        for (int i = 0; i < 13; i++) {
            round(pairs);
        }
        Pair pair = pairs.get(5);
        shouldCopyOut(
                pair,
                () -> {
                    fixture.provider.with(0, kind, 15);
                    for (int i = 0; i < 25; i++) {
                        round(List.of(pair));
                    }
                });

        assertThat(fixture.counts.swaps()).isEqualTo(1);
        compareStates();
    }

    @Test
    void shouldGoOnCopyingForItselfWhenASnapshotIsDropped() {
        openAll();
        Pair pair = pairs.get(3);
        pair.kernel.setAside();
        long before = fixture.counts.shadowCopies();
        for (int i = 0; i < 40; i++) {
            round(List.of(pair));
        }
        assertThat(fixture.counts.shadowCopies()).isEqualTo(before);
        pair.kernel.dropSetAside();
        // How many bursts a copy takes is up to the scheduler.
        while (fixture.counts.shadowCopies() == before) {
            round(List.of(pair));
        }
        compareStates();
    }
}
