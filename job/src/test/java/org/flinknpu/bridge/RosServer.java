package org.flinknpu.bridge;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.java_websocket.WebSocket;
import org.java_websocket.handshake.ClientHandshake;
import org.java_websocket.server.WebSocketServer;

/** A WebSocket server (Java-WebSocket) with the operations of rosbridge that a robot needs. */
final class RosServer extends WebSocketServer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Types of advertised topics, and who has subscribed to what. */
    final Map<String, String> advertised = new ConcurrentHashMap<>();

    final Map<String, WebSocket> subscribed = new ConcurrentHashMap<>();

    /** What has been published, as TOPIC MESSAGE. */
    final LinkedBlockingQueue<String> published = new LinkedBlockingQueue<>();

    private final CountDownLatch started = new CountDownLatch(1);

    RosServer(int port) throws InterruptedException {
        super(new InetSocketAddress("127.0.0.1", port));
        setReuseAddr(true);
        start();
        started.await();
    }

    String url() {
        return "ws://127.0.0.1:" + getPort();
    }

    /** Publishes to whoever has subscribed. */
    void publish(String topic, String message) {
        send(topic, "{\"op\":\"publish\",\"topic\":\"" + topic + "\",\"msg\":" + message + "}");
    }

    /** Sends any text to whoever has subscribed to a topic. */
    void send(String topic, String text) {
        subscribed.get(topic).send(text);
    }

    @Override
    public void onMessage(WebSocket from, String text) {
        JsonNode operation;
        try {
            operation = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError("client sent no JSON: " + text, e);
        }
        String topic = operation.path("topic").asText();
        switch (operation.path("op").asText()) {
            case "advertise" -> advertised.put(topic, operation.path("type").asText());
            case "subscribe" -> subscribed.put(topic, from);
            case "publish" -> {
                if (advertised.containsKey(topic)) {
                    published.add(topic + " " + operation.path("msg"));
                }
            }
            default -> throw new AssertionError("operation of another protocol: " + text);
        }
    }

    @Override
    public void onStart() {
        started.countDown();
    }

    @Override
    public void onOpen(WebSocket from, ClientHandshake handshake) {
        // Nothing to say first.
    }

    @Override
    public void onClose(WebSocket from, int code, String reason, boolean remote) {
        subscribed.values().removeIf(from::equals);
    }

    @Override
    public void onError(WebSocket from, Exception e) {
        published.add("error " + e);
    }

    @Override
    public void close() {
        try {
            stop(1_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
