package org.flinknpu.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class EventStreamTest {

    private final EventStream stream = new EventStream();

    @Test
    void shouldDropOldestEventsWhenPageIsSlow() throws Exception {
        for (int i = 0; i < EventStream.CAPACITY + 3; i++) {
            stream.offer(bytes(i + ";"));
        }
        stream.close();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        stream.writeTo(out, 1000);
        assertThat(stream.dropped()).isEqualTo(3);
        String[] seen = out.toString(StandardCharsets.UTF_8).split(";");
        assertThat(seen).hasSize(EventStream.CAPACITY);
        assertThat(seen[0]).isEqualTo("3");
        assertThat(seen[seen.length - 1]).isEqualTo("" + (EventStream.CAPACITY + 2));
    }

    @Test
    void shouldSendHeartbeatWhenNothingHappens() throws Exception {
        ByteArrayOutputStream out =
                new ByteArrayOutputStream() {
                    @Override
                    public synchronized void write(byte[] b, int from, int count) {
                        super.write(b, from, count);
                        stream.close();
                    }
                };
        stream.writeTo(out, 0);
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo(":\n\n");
    }

    @Test
    void shouldTakeNothingAfterClose() throws Exception {
        stream.close();
        stream.offer(bytes("late"));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        stream.writeTo(out, 1000);
        assertThat(out.size()).isZero();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
