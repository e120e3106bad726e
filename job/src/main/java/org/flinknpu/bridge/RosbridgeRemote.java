package org.flinknpu.bridge;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.flinknpu.job.UsageException;

/**
 * A server of the rosbridge protocol 2.0 (JSON over WebSocket), which is the way into ROS 1 and 2
 * for programs outside. Topics are advertised with their types when the connection is made.
 */
public final class RosbridgeRemote implements Remote {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final int QUEUE_LENGTH = 16;

    private final URI url;
    private final Map<String, String> types;
    private final Credentials credentials;
    private final HttpClient http = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();

    /**
     * A server.
     *
     * @param url {@code ws://HOST[:PORT]} or {@code wss://HOST[:PORT]}
     * @param types types of the topics that are published to, by topic
     * @param credentials for a proxy in front that asks for them (HTTP Basic); may be null
     * @throws UsageException if it is no such URL
     */
    public RosbridgeRemote(String url, Map<String, String> types, Credentials credentials) {
        this.url = RemoteUrl.parse(url, List.of("ws", "wss"));
        this.types = types;
        this.credentials = credentials;
    }

    @Override
    public String address() {
        return url.toString();
    }

    @Override
    public Connection connect(Collection<String> topics, Inbox inbox)
            throws IOException, InterruptedException {
        RosbridgeConnection connection = new RosbridgeConnection(inbox);
        WebSocket.Builder builder = http.newWebSocketBuilder().connectTimeout(TIMEOUT);
        if (credentials != null) {
            String pair = credentials.user() + ":" + credentials.password();
            builder.header(
                    "Authorization",
                    "Basic "
                            + Base64.getEncoder()
                                    .encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
        }
        try {
            connection.open(
                    builder.buildAsync(url, connection).get(TIMEOUT.toSeconds(), TimeUnit.SECONDS));
        } catch (ExecutionException e) {
            throw new IOException(reason(e.getCause()), e.getCause());
        } catch (TimeoutException e) {
            throw new IOException("the server does not answer", e);
        }
        for (Map.Entry<String, String> each : types.entrySet()) {
            connection.send(operation("advertise", each.getKey()).put("type", each.getValue()));
        }
        for (String topic : topics) {
            connection.send(operation("subscribe", topic).put("queue_length", QUEUE_LENGTH));
        }
        return connection;
    }

    /** Messages of the client do not carry the headers that were sent. */
    private static String reason(Throwable cause) {
        for (Throwable each = cause; each != null; each = each.getCause()) {
            if (each instanceof UnresolvedAddressException) {
                return "No such host";
            }
        }
        if (cause instanceof ConnectException && cause.getMessage() == null) {
            return "Connection refused";
        }
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message;
    }

    /** An operation of the protocol. */
    static ObjectNode operation(String name, String topic) {
        return JsonNodeFactory.instance.objectNode().put("op", name).put("topic", topic);
    }
}
