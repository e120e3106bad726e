package org.flinknpu.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MqttConnectionTest {
    private static final byte[] CONNACK = {0x20, 2, 0, 0};
    private static final byte[] SUBACK = {(byte) 0x90, 3, 0, 1, 0};
    private static final int PUBLISH = 0x30;

    @Test
    void shouldReadPastMessagesThatAreTooLongOrDamaged() throws Exception {
        Inbox inbox = new Inbox();
        try (ServerSocket broker = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Void> session = CompletableFuture.runAsync(() -> serve(broker));
            MqttRemote remote = new MqttRemote("tcp://127.0.0.1:" + broker.getLocalPort(), null);
            try (Remote.Connection connection = remote.connect(List.of("t"), inbox)) {
                assertThat(await(inbox, connection).problem())
                        .isEqualTo("Message is too long: bytes=" + (4 << 20) + ": topic=?");
                assertThat(await(inbox, connection).problem())
                        .isEqualTo("Packet is damaged: bytes=2: topic=?");
                Inbox.Message last = await(inbox, connection);
                assertThat(last.topic()).isEqualTo("t");
                assertThat(last.content().intValue()).isEqualTo(7);
            }
            session.get();
        }
    }

    private static Inbox.Message await(Inbox inbox, Remote.Connection connection) throws Exception {
        Inbox.Message message = inbox.poll();
        while (message == null) {
            connection.check();
            Thread.onSpinWait();
            message = inbox.poll();
        }
        return message;
    }

    /**
     * A broker that takes whatever comes and sends a long message, a damaged one and a good one.
     */
    private static void serve(ServerSocket broker) {
        try (Socket socket = broker.accept()) {
            InputStream in = socket.getInputStream();
            OutputStream out = socket.getOutputStream();
            assertThat(in.read()).isEqualTo(0x10);
            out.write(CONNACK);
            out.write(SUBACK);
            out.write(new byte[] {PUBLISH, (byte) 0x80, (byte) 0x80, (byte) 0x80, 2});
            out.write(new byte[4 << 20]);
            out.write(new byte[] {PUBLISH, 2, 0x7F, 0x7F});
            out.write(new byte[] {PUBLISH, 4, 0, 1});
            out.write("t7".getBytes(StandardCharsets.US_ASCII));
            in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
