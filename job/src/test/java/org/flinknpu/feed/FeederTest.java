package org.flinknpu.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.flinknpu.job.UsageException;
import org.flinknpu.schema.SensoryEvent;
import org.flinknpu.schema.Tick;
import org.junit.jupiter.api.Test;

class FeederTest {
    private final List<Long> sent = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private int room = Integer.MAX_VALUE;

    private final Feeder feeder = new Feeder(Pace.parse("max"), this::take, told::add);

    @Test
    void shouldKeepTheRecordedTimes() throws Exception {
        feeder.feed(recording(7L, 9L, 8L));

        assertThat(sent).containsExactly(7L, 9L, 8L);
        assertThat(feeder.sent()).isEqualTo(3);
        assertThat(feeder.lastMicros()).isEqualTo(8);
    }

    @Test
    void shouldMoveTheTimesToTheStart() throws Exception {
        feeder.startingAt(1_000).feed(recording(7L, 9L));

        assertThat(sent).containsExactly(1_000L, 1_002L);
    }

    @Test
    void shouldContinueTimeFromLapToLap() throws Exception {
        room = 7;

        feeder.loop(recording(100L, 120L, 110L));

        // A lap takes 20 and half of that to the next one.
        assertThat(sent).containsExactly(100L, 120L, 110L, 130L, 150L, 140L, 160L);
    }

    @Test
    void shouldMoveOnEvenIfAllRecordsHaveOneTime() throws Exception {
        room = 3;

        feeder.startingAt(0).loop(recording(5L));

        assertThat(sent).containsExactly(0L, 1L, 2L);
    }

    @Test
    void shouldGoOnBehindDamageAndReportItOnce() throws Exception {
        room = 4;
        feeder.loop(recording(1L, BadRecordException.skipped("line 2: broken"), 3L));

        assertThat(sent).containsExactly(1L, 3L, 5L, 7L);
        assertThat(told).containsExactly("line 2: broken");
        assertThat(feeder.bad()).isEqualTo(1);
    }

    @Test
    void shouldEndAtDamageBehindWhichNothingFollows() throws Exception {
        feeder.feed(recording(1L, BadRecordException.last("cut off"), 3L));

        assertThat(sent).containsExactly(1L);
        assertThat(feeder.bad()).isEqualTo(1);
    }

    @Test
    void shouldStopWhenTheTargetTakesNoMore() throws Exception {
        room = 1;

        feeder.feed(recording(1L, 2L, 3L));

        assertThat(sent).containsExactly(1L);
    }

    @Test
    void shouldEndAWaitWhenItIsStopped() throws Exception {
        Feeder slow = new Feeder(Pace.parse("1x"), this::take, told::add);
        Thread feeding =
                new Thread(
                        () -> {
                            try {
                                slow.feed(recording(0L, 3_600_000_000L));
                            } catch (Exception e) {
                                told.add(e.toString());
                            }
                        });
        feeding.start();
        slow.stop();
        feeding.join();

        assertThat(sent).doesNotContain(3_600_000_000L);
    }

    @Test
    void shouldRefuseToRepeatNothing() {
        assertThatThrownBy(() -> feeder.loop(recording()))
                .isInstanceOf(UsageException.class)
                .hasMessage("Nothing to repeat: the recording has no record");
    }

    @Test
    void shouldRefuseTimesThatDoNotFit() {
        assertThatThrownBy(() -> feeder.startingAt(Long.MAX_VALUE).feed(recording(0L, 1L)))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("Time does not fit 64 bits");
        assertThatThrownBy(() -> feeder.loop(recording(0L, Long.MAX_VALUE - 1)))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("Time does not fit 64 bits");
    }

    private boolean take(SensoryEvent event) {
        if (sent.size() == room) {
            return false;
        }
        sent.add(event.getEventTimeMicros());
        return true;
    }

    private static Feed.Opening recording(Object... parts) {
        return () -> {
            Deque<Object> left = new ArrayDeque<>(List.of(parts));
            return new Feed() {
                @Override
                public SensoryEvent next() throws BadRecordException {
                    Object part = left.poll();
                    if (part instanceof BadRecordException damage) {
                        throw damage;
                    }
                    return part == null
                            ? null
                            : new SensoryEvent("b", "", (Long) part, "", new Tick());
                }

                @Override
                public void close() {}
            };
        };
    }
}
