package org.flinknpu.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.SplittableRandom;
import org.flinknpu.job.UsageException;
import org.flinknpu.schema.AreaMotor;
import org.flinknpu.schema.EffectorCoding;
import org.flinknpu.schema.InputPosition;
import org.flinknpu.schema.MotorOutput;
import org.flinknpu.schema.ScalarReading;
import org.flinknpu.schema.SensoryEvent;
import org.flinknpu.schema.Tick;
import org.flinknpu.wire.Packed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BridgeRulesTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void shouldMakeReadingsOfValuesAndLists() throws Exception {
        BridgeRules rules =
                rules(
                        List.of("/scan#/ranges=eye:2:0:4", "/scan#/near=bumper", "/other=eye"),
                        List.of());

        List<SensoryEvent> events =
                rules.events(message("/scan", "{\"ranges\":[1.5,null,3],\"near\":true}"), 7);

        assertThat(events)
                .containsExactly(
                        event("eye", new ScalarReading(2, 1.5f, 0f, 4f)),
                        event("eye", new ScalarReading(4, 3f, 0f, 4f)),
                        event("bumper", new ScalarReading(0, 1f, 0f, 1f)));
        assertThat(rules.senseTopics()).containsExactly("/scan", "/other");
    }

    @Test
    void shouldTakeTheMessageForTheValueIfThePointerIsEmpty() throws Exception {
        assertThat(rules(List.of("range=eye"), List.of()).events(message("range", "0.25"), 7))
                .containsExactly(event("eye", new ScalarReading(0, 0.25f, 0f, 1f)));
    }

    @Test
    void shouldReadWholeEvents() throws Exception {
        BridgeRules plain = rules(List.of("in"), List.of());
        assertThat(plain.events(message("in", "{\"tick\":true}"), 7).get(0).getSourceId())
                .isEqualTo("{\"tick\":true}");

        BridgeRules within =
                new BridgeRules(
                        "b", List.of(SenseRule.parse("in", "/data")), List.of(), form("/data"));
        assertThat(within.events(message("in", "{\"data\":\"text\"}"), 7).get(0).getSourceId())
                .isEqualTo("text");
    }

    @Test
    void shouldTellWhatIsNoNumber() {
        BridgeRules rules = rules(List.of("t#/a/b=eye"), List.of());

        for (String text : List.of("{}", "{\"a\":{\"b\":\"1\"}}", "[]", "{\"a\":{\"b\":{}}}")) {
            assertThatThrownBy(() -> rules.events(message("t", text), 7))
                    .isInstanceOf(UsageException.class)
                    .hasMessage("No number: topic=t at=/a/b");
        }
        assertThatThrownBy(() -> rules.events(message("t", "{\"a\":{\"b\":1e300}}"), 7))
                .hasMessageContaining("reading is not finite");
    }

    @Test
    void shouldFillOneMessagePerTopic() {
        BridgeRules rules =
                rules(
                        List.of(),
                        List.of(
                                "wheels:0=/cmd#/linear/x",
                                "wheels:1=/cmd#/angular/z",
                                "wheels:9=/cmd#/angular/x",
                                "none:0=/cmd#/angular/y",
                                "wheels=/all#/data",
                                "arm:0=/plain",
                                "servo:3=/servo",
                                "/records"));

        assertThat(rules.messages(motor()).toString())
                .isEqualTo(
                        "{/cmd={\"linear\":{\"x\":0.5},\"angular\":{\"z\":-1.0}},"
                                + " /all={\"data\":[0.5,-1.0]}, /plain=2.0, /servo=[45.0], /records=\"record\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "=eye",
                "t=",
                "t=eye:x",
                "t=eye:-1",
                "t=eye:0:1",
                "t=eye:0:1:1",
                "t#a=eye",
                "a/+/b=eye",
                "a/#=eye",
                "a/#"
            })
    void shouldRefuseWhatIsNoSenseRule(String text) {
        assertThatThrownBy(() -> SenseRule.parse(text, "")).isInstanceOf(UsageException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"=t", "a:x=t", "a:-1=t", "a=", "a:0=t#b", ""})
    void shouldRefuseWhatIsNoDriveRule(String text) {
        assertThatThrownBy(() -> DriveRule.parse(text, "")).isInstanceOf(UsageException.class);
    }

    @Test
    void shouldNotShowCredentials() {
        assertThat(new Credentials("me", "secret").toString()).doesNotContain("secret");
        assertThatThrownBy(() -> new MqttRemote("tcp://me:secret@host", null))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("Credentials do not belong into a URL")
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> new MqttRemote("tcp://me:secret^@host", null))
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> new MqttRemote("http://host", null))
                .hasMessageStartingWith("Not a URL of this kind: --url=http://host; use tcp or");
        assertThatThrownBy(() -> new MqttRemote("tcp://host:99999", null))
                .isInstanceOf(UsageException.class)
                .hasMessage("Port outside 1..65535: --url=tcp://host:99999");
    }

    @Test
    void shouldWaitLongerAfterEachAttempt() {
        Backoff backoff = new Backoff(new SplittableRandom(3));
        long first = backoff.next();
        long second = backoff.next();
        for (int i = 0; i < 20; i++) {
            backoff.next();
        }

        assertThat(first).isBetween(400L, 500L);
        assertThat(second).isBetween(800L, 1_000L);
        assertThat(backoff.next()).isBetween(24_000L, 30_000L);
        backoff.reset();
        assertThat(backoff.next()).isBetween(400L, 500L);
    }

    @Test
    void shouldLetTheOldestMessagesGiveWay() {
        Inbox inbox = new Inbox();
        for (int i = 0; i < 1_030; i++) {
            inbox.add("t", JsonNodeFactory.instance.numberNode(i));
        }

        assertThat(inbox.dropped()).isEqualTo(6);
        assertThat(inbox.poll().content().intValue()).isEqualTo(6);
        inbox.refuse("a\nb".repeat(1_000), "Not JSON");
        while (inbox.poll().problem() == null) {
            // The newest is the last.
        }
        assertThat(inbox.poll()).isNull();
    }

    @Test
    void shouldNotShowWhatATopicCouldDoToATerminal() {
        Inbox inbox = new Inbox();

        inbox.refuse("a\n\u001b[2J" + "b".repeat(200), "Not JSON");

        assertThat(inbox.poll().problem()).isEqualTo("Not JSON: topic=a??[2J" + "b".repeat(94));
    }

    private static BridgeRules rules(List<String> senses, List<String> drives) {
        return new BridgeRules(
                "b",
                senses.stream().map(text -> SenseRule.parse(text, "")).toList(),
                drives.stream().map(text -> DriveRule.parse(text, "")).toList(),
                form(""));
    }

    private static BridgeRules.Form form(String textPointer) {
        return new BridgeRules.Form(
                text -> new SensoryEvent("b", text, 1L, "", new Tick()),
                motor -> JsonNodeFactory.instance.textNode("record"),
                JsonPointer.compile(textPointer));
    }

    private static Inbox.Message message(String topic, String text) throws Exception {
        return new Inbox.Message(topic, JSON.readTree(text), null);
    }

    private static SensoryEvent event(String area, ScalarReading reading) {
        return new SensoryEvent("b", "", 7L, area, reading);
    }

    private static MotorOutput motor() {
        return new MotorOutput(
                "b",
                1L,
                10L,
                new InputPosition(0, 0L, 0, 0L),
                List.of(
                        new AreaMotor("wheels", EffectorCoding.RATE, Packed.column(0.5f, -1f)),
                        new AreaMotor("arm", EffectorCoding.SPIKE, Packed.column(2f)),
                        new AreaMotor("servo:3", EffectorCoding.RATE, Packed.column(45f))));
    }
}
