package org.flinknpu.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.flinknpu.schema.ScalarReading;
import org.flinknpu.schema.SensoryEvent;
import org.flinknpu.schema.Tick;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The bridge to ROS, with a WebSocket server of another make. */
@Timeout(120)
class RosbridgeITCase {
    private final RecordingBrain brain = new RecordingBrain();
    private final LinkedBlockingQueue<String> log = new LinkedBlockingQueue<>();
    private Bridge bridge;
    private Thread running;

    @AfterEach
    void stop() throws Exception {
        bridge.stop();
        running.join();
    }

    @Test
    void shouldCarryMessagesBothWays() throws Exception {
        try (RosServer ros = new RosServer(0)) {
            start(ros.url());
            awaitLog("connected: " + ros.url());
            drive(ros, 0.5f);
            assertThat(ros.advertised)
                    .containsExactly(Map.entry("/cmd_vel", "geometry_msgs/Twist"));

            ros.publish("/scan", "{\"ranges\":[0.5,null,1.5]}");
            ros.send("/scan", "no json");
            ros.send("/scan", "{\"op\":\"unknown\"}");
            ros.publish("/scan", "{\"ranges\":\"none\"}");
            ros.publish("/scan", "{\"ranges\":[2]" + " ".repeat(70_000) + "}");

            assertThat(brain.next().getPayload()).isEqualTo(new ScalarReading(0, 0.5f, 0f, 4f));
            assertThat(brain.next().getPayload()).isEqualTo(new ScalarReading(2, 1.5f, 0f, 4f));
            assertThat(brain.next().getPayload()).isEqualTo(new ScalarReading(0, 2f, 0f, 4f));
            awaitLog("message left out: Not JSON");
            awaitLog("message left out: No number: topic=/scan at=/ranges");
        }
    }

    @Test
    void shouldNotKeepAMessageThatIsTooLong() throws Exception {
        try (RosServer ros = new RosServer(0)) {
            start(ros.url());
            awaitLog("connected: " + ros.url());
            drive(ros, 0.5f);

            ros.publish("/scan", "{\"ranges\":[7]" + " ".repeat(Inbox.MAX_MESSAGE) + "}");
            ros.publish("/scan", "{\"ranges\":[2]}");

            assertThat(brain.next().getPayload()).isEqualTo(new ScalarReading(0, 2f, 0f, 4f));
            awaitLog("message left out: Message is too long");
        }
    }

    @Test
    void shouldComeBackWhenTheServerDoes() throws Exception {
        int port;
        try (RosServer ros = new RosServer(0)) {
            port = ros.getPort();
            start(ros.url());
            awaitLog("connected: " + ros.url());
            drive(ros, 0.5f);
        }
        awaitLog("no connection: ws://127.0.0.1:" + port + " (");

        try (RosServer again = new RosServer(port)) {
            awaitLog("connected: " + again.url());
            drive(again, 0.25f);
            again.publish("/scan", "{\"ranges\":[3]}");
            assertThat(brain.next().getPayload()).isEqualTo(new ScalarReading(0, 3f, 0f, 4f));
        }
    }

    /** Puts a value out and waits until it has come; subscriptions are sent before it. */
    private void drive(RosServer ros, float value) throws InterruptedException {
        brain.drive(value);
        assertThat(ros.published.poll(30, TimeUnit.SECONDS))
                .isEqualTo("/cmd_vel {\"linear\":{\"x\":" + value + "}}");
        assertThat(ros.subscribed).containsKey("/scan");
    }

    private void start(String url) {
        BridgeRules rules =
                new BridgeRules(
                        "b",
                        List.of(SenseRule.parse("/scan#/ranges=eye:0:0:4", "/data")),
                        List.of(DriveRule.parse("wheels:0=/cmd_vel#/linear/x", "/data")),
                        new BridgeRules.Form(
                                text -> new SensoryEvent("b", "", 1L, "", new Tick()),
                                motor -> null,
                                JsonPointer.compile("/data")));
        Remote remote = new RosbridgeRemote(url, Map.of("/cmd_vel", "geometry_msgs/Twist"), null);
        bridge = new Bridge(remote, rules, brain, log::add);
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
}
