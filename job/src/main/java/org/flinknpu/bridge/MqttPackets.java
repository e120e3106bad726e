package org.flinknpu.bridge;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;

/** The packets of MQTT 3.1.1 that a bridge writes. */
final class MqttPackets {
    /** Types of packets, the upper half of their first byte. */
    static final int CONNACK = 2;

    static final int PUBLISH = 3;
    static final int SUBACK = 9;

    private static final int CONNECT_BYTE = 0x10;
    private static final int PUBLISH_BYTE = 0x30;
    private static final int SUBSCRIBE_BYTE = 0x82;
    private static final int PING_BYTE = 0xC0;
    private static final int DISCONNECT_BYTE = 0xE0;
    private static final int LEVEL = 4;
    private static final int CLEAN_SESSION = 0x02;
    private static final int HAS_USER = 0x80;
    private static final int HAS_PASSWORD = 0x40;
    private static final SecureRandom RANDOM = new SecureRandom();

    private MqttPackets() {}

    static byte[] connect(Credentials credentials, int keepAliveSeconds) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        text(body, "MQTT");
        body.write(LEVEL);
        boolean password = credentials != null && !credentials.password().isEmpty();
        body.write(
                CLEAN_SESSION
                        | (credentials != null ? HAS_USER : 0)
                        | (password ? HAS_PASSWORD : 0));
        number(body, keepAliveSeconds);
        // Two bridges must not throw each other out, so each has a name of its own.
        text(body, "npu-bridge-" + Integer.toHexString(RANDOM.nextInt()));
        if (credentials != null) {
            text(body, credentials.user());
        }
        if (password) {
            text(body, credentials.password());
        }
        return packet(CONNECT_BYTE, body);
    }

    static byte[] subscribe(List<String> topics) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        number(body, 1);
        for (String topic : topics) {
            text(body, topic);
            body.write(0);
        }
        return packet(SUBSCRIBE_BYTE, body);
    }

    static byte[] publish(String topic, byte[] message) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        text(body, topic);
        body.writeBytes(message);
        return packet(PUBLISH_BYTE, body);
    }

    static byte[] ping() {
        return packet(PING_BYTE, new ByteArrayOutputStream());
    }

    static byte[] disconnect() {
        return packet(DISCONNECT_BYTE, new ByteArrayOutputStream());
    }

    /** Why a broker refused a connection, by the code of its answer. */
    static String refusal(int code) {
        return switch (code) {
            case 1 -> "the broker does not speak MQTT 3.1.1";
            case 2 -> "the broker refuses the client's id";
            case 3 -> "the broker is not available";
            case 4 -> "the broker refuses the name or the password";
            case 5 -> "the broker says: not authorized";
            default -> "the broker refuses the connection: code=" + code;
        };
    }

    private static byte[] packet(int first, ByteArrayOutputStream body) {
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        packet.write(first);
        int length = body.size();
        do {
            packet.write(length & 0x7F | (length > 0x7F ? 0x80 : 0));
            length >>>= 7;
        } while (length > 0);
        packet.writeBytes(body.toByteArray());
        return packet.toByteArray();
    }

    private static void text(ByteArrayOutputStream out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        number(out, bytes.length);
        out.writeBytes(bytes);
    }

    private static void number(ByteArrayOutputStream out, int value) {
        out.write(value >> 8);
        out.write(value);
    }
}
