package org.flinknpu.bridge;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A connection by the rosbridge protocol. Messages come on a thread of the HTTP client; a message
 * is asked for when the one before has been taken, so that nothing piles up. Sending waits until
 * the operating system has taken the message, ten seconds at most.
 */
final class RosbridgeConnection implements Remote.Connection, WebSocket.Listener {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long SEND_SECONDS = 10;
    private static final long PING_NANOS = TimeUnit.SECONDS.toNanos(7);
    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(45);
    private static final int MAX_TOLD_CHARS = 200;

    private final Inbox inbox;
    private final StringBuilder text = new StringBuilder();
    private boolean tooLong;
    private WebSocket socket;
    private volatile String problem;
    private volatile long heardNanos = System.nanoTime();
    private long askedNanos = System.nanoTime();

    RosbridgeConnection(Inbox inbox) {
        this.inbox = inbox;
    }

    void open(WebSocket opened) {
        socket = opened;
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
        heardNanos = System.nanoTime();
        tooLong |= part.length() > Inbox.MAX_MESSAGE - text.length();
        if (!tooLong) {
            text.append(part);
        }
        if (last) {
            if (tooLong) {
                inbox.refuse("?", "Message is too long");
            } else {
                take(text.toString());
            }
            tooLong = false;
            text.setLength(0);
        }
        from.request(1);
        return null;
    }

    private void take(String message) {
        try {
            JsonNode node = JSON.readTree(message);
            String operation = node.path("op").asText();
            if (operation.equals("publish") && node.path("topic").isTextual()) {
                inbox.add(node.get("topic").textValue(), node.path("msg"));
            } else if (operation.equals("status") && node.path("level").asText().equals("error")) {
                String said = node.path("msg").asText().replaceAll("\\p{Cntrl}", " ");
                end(
                        "the server says: "
                                + said.substring(0, Math.min(said.length(), MAX_TOLD_CHARS)));
            }
        } catch (JsonProcessingException e) {
            inbox.refuse("?", "Not JSON");
        }
    }

    @Override
    public CompletionStage<?> onPong(WebSocket from, ByteBuffer message) {
        heardNanos = System.nanoTime();
        from.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        end("the server has closed it: code=" + code);
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        end("connection ended: " + error.getMessage());
    }

    private void end(String reason) {
        if (problem == null) {
            problem = reason;
        }
    }

    @Override
    public void publish(String topic, JsonNode message) throws IOException {
        send(RosbridgeRemote.operation("publish", topic).set("msg", message));
    }

    /** Sends an operation and waits until it has gone. */
    void send(JsonNode operation) throws IOException {
        await(socket.sendText(operation.toString(), true));
    }

    private void await(CompletableFuture<WebSocket> sending) throws IOException {
        try {
            sending.get(SEND_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IOException("connection ended: " + e.getCause().getMessage(), e);
        } catch (TimeoutException e) {
            throw new IOException("the server takes nothing", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public void check() throws IOException {
        if (problem != null) {
            throw new IOException(problem);
        }
        long now = System.nanoTime();
        if (now - heardNanos > SILENCE_NANOS) {
            throw new IOException("the server is silent");
        }
        if (now - askedNanos > PING_NANOS) {
            askedNanos = now;
            await(socket.sendPing(ByteBuffer.allocate(0)));
        }
    }

    @Override
    public void close() {
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "");
        socket.abort();
    }
}
