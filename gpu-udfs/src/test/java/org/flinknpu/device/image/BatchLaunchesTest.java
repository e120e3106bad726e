package org.flinknpu.device.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a batch launches when, and what the device is told, by a link that does nothing. */
class BatchLaunchesTest {
    private static final int SEATS = 3;
    private static final long QUICK = 100_000;
    private static final long SLOW = 300_000;

    private final List<String> calls = new ArrayList<>();
    private final ByteBuffer mailbox =
            ByteBuffer.allocateDirect(Batch.SHARED_BYTES).order(ByteOrder.nativeOrder());
    private boolean room = true;
    private long now = 1_000_000_000;

    private BatchLaunches launches(int servedAfter) {
        BatchLink link =
                (BatchLink)
                        Proxy.newProxyInstance(
                                BatchLink.class.getClassLoader(),
                                new Class<?>[] {BatchLink.class},
                                (proxy, method, arguments) -> {
                                    switch (method.getName()) {
                                        case "mailbox" -> {
                                            return mailbox;
                                        }
                                        case "claimRoom" -> {
                                            return room;
                                        }
                                        case "respiteRounds" -> {
                                            return 10;
                                        }
                                        case "serve" -> calls.add("serve " + arguments[1]);
                                        default -> calls.add(method.getName());
                                    }
                                    return null;
                                });
        return new BatchLaunches(link, servedAfter);
    }

    private void round(BatchLaunches launches, long after) {
        now += after;
        launches.round(SEATS, now);
    }

    private List<Long> stopWords() {
        List<Long> words = new ArrayList<>();
        for (int seat = 0; seat <= SEATS; seat++) {
            words.add(mailbox.getLong(Batch.stopWord(seat)));
        }
        return words;
    }

    @Test
    void shouldStayWhileRoundsFollowQuickly() {
        BatchLaunches launches = launches(2);
        round(launches, SLOW);
        round(launches, QUICK);
        assertThat(calls).containsExactly("releaseRoom", "launch", "releaseRoom", "launch");
        calls.clear();
        round(launches, QUICK);
        assertThat(calls).containsExactly("serve 3");
        calls.clear();
        round(launches, QUICK);
        round(launches, QUICK);
        assertThat(calls).as("it is still there").isEmpty();
        assertThat(launches.served()).isEqualTo(2);
        assertThat(stopWords()).containsOnly(0L);
        round(launches, SLOW);
        assertThat(calls).as("after a pause").containsExactly("releaseRoom", "launch");
        assertThat(stopWords()).containsExactly(3L, 3L, 3L, 0L);
        assertThat(launches.newest()).isEqualTo(4);
    }

    @Test
    void shouldNotStayForLongerThanATenthOfASecond() {
        BatchLaunches launches = launches(0);
        for (int i = 0; i < 1001; i++) {
            round(launches, QUICK);
        }
        assertThat(calls).containsExactly("serve 1", "serve 2");
        assertThat(stopWords()).containsExactly(1L, 1L, 1L, 0L);
    }

    @Test
    void shouldLaunchOtherwiseWhereThereIsNoRoomAnyMore() {
        BatchLaunches launches = launches(0);
        round(launches, QUICK);
        room = false;
        round(launches, QUICK);
        assertThat(calls).containsExactly("serve 1", "releaseRoom", "launch");
        assertThat(stopWords()).containsExactly(1L, 1L, 1L, 0L);
    }

    @Test
    void shouldLaunchAnewForWhatABlockOfTheNewestLaunchHasGivenUp() {
        BatchLaunches launches = launches(0);
        round(launches, QUICK);
        launches.givenUp(SEATS, 1);
        assertThat(calls).containsExactly("serve 1", "serve 2");
        assertThat(stopWords()).containsExactly(1L, 1L, 1L, 0L);
        launches.givenUp(SEATS, 1);
        assertThat(calls).as("another block of the first launch").hasSize(2);
        round(launches, QUICK);
        assertThat(launches.served()).isOne();
        launches.givenUp(SEATS, 2);
        assertThat(launches.served()).as("rounds without a launch").isZero();
    }

    /** Another thread has stopped the launch after this one's burst was begun. */
    @Test
    void shouldLaunchWhatABlockOfAStoppedLaunchHasGivenUp() {
        BatchLaunches launches = launches(0);
        round(launches, QUICK);
        launches.hold();
        assertThat(stopWords()).containsExactly(1L, 1L, 1L, 0L);
        calls.clear();
        launches.givenUp(SEATS, 1);
        round(launches, QUICK);
        assertThat(calls).containsExactly("releaseRoom", "launch", "releaseRoom", "launch");
        calls.clear();
        launches.resume();
        round(launches, QUICK);
        assertThat(calls).containsExactly("serve 4");
    }

    @Test
    void shouldStayOnlyWhenNobodyHoldsLaunches() {
        BatchLaunches launches = launches(0);
        launches.hold();
        launches.hold();
        launches.resume();
        calls.clear();
        round(launches, QUICK);
        assertThat(calls).containsExactly("releaseRoom", "launch");
        launches.resume();
        round(launches, QUICK);
        assertThat(calls).endsWith("serve 2");
    }

    @Test
    void shouldLaunchEachRoundForSomeTimeWhenBlocksKeepLeaving() {
        BatchLaunches launches = launches(0);
        for (int i = 0; i < 3; i++) {
            round(launches, QUICK);
            launches.givenUp(SEATS, launches.newest());
        }
        assertThat(calls).endsWith("serve 3", "releaseRoom", "launch");
        requireRespite(launches);
    }

    @Test
    void shouldStayWhereBlocksLeaveNowAndThen() {
        BatchLaunches launches = launches(0);
        for (int i = 0; i < 100; i++) {
            round(launches, QUICK);
            if (i % 5 == 4) {
                launches.givenUp(SEATS, launches.newest());
            }
        }
        assertThat(calls).allMatch(call -> call.startsWith("serve"));
    }

    @Test
    void shouldLaunchEachRoundForSomeTimeWhenBlocksFindNoRoom() {
        BatchLaunches launches = launches(0);
        round(launches, QUICK);
        launches.overdue(SEATS);
        assertThat(calls).containsExactly("serve 1", "releaseRoom", "launch");
        assertThat(stopWords()).containsExactly(1L, 1L, 1L, 0L);
        launches.overdue(SEATS);
        assertThat(calls).as("nothing stays that could be in the way").hasSize(3);
        requireRespite(launches);
    }

    private void requireRespite(BatchLaunches launches) {
        calls.clear();
        for (int i = 0; i < 9; i++) {
            // A pause does not end it.
            round(launches, i == 5 ? SLOW : QUICK);
        }
        assertThat(calls).as("in the respite").noneMatch(call -> call.startsWith("serve"));
        calls.clear();
        round(launches, QUICK);
        assertThat(calls).as("behind it").allMatch(call -> call.startsWith("serve")).hasSize(1);
    }
}
