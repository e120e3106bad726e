package org.flinknpu.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.flinknpu.schema.ScalarReading;
import org.flinknpu.schema.SensoryEvent;
import org.flinknpu.schema.Tick;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The bridge to MQTT, with a broker and a robot of other makes. */
@Timeout(120)
class MqttBridgeITCase {
    private final RecordingBrain brain = new RecordingBrain();
    private final LinkedBlockingQueue<String> log = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<String> driven = new LinkedBlockingQueue<>();

    @TempDir private Path dir;
    private Bridge bridge;
    private Thread running;

    @AfterEach
    void stop() throws Exception {
        if (bridge != null) {
            bridge.stop();
            running.join();
        }
    }

    @Test
    void shouldCarryMessagesBothWays() throws Exception {
        try (MqttServer server = new MqttServer(0, dir, null);
                MqttClient robot = robot(server, null)) {
            start(server.url(), null);
            awaitLog("connected: " + server.url());

            robot.publish("robot/range", message("0.75"));
            robot.publish("robot/range", message("not json"));
            robot.publish("robot/range", message("\"text\""));
            robot.publish("robot/imu", new MqttMessage(utf8("{\"axes\":[1,2]}")));
            assertThat(brain.next().getPayload()).isEqualTo(new ScalarReading(0, 0.75f, 0f, 4f));
            assertThat(brain.next().getPayload()).isEqualTo(new ScalarReading(1, 1f, -9f, 9f));
            assertThat(brain.next().getPayload()).isEqualTo(new ScalarReading(2, 2f, -9f, 9f));

            brain.drive(0.5f);
            assertThat(driven.poll(30, TimeUnit.SECONDS)).isEqualTo("0.5");
            awaitLog("message left out: Not JSON: topic=robot/range");
            awaitLog("message left out: No number: topic=robot/range at=the message");
            robot.disconnect();
        }
    }

    @Test
    void shouldComeBackWhenTheBrokerDoes() throws Exception {
        int port;
        try (MqttServer server = new MqttServer(0, dir, null)) {
            port = server.port();
            start(server.url(), null);
            awaitLog("connected: " + server.url());
        }
        awaitLog("no connection: tcp://127.0.0.1:" + port + " (");
        brain.drive(0.125f);

        try (MqttServer again = new MqttServer(port, dir, null);
                MqttClient robot = robot(again, null)) {
            awaitLog("connected: " + again.url());
            robot.publish("robot/range", message("1"));
            assertThat(brain.next().getPayload()).isEqualTo(new ScalarReading(0, 1f, 0f, 4f));
            // What was put out while nobody was there is not made up for.
            brain.drive(0.25f);
            assertThat(driven.poll(30, TimeUnit.SECONDS)).isEqualTo("0.25");
            robot.disconnect();
        }
    }

    @Test
    void shouldShowItsCredentialsToTheBrokerAlone() throws Exception {
        try (MqttServer server = new MqttServer(0, dir, "s3cret")) {
            start(server.url(), new Credentials("robot", "wrong-one"));
            String refused = awaitLog("no connection: ");
            assertThat(refused).contains("(the broker").doesNotContain("wrong-one");
            stop();

            start(server.url(), new Credentials("robot", "s3cret"));
            awaitLog("connected: " + server.url());
        }
        assertThat(log).noneMatch(line -> line.contains("s3cret"));
    }

    private void start(String url, Credentials credentials) {
        BridgeRules rules =
                new BridgeRules(
                        "b",
                        List.of(
                                SenseRule.parse("robot/range=eye:0:0:4", ""),
                                SenseRule.parse("robot/imu#/axes=imu:1:-9:9", "")),
                        List.of(DriveRule.parse("wheels:0=robot/left", "")),
                        new BridgeRules.Form(
                                text -> new SensoryEvent("b", "", 1L, "", new Tick()),
                                motor -> null,
                                JsonPointer.empty()));
        bridge = new Bridge(new MqttRemote(url, credentials), rules, brain, log::add);
        running =
                new Thread(
                        () -> {
                            try {
                                bridge.run();
                            } catch (InterruptedException e) {
                                log.add("interrupted");
                            }
                        });
        running.start();
    }

    private String awaitLog(String start) throws InterruptedException {
        for (String line; (line = log.poll(60, TimeUnit.SECONDS)) != null; ) {
            if (line.startsWith(start)) {
                return line;
            }
        }
        throw new AssertionError("not told: " + start);
    }

    private MqttClient robot(MqttServer server, String password) throws Exception {
        MqttClient robot = new MqttClient(server.url(), "robot", new MemoryPersistence());
        MqttConnectOptions options = new MqttConnectOptions();
        if (password != null) {
            options.setUserName("robot");
            options.setPassword(password.toCharArray());
        }
        robot.connect(options);
        robot.subscribe(
                "robot/left",
                0,
                (topic, message) ->
                        driven.add(new String(message.getPayload(), StandardCharsets.UTF_8)));
        return robot;
    }

    private static MqttMessage message(String text) {
        MqttMessage message = new MqttMessage(utf8(text));
        message.setQos(1);
        return message;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
