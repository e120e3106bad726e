package org.flinknpu.bridge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.flinknpu.job.UsageException;

/**
 * A connection by MQTT 3.1.1 (OASIS, 2014): packets of a type, a length and a body.
 *
 * <p>One thread reads and one writes. What waits to be written is bounded: a broker that does not
 * take values fast enough misses the oldest. One that is silent for three keep-alives has gone.
 */
final class MqttConnection implements Remote.Connection {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int KEEP_ALIVE_SECONDS = 15;
    private static final long PING_NANOS = TimeUnit.SECONDS.toNanos(KEEP_ALIVE_SECONDS / 2);
    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(3 * KEEP_ALIVE_SECONDS);
    private static final int WAITING_PACKETS = 256;
    private static final int MAX_PACKET_BYTES = Inbox.MAX_MESSAGE + 1024;
    private static final int REFUSED = 0x80;
    private static final String CUT = "the broker has closed it within a packet";

    private final Socket socket;
    private final InputStream in;
    private final Inbox inbox;
    private final ArrayBlockingQueue<byte[]> waiting = new ArrayBlockingQueue<>(WAITING_PACKETS);
    private volatile String problem;
    private volatile long heardNanos = System.nanoTime();
    private long askedNanos = System.nanoTime();

    MqttConnection(Socket socket, Inbox inbox) throws IOException {
        this.socket = socket;
        this.inbox = inbox;
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** Introduces itself and subscribes. */
    void open(Credentials credentials, Collection<String> topics) throws IOException {
        socket.getOutputStream().write(MqttPackets.connect(credentials, KEEP_ALIVE_SECONDS));
        byte[] answer = answer(MqttPackets.CONNACK);
        if (answer.length < 2 || answer[1] != 0) {
            throw new IOException(MqttPackets.refusal(answer.length < 2 ? -1 : answer[1]));
        }
        if (topics.isEmpty()) {
            return;
        }
        List<String> asked = new ArrayList<>(topics);
        socket.getOutputStream().write(MqttPackets.subscribe(asked));
        byte[] granted = answer(MqttPackets.SUBACK);
        for (int i = 0; i < asked.size(); i++) {
            if (i + 2 >= granted.length || (granted[i + 2] & REFUSED) != 0) {
                throw new IOException("subscription refused: topic=" + asked.get(i));
            }
        }
    }

    /** The body of the answer; messages that come before it are kept. */
    private byte[] answer(int type) throws IOException {
        while (true) {
            int first = in.read();
            byte[] body = body(first);
            if (first >> 4 == type) {
                return body;
            }
            take(first, body);
        }
    }

    /** Starts to read and to write. */
    void start() {
        thread(this::read, "npu-mqtt-reader").start();
        thread(this::write, "npu-mqtt-writer").start();
    }

    private static Thread thread(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Reads until the connection ends. */
    void read() {
        try {
            while (problem == null) {
                int first = in.read();
                take(first, body(first));
                heardNanos = System.nanoTime();
            }
        } catch (IOException e) {
            end("connection ended: " + e.getMessage());
        }
    }

    private void write() {
        try {
            while (problem == null) {
                byte[] packet = waiting.poll(1, TimeUnit.SECONDS);
                if (packet != null) {
                    socket.getOutputStream().write(packet);
                }
            }
        } catch (IOException e) {
            end("connection ended: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void end(String reason) {
        if (problem == null) {
            problem = reason;
        }
    }

    /**
     * The body of a packet whose first byte has been read; bounded before it is allocated. A
     * message that is too long is read past, and null.
     */
    private byte[] body(int first) throws IOException {
        if (first < 0) {
            throw new IOException("the broker has closed it");
        }
        int length = 0;
        for (int shift = 0; ; shift += 7) {
            int next = in.read();
            if (next < 0 || shift > 21) {
                throw new IOException("length of a packet is damaged");
            }
            length |= (next & 0x7F) << shift;
            if (next < 0x80) {
                break;
            }
        }
        if (length > MAX_PACKET_BYTES && first >> 4 == MqttPackets.PUBLISH) {
            skip(length);
            inbox.refuse("?", "Message is too long: bytes=" + length);
            return null;
        }
        if (length > MAX_PACKET_BYTES) {
            throw new IOException("packet is too long: bytes=" + length);
        }
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
            throw new IOException(CUT);
        }
        return body;
    }

    private void skip(int length) throws IOException {
        try {
            in.skipNBytes(length);
        } catch (EOFException e) {
            throw new IOException(CUT, e);
        }
    }

    private void take(int first, byte[] body) {
        if (first >> 4 != MqttPackets.PUBLISH || body == null) {
            return;
        }
        int topicBytes = body.length < 2 ? -1 : (body[0] & 0xFF) << 8 | body[1] & 0xFF;
        int from = 2 + topicBytes + ((first & 0x06) == 0 ? 0 : 2);
        if (topicBytes < 0 || from > body.length) {
            inbox.refuse("?", "Packet is damaged: bytes=" + body.length);
            return;
        }
        String topic = new String(body, 2, topicBytes, StandardCharsets.UTF_8);
        try {
            JsonNode content = JSON.readTree(body, from, body.length - from);
            inbox.add(topic, content == null ? JSON.missingNode() : content);
        } catch (IOException e) {
            // Of memory it means bad characters: what looks like UTF-32 may be none.
            inbox.refuse(topic, "Not JSON");
        }
    }

    @Override
    public void publish(String topic, JsonNode message) {
        offer(MqttPackets.publish(topic, message.toString().getBytes(StandardCharsets.UTF_8)));
    }

    private void offer(byte[] packet) {
        while (!waiting.offer(packet)) {
            waiting.poll();
        }
    }

    @Override
    public void check() throws IOException {
        if (problem != null) {
            throw new IOException(problem);
        }
        long now = System.nanoTime();
        if (now - heardNanos > SILENCE_NANOS) {
            throw new IOException("the broker is silent");
        }
        if (now - askedNanos > PING_NANOS) {
            askedNanos = now;
            offer(MqttPackets.ping());
        }
    }

    @Override
    public void close() {
        boolean standing = problem == null;
        end("closed");
        try {
            if (standing) {
                socket.getOutputStream().write(MqttPackets.disconnect());
            }
            socket.close();
        } catch (IOException e) {
            throw new UsageException("Connection could not be closed: " + e.getMessage(), e);
        }
    }
}
