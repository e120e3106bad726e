package org.flinknpu.device.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Waits whose deadline has passed before they begin. */
class MailboxWatchTest {
    private final ByteBuffer mailbox = ByteBuffer.allocateDirect(64).order(ByteOrder.nativeOrder());
    private final List<Boolean> worn = new ArrayList<>();

    private MailboxWatch watch() {
        return new MailboxWatch(
                mailbox,
                -1,
                overdue -> {
                    worn.add(overdue);
                    if (overdue) {
                        throw new IllegalStateException("no result in time");
                    }
                });
    }

    @Test
    void shouldTakeWhatCameWhileTheProcessStoodStill() {
        MailboxWatch watch = watch();
        watch.start();
        while (worn.isEmpty()) {
            watch.awaitMore();
        }
        mailbox.putInt(0, 7);
        assertThat(watch.holds(0, 7)).isTrue();
        assertThat(worn).as("the first look at the clock").containsExactly(false);
    }

    @Test
    void shouldFailWhenNothingCameInTime() {
        assertThatThrownBy(() -> watch().awaitWord(0, 7)).hasMessage("no result in time");
        assertThat(worn).containsExactly(false, true);
    }
}
