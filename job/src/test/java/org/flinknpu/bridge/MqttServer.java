package org.flinknpu.bridge;

import io.moquette.broker.Server;
import io.moquette.broker.config.MemoryConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Properties;

/** A real MQTT broker (Moquette) on the loopback interface. */
final class MqttServer implements AutoCloseable {
    private final Server server = new Server();
    private final int port;

    /**
     * Starts it.
     *
     * @param wanted 0 for a free one
     * @param password the only password, or null if anybody may come
     */
    MqttServer(int wanted, Path dir, String password) throws IOException {
        port = wanted == 0 ? free() : wanted;
        Properties properties = new Properties();
        properties.setProperty("host", "127.0.0.1");
        properties.setProperty("port", Integer.toString(port));
        properties.setProperty("data_path", dir.toString());
        properties.setProperty("persistence_enabled", "false");
        properties.setProperty("telemetry_enabled", "false");
        properties.setProperty("allow_anonymous", Boolean.toString(password == null));
        server.startServer(
                new MemoryConfig(properties),
                null,
                null,
                (client, user, given) ->
                        password == null || given != null && password.equals(new String(given)),
                null);
    }

    private static int free() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }

    String url() {
        return "tcp://127.0.0.1:" + port;
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        server.stopServer();
    }
}
