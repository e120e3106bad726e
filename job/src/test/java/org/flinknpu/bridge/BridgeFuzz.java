package org.flinknpu.bridge;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Proxy;
import java.net.Socket;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.flinknpu.fuzz.FuzzTarget;
import org.flinknpu.job.UsageException;
import org.flinknpu.schema.SensoryEvent;
import org.flinknpu.schema.Tick;
import org.flinknpu.wire.Decoded;
import org.flinknpu.wire.SensoryValidation;

/**
 * What an MQTT broker, and what a rosbridge server sends: events keep all rules, refusals a line.
 */
public final class BridgeFuzz implements FuzzTarget {
    private static final byte[] ANSWERS = {0x20, 2, 0, 0, (byte) 0x90, 4, 0, 1, 0, 0};
    private static final WebSocket SERVER =
            (WebSocket)
                    Proxy.newProxyInstance(
                            WebSocket.class.getClassLoader(),
                            new Class<?>[] {WebSocket.class},
                            (proxy, method, arguments) -> null);

    private final BridgeRules rules =
            new BridgeRules(
                    "b",
                    List.of(
                            SenseRule.parse("t=eye:1:-1:4", ""),
                            SenseRule.parse("t#/a/0=eye:0:0:4", ""),
                            SenseRule.parse("u", "")),
                    List.of(),
                    new BridgeRules.Form(
                            text -> new SensoryEvent("b", "", 1L, "", new Tick()),
                            motor -> JsonNodeFactory.instance.nullNode(),
                            JsonPointer.empty()));

    /** A connection from which the input comes. */
    private static final class Recorded extends Socket {
        private final InputStream in;

        Recorded(byte[] input) {
            in = new ByteArrayInputStream(input);
        }

        @Override
        public InputStream getInputStream() {
            return in;
        }

        @Override
        public OutputStream getOutputStream() {
            return OutputStream.nullOutputStream();
        }
    }

    @Override
    public void accept(byte[] input) throws IOException {
        Inbox inbox = new Inbox();
        try (MqttConnection connection = new MqttConnection(new Recorded(input), inbox)) {
            connection.open(null, List.of("t", "u"));
            connection.read();
            connection.check();
        } catch (IOException e) {
            requireOneLine(e.getMessage());
        }
        drain(inbox);
        RosbridgeConnection ros = new RosbridgeConnection(inbox);
        String text = new String(input, StandardCharsets.UTF_8);
        int middle = text.length() / 2;
        ros.onText(SERVER, text.substring(0, middle), false);
        ros.onText(SERVER, text.substring(middle), true);
        drain(inbox);
    }

    private void drain(Inbox inbox) {
        for (Inbox.Message message = inbox.poll(); message != null; message = inbox.poll()) {
            if (message.problem() != null) {
                requireOneLine(message.problem());
                continue;
            }
            try {
                for (SensoryEvent event : rules.events(message, 5)) {
                    Decoded<SensoryEvent> checked = SensoryValidation.check(event);
                    if (!checked.isAccepted()) {
                        throw new AssertionError("event breaks a rule: " + checked.detail());
                    }
                }
            } catch (UsageException e) {
                requireOneLine(e.getMessage());
            }
        }
    }

    private static void requireOneLine(String message) {
        if (message == null || message.isBlank() || !message.matches("[^\\p{Cntrl}]{1,500}")) {
            throw new AssertionError("not one line: " + message);
        }
    }

    @Override
    public List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        for (String message : List.of("0.5", "[1,null,true]", "{\"a\":[2]}", "no")) {
            for (String topic : List.of("t", "u", "v")) {
                ByteArrayOutputStream stream = new ByteArrayOutputStream();
                stream.writeBytes(ANSWERS);
                stream.writeBytes(
                        MqttPackets.publish(topic, message.getBytes(StandardCharsets.UTF_8)));
                seeds.add(stream.toByteArray());
                seeds.add(
                        ("{\"op\":\"publish\",\"topic\":\"" + topic + "\",\"msg\":" + message + "}")
                                .getBytes(StandardCharsets.UTF_8));
            }
        }
        seeds.add(
                "{\"op\":\"status\",\"level\":\"error\",\"msg\":\"m\"}"
                        .getBytes(StandardCharsets.UTF_8));
        return seeds;
    }

    @Override
    public long allowedBytes(int length) {
        return (1 << 20) + 4096L * length;
    }
}
