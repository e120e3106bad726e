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
    private boolean room = true;
    private long events;

    private final class Link implements BrainLink {
        @Override
        public boolean claimRoom() {
            return room;
        }

        @Override
        public boolean claimRunRoom() {
            calls.add("claim");
            return room;
        }

        @Override
        public void launchRun(int side, int bursts) {
            calls.add("run " + side + " " + bursts);
        }

        @Override
        public void releaseRoom() {
            calls.add("release");
        }

        @Override
        public void serve() {
            calls.add("serve " + mailbox.getInt(16));
        }

        @Override
        public void awaitGivenUp(int burst, int gaveUp) {
            calls.add("await word " + gaveUp + " " + burst);
        }

        @Override
        public ByteBuffer mailbox() {
            return mailbox.order(ByteOrder.nativeOrder());
        }

        @Override
        public void launch(int side, int stimuli, int bursts) {
            String many = bursts == 1 ? "" : " x" + bursts;
            calls.add("launch " + side + " " + stimuli + many);
        }

        @Override
        public boolean awaitServed(int record, int burst, int gaveUp) {
            calls.add("await served " + burst);
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
        public MailboxWatch watch() {
            throw new AssertionError("nothing comes into this mailbox");
        }

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

    private Launches launches(int servedAfter) {
        ConnectomeBuilder builder = new ConnectomeBuilder("launches");
        builder.area("all", AreaRole.INTERNAL, 9, 1, 1, 1, true, false);
        Connectome brain = builder.build();
        LaunchShape shape = new LaunchShape(0, LaunchShape.NEVER, 0, servedAfter);
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
        launches.ended(ended, events);
    }

    private long bell() {
        return mailbox.order(ByteOrder.nativeOrder()).getLong(BELL);
    }

    private static long bell(int burst, long entries) {
        return (long) burst << 32 | entries;
    }

    private static long bell(int burst, int side, long entries) {
        return bell(burst, (long) side << 31 | entries);
    }

    @Test
    void shouldServeWhileTheHostKeepsUp() {
        Launches launches = launches(2);
        burst(launches, 1, 0, 1_000_000, 1_010_000);
        burst(launches, 2, 3, 1_011_000, 1_020_000);
        assertThat(calls).containsExactly("launch 1 0", "await 1", "launch 0 3", "await 2");
        calls.clear();
        burst(launches, 3, 0, 1_021_000, 1_030_000);
        assertThat(calls).containsExactly("serve 2", "await served 3");
        assertThat(bell()).isEqualTo(bell(3, 1, 0));
        calls.clear();
        burst(launches, 4, 5, 1_031_000, 1_040_000);
        assertThat(calls).as("it is still there").containsExactly("await served 4");
        assertThat(bell()).isEqualTo(bell(4, 0, 5));
        calls.clear();
        burst(launches, 5, 1, 2_000_000, 2_010_000);
        assertThat(calls)
                .as("after a pause")
                .containsExactly("await word 16 5", "release", "launch 1 1", "await 5");
        assertThat(bell()).isEqualTo(bell(5, WITHDRAWN));
    }

    @Test
    void shouldServeAnewWhenTheDeviceHasGivenUp() {
        Launches launches = launches(0);
        burst(launches, 1, 0, 0, 0);
        calls.clear();
        mailbox.order(ByteOrder.nativeOrder()).putInt(16, 2);
        burst(launches, 2, 7, 0, 0);
        assertThat(calls).containsExactly("serve 1", "await served 2");
    }

    @Test
    void shouldLaunchWhatNoLaunchComesToServe() {
        Launches launches = launches(0);
        givesUp = 1;
        burst(launches, 1, 6, 0, 0);
        assertThat(calls)
                .containsExactly(
                        "serve 0",
                        "await served 1",
                        "serve 0",
                        "await served 1",
                        "serve 0",
                        "await served 1",
                        "release",
                        "launch 1 6",
                        "await 1");
        calls.clear();
        burst(launches, 2, 0, 0, 0);
        assertThat(calls).as("for some time").doesNotContain("serve 1");
    }

    /** What no burst has been given up is told by must not be the number of one to come. */
    @Test
    void shouldNotServeTwiceAtOnceWhateverTheNumberOfTheBurst() {
        givesUp = 77;
        for (int first : new int[] {0, -1, Integer.MAX_VALUE - 1, Integer.MAX_VALUE}) {
            calls.clear();
            Launches launches = launches(0);
            for (int i = 0; i < 4; i++) {
                burst(launches, first + i, 0, 0, 0);
            }
            assertThat(calls).filteredOn(call -> call.startsWith("serve")).hasSize(1);
        }
    }

    @Test
    void shouldNotCutTheRespiteShortAfterAPause() {
        Launches launches = launches(0);
        givesUp = 1;
        burst(launches, 1, 0, 0, 0);
        calls.clear();
        burst(launches, 2, 0, 1_000_000, 1_000_000);
        for (int burst = 3; burst < 100; burst++) {
            burst(launches, burst, 0, 1_000_000, 1_000_000);
        }
        assertThat(calls).noneMatch(call -> call.startsWith("serve"));
    }

    @Test
    void shouldWaitForAnAnswerWhenItWithdraws() {
        Launches launches = launches(0);
        burst(launches, 1, 0, 0, 0);
        calls.clear();
        launches.withdraw(2);
        launches.withdraw(2);
        assertThat(calls).containsExactly("await word 16 2", "release");
        assertThat(bell()).isEqualTo(bell(2, WITHDRAWN));
    }

    @Test
    void shouldLaunchOtherwiseWhereThereIsNoRoom() {
        Launches launches = launches(0);
        burst(launches, 1, 2, 0, 0);
        calls.clear();
        room = false;
        burst(launches, 2, 2, 0, 0);
        assertThat(calls).containsExactly("await word 16 2", "release", "launch 0 2", "await 2");
    }

    @Test
    void shouldNotServeWhereSpreadingIsMostOfTheWork() {
        Launches launches = launches(0);
        events = 10_000_000;
        burst(launches, 1, 0, 0, 0);
        assertThat(calls).containsExactly("serve 0", "await served 1");
        calls.clear();
        burst(launches, 2, 0, 0, 0);
        assertThat(calls).containsExactly("await word 16 2", "release", "launch 0 0", "await 2");
        events = 0;
        for (int burst = 3; burst < 100; burst++) {
            burst(launches, burst, 0, 0, 0);
        }
        assertThat(calls).as("quiet again").endsWith("await served 99");
    }

    @Test
    void shouldRunFreelyInOneKernelWhereThereIsRoom() {
        Launches launches = launches(0);
        launches.beginRuns(65);
        launches.startRun(1, 32);
        launches.startRun(0, 32);
        launches.startRun(1, 1);
        launches.endRuns();
        assertThat(calls).containsExactly("claim", "run 1 32", "run 0 32", "launch 1 0", "release");
    }

    @Test
    void shouldRunFreelyAsBeforeWhereThereIsNoRoom() {
        Launches launches = launches(0);
        room = false;
        launches.beginRuns(32);
        launches.startRun(1, 32);
        launches.endRuns();
        assertThat(calls).containsExactly("claim", "launch 1 0 x32", "release");
        calls.clear();
        room = true;
        launches.beginRuns(2);
        launches.startRun(0, 2);
        assertThat(calls).as("soon again").containsExactly("claim", "run 0 2");
    }

    @Test
    void shouldNotClaimRoomToRunASingleBurst() {
        Launches launches = launches(0);
        launches.beginRuns(1);
        launches.startRun(1, 1);
        assertThat(calls).containsExactly("launch 1 0");
    }

    /** Others hold the device: the room was there, but the blocks have not come. */
    @Test
    void shouldRunFreelyAsBeforeForSomeTimeWhenBlocksDoNotAssemble() {
        Launches launches = launches(0);
        launches.beginRuns(64);
        launches.startRun(1, 32);
        launches.crowded();
        launches.startRun(0, 32);
        launches.endRuns();
        assertThat(calls).containsExactly("claim", "run 1 32", "launch 0 0 x32", "release");
        calls.clear();
        launches.beginRuns(9_999);
        launches.startRun(1, 32);
        assertThat(calls).as("in the respite").containsExactly("launch 1 0 x32");
        calls.clear();
        launches.beginRuns(32);
        launches.startRun(0, 32);
        assertThat(calls).as("behind it").containsExactly("claim", "run 0 32");
    }
}
