package org.flinknpu.device.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.flinknpu.brain.AreaRole;
import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.ConnectomeBuilder;
import org.flinknpu.burst.Stimulus;
import org.junit.jupiter.api.Test;

/** What is launched when, and what the device is told, by a link that does nothing. */
class LaunchesTest {
    private static final int BELL = 8;
    private static final long WITHDRAWN = 0xFFFF_FFFFL;

    private final List<String> calls = new ArrayList<>();
    private final ByteBuffer mailbox = ByteBuffer.allocateDirect(1 << 15);
    private int givesUp = -1;

    private final class Link implements BrainLink {
        @Override
        public ByteBuffer mailbox() {
            return mailbox.order(ByteOrder.nativeOrder());
        }

        @Override
        public void launch(int side, int stimuli, int bursts) {
            calls.add("launch " + side + " " + stimuli);
        }

        @Override
        public boolean canRunAhead() {
            return true;
        }

        @Override
        public void launchWaiting(int side, int stimuli) {
            calls.add("waiting " + side + " " + stimuli);
        }

        @Override
        public void launchAhead(int side) {
            calls.add("ahead " + side);
        }

        @Override
        public boolean awaitAhead(int side, int burst, int gaveUp) {
            calls.add("await ahead " + burst);
            return burst != givesUp;
        }

        @Override
        public void awaitBurst(int side, int burst) {
            calls.add("await " + burst);
        }

        @Override
        public boolean arriveAlone() {
            return true;
        }

        @Override
        public void awaitMore() {}

        @Override
        public void awaitLaunch(int side, int bursts) {}

        @Override
        public void deliver(int age) {}

        @Override
        public void write(long offset, ByteBuffer source) {}

        @Override
        public void read(long offset, ByteBuffer into) {}

        @Override
        public void copyAside() {}

        @Override
        public void readAside(long offset, ByteBuffer into) {}

        @Override
        public void close() {}
    }

    private Launches launches(int aheadAfter) {
        ConnectomeBuilder builder = new ConnectomeBuilder("launches");
        builder.area("all", AreaRole.INTERNAL, 9, 1, 1, 1, true, false);
        Connectome brain = builder.build();
        LaunchShape shape = new LaunchShape(0, LaunchShape.NEVER, 0, aheadAfter);
        return new Launches(new Link(), BrainImage.of(brain, shape).layout());
    }

    private void burst(Launches launches, int burst, int entries, long called, long ended) {
        Stimulus stimulus = new Stimulus();
        for (int neuron = 0; neuron < entries; neuron++) {
            stimulus.add(neuron, 2f);
        }
        StimulusSums sums = new StimulusSums();
        sums.take(stimulus);
        launches.start(burst & 1, burst, sums, called);
        launches.await(burst & 1, burst);
        launches.ended(ended);
    }

    private long bell() {
        return mailbox.order(ByteOrder.nativeOrder()).getLong(BELL);
    }

    private static long bell(int burst, long entries) {
        return (long) burst << 32 | entries;
    }

    @Test
    void shouldLaunchAheadOnlyWhileTheHostKeepsUp() {
        Launches launches = launches(2);
        burst(launches, 1, 0, 1_000_000, 1_010_000);
        burst(launches, 2, 3, 1_011_000, 1_020_000);
        assertThat(calls).containsExactly("launch 1 0", "await 1", "launch 0 3", "await 2");
        calls.clear();
        burst(launches, 3, 4, 1_021_000, 1_030_000);
        assertThat(calls).containsExactly("waiting 1 4", "ahead 0", "await 3");
        calls.clear();
        burst(launches, 4, 5, 1_031_000, 1_040_000);
        assertThat(calls).containsExactly("ahead 1", "await ahead 4");
        assertThat(bell()).isEqualTo(bell(4, 5));
        calls.clear();
        burst(launches, 5, 1, 2_000_000, 2_010_000);
        assertThat(calls).as("after a pause").containsExactly("await ahead 5");
        assertThat(bell()).as("the device waits for no more").isEqualTo(bell(6, WITHDRAWN));
        calls.clear();
        burst(launches, 6, 0, 2_011_000, 2_020_000);
        assertThat(calls).containsExactly("launch 0 0", "await 6");
    }

    @Test
    void shouldLaunchAnewWhatTheDeviceGaveUp() {
        Launches launches = launches(0);
        burst(launches, 1, 0, 0, 0);
        calls.clear();
        givesUp = 2;
        burst(launches, 2, 7, 0, 0);
        assertThat(calls).containsExactly("ahead 1", "await ahead 2", "launch 0 7", "await 2");
        calls.clear();
        burst(launches, 3, 0, 0, 0);
        assertThat(calls).as("nothing waits").containsExactly("waiting 1 0", "ahead 0", "await 3");
    }

    @Test
    void shouldNotRingWhenTheDeviceHasGivenUpBefore() {
        Launches launches = launches(0);
        burst(launches, 1, 0, 0, 0);
        calls.clear();
        mailbox.order(ByteOrder.nativeOrder()).putInt(16, 2);
        burst(launches, 2, 7, 0, 0);
        assertThat(calls).containsExactly("waiting 0 7", "ahead 1", "await 2");
        assertThat(bell()).isEqualTo(bell(2, WITHDRAWN));
    }

    @Test
    void shouldWithdrawBeforeAnythingElseIsStarted() {
        Launches launches = launches(0);
        burst(launches, 1, 0, 0, 0);
        launches.withdraw(2);
        assertThat(bell()).isEqualTo(bell(2, WITHDRAWN));
        calls.clear();
        burst(launches, 2, 1, 0, 0);
        assertThat(calls).containsExactly("waiting 0 1", "ahead 1", "await 2");
        burst(launches, 3, 1, 0, 0);
        assertThat(bell()).as("rung again").isEqualTo(bell(3, 1));
    }
}
