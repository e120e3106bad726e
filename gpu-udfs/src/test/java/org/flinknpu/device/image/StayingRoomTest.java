package org.flinknpu.device.image;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StayingRoomTest {
    private static final int ROOM = 100;
    private static final boolean ALONE = true;
    private static final boolean AMONG_OTHERS = false;

    private final StayingRoom room = new StayingRoom();

    private StayingRoom.Claim claim(int sharing, int own) {
        return room.claim(new StayingBlocks(sharing, own, own, ROOM));
    }

    @Test
    void shouldLeaveHalfOfTheDeviceToTheLaunchesOfOthers() {
        assertThat(claim(30, 0).serve(AMONG_OTHERS)).isTrue();
        assertThat(claim(21, 0).serve(AMONG_OTHERS)).isFalse();
        assertThat(claim(20, 0).serve(AMONG_OTHERS)).isTrue();
        assertThat(claim(51, 0).serve(ALONE)).isFalse();
        assertThat(claim(50, 0).serve(ALONE)).isTrue();
    }

    @Test
    void shouldTakeNothingWhenItRefuses() {
        assertThat(claim(ROOM + 1, 0).serve(ALONE)).isFalse();
        assertThat(claim(ROOM, 0).serve(ALONE)).isTrue();
    }

    @Test
    void shouldNotTakeTwiceWhatIsHeld() {
        StayingRoom.Claim first = claim(60, 0);
        assertThat(first.serve(ALONE)).isTrue();
        assertThat(first.serve(ALONE)).isTrue();
        assertThat(claim(40, 0).serve(ALONE)).isTrue();
    }

    @Test
    void shouldSayThatOthersNeedTheRoomNow() {
        StayingRoom.Claim first = claim(60, 0);
        assertThat(first.serve(ALONE)).isTrue();
        assertThat(first.serve(AMONG_OTHERS)).isFalse();
        assertThat(first.serve(ALONE)).isTrue();
    }

    @Test
    void shouldTakeBackWhatIsReleasedOnce() {
        StayingRoom.Claim first = claim(60, 0);
        assertThat(first.serve(ALONE)).isTrue();
        first.release();
        first.release();
        assertThat(claim(ROOM, 0).serve(ALONE)).isTrue();
        assertThat(first.serve(ALONE)).isFalse();
    }

    @Test
    void shouldSpreadByOwnBlocksOnlyWhereNobodyElseIs() {
        StayingRoom.Claim alone = claim(10, 39);
        assertThat(alone.serve(ALONE)).isTrue();
        assertThat(alone.own()).isTrue();
        assertThat(claim(ROOM - 80 + 1, 0).serve(ALONE)).as("blocks of two each").isFalse();
        assertThat(alone.serve(AMONG_OTHERS)).as("someone has come").isFalse();
        alone.release();
        assertThat(alone.serve(AMONG_OTHERS)).isTrue();
        assertThat(alone.own()).isFalse();
        assertThat(claim(40, 0).serve(AMONG_OTHERS)).isTrue();
    }

    @Test
    void shouldStayAsItIsWhileItHoldsRoom() {
        StayingRoom.Claim few = claim(10, 19);
        assertThat(few.serve(AMONG_OTHERS)).isTrue();
        assertThat(few.serve(ALONE)).isTrue();
        assertThat(few.own()).isFalse();
    }

    @Test
    void shouldClaimForRunsWhereBlocksSpreadTheirOwn() {
        assertThat(claim(10, 0).run(ALONE)).isFalse();
        assertThat(claim(10, 51).run(ALONE)).isFalse();
        assertThat(claim(10, 25).run(AMONG_OTHERS)).isTrue();
    }

    @Test
    void shouldClaimNothingForABrainThatIsNotServed() {
        StayingRoom.Claim none = room.claim(new StayingBlocks(0, 0, 0, 0));
        assertThat(none.serve(ALONE)).isFalse();
        assertThat(none.run(ALONE)).isFalse();
    }

    @Test
    void shouldClaimOtherBlocksOnlyOnceNothingIsHeld() {
        StayingRoom.Claim batch = claim(60, 0);
        assertThat(batch.serve(ALONE)).isTrue();
        batch.ask(new StayingBlocks(90, 0, 0, ROOM));
        assertThat(batch.serve(ALONE)).isTrue();
        assertThat(claim(40, 0).serve(ALONE)).as("beside what it holds").isTrue();
        batch.release();
        batch.ask(new StayingBlocks(61, 0, 0, ROOM));
        assertThat(batch.serve(ALONE)).isFalse();
        batch.ask(new StayingBlocks(60, 0, 0, ROOM));
        assertThat(batch.serve(ALONE)).isTrue();
    }
}
