package org.flinknpu.device.image;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StayingRoomTest {
    private static final int MOST = 100;

    private final StayingRoom room = new StayingRoom();
    private final StayingRoom.Claim first = room.claim();
    private final StayingRoom.Claim second = room.claim();

    @Test
    void shouldGiveRoomUntilThereIsNoneLeft() {
        assertThat(first.hold(60, MOST)).isTrue();
        assertThat(second.hold(41, MOST)).isFalse();
        assertThat(second.hold(40, MOST)).isTrue();
    }

    @Test
    void shouldTakeNothingWhenItRefuses() {
        assertThat(first.hold(MOST + 1, MOST)).isFalse();
        assertThat(second.hold(MOST, MOST)).isTrue();
    }

    @Test
    void shouldNotTakeTwiceWhatIsHeld() {
        assertThat(first.hold(60, MOST)).isTrue();
        assertThat(first.hold(60, MOST)).isTrue();
        assertThat(second.hold(40, MOST)).isTrue();
    }

    @Test
    void shouldSayThatOthersNeedTheRoomNow() {
        assertThat(first.hold(60, MOST)).isTrue();
        assertThat(first.hold(60, 50)).isFalse();
        assertThat(first.hold(60, MOST)).isTrue();
    }

    @Test
    void shouldTakeBackWhatIsReleasedOnce() {
        assertThat(first.hold(60, MOST)).isTrue();
        first.release();
        first.release();
        assertThat(second.hold(MOST, MOST)).isTrue();
        assertThat(first.hold(1, MOST)).isFalse();
    }
}
