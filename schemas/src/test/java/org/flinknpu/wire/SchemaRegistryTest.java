package org.flinknpu.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.avro.Schema;
import org.flinknpu.schema.MotorOutput;
import org.flinknpu.schema.SensoryEvent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SchemaRegistryTest {
    private static final String SCHEMAS = "/schemas/ids/";
    private static final int KNOWN = 7;

    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicLong nanos = new AtomicLong();
    private final CountDownLatch released = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer server;
    private SchemaRegistry registry;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.start();
        registry = registry(Duration.ofSeconds(20));
    }

    @AfterEach
    void stop() {
        released.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    @Test
    void shouldDecodeConfluentFramesOfARegisteredSchema() {
        answer(SCHEMAS + KNOWN, 200, schemaAnswer(SensoryEvent.getClassSchema()));
        WireCodec<SensoryEvent> codec = codec();
        SensoryEvent event = Samples.events().get("SensoryEvent-voxels");

        byte[] bytes = codec.encode(event);

        assertThat(bytes).startsWith(0, 0, 0, 0, KNOWN);
        assertThat(codec.decode(bytes).value()).isEqualTo(event);
        assertThat(codec.decode(bytes).value()).isEqualTo(event);
        assertThat(codec().decode(bytes).value()).isEqualTo(event);
        assertThat(requests).hasValue(1);
    }

    @Test
    void shouldAskAgainForAnUnknownIdOnlyAfterAWhile() {
        answer(SCHEMAS, 404, "{\"error_code\":40403}");

        assertThat(registry.schema(9).reason()).isEqualTo(DeadLetterReason.UNKNOWN_SCHEMA);
        assertThat(registry.schema(9).reason()).isEqualTo(DeadLetterReason.UNKNOWN_SCHEMA);
        assertThat(requests).hasValue(1);

        nanos.addAndGet(SchemaRegistry.RETRY_AFTER.toNanos() + 1);
        assertThat(registry.schema(9).reason()).isEqualTo(DeadLetterReason.UNKNOWN_SCHEMA);
        assertThat(requests).hasValue(2);
    }

    @Test
    void shouldNotLetInventedIdsBecomeAFloodOfRequests() {
        answer(SCHEMAS, 404, "{}");

        for (int id = 0; id < 10 * SchemaRegistry.MAX_MISSES; id++) {
            assertThat(registry.schema(id).isAccepted()).isFalse();
        }

        assertThat(requests).hasValue(SchemaRegistry.MAX_MISSES);
    }

    @Test
    void shouldLeaveABrokenRegistryAloneForAWhile() {
        answer(SCHEMAS, 500, "{}");

        assertThat(registry.schema(1).reason()).isEqualTo(DeadLetterReason.SCHEMA_UNAVAILABLE);
        assertThat(registry.schema(2).reason()).isEqualTo(DeadLetterReason.SCHEMA_UNAVAILABLE);
        assertThat(requests).hasValue(1);
    }

    @Test
    void shouldKeepServingKnownSchemasWhileTheRegistryIsBroken() {
        answer(SCHEMAS, 500, "{}");
        answer(SCHEMAS + KNOWN, 200, schemaAnswer(SensoryEvent.getClassSchema()));

        assertThat(registry.schema(KNOWN).isAccepted()).isTrue();
        assertThat(registry.schema(1).isAccepted()).isFalse();

        assertThat(registry.schema(KNOWN).isAccepted()).isTrue();
    }

    @Test
    void shouldRefuseAnAnswerThatIsTooLong() {
        answer(SCHEMAS, 200, "x".repeat(SchemaRegistry.MAX_ANSWER_BYTES + 1));

        assertThat(registry.schema(1).detail()).contains("answer is too long");
    }

    @Test
    void shouldGiveUpWhenTheBodyNeverEnds() {
        server.createContext(
                SCHEMAS,
                exchange -> {
                    exchange.sendResponseHeaders(200, 1_000);
                    exchange.getResponseBody().write('{');
                    exchange.getResponseBody().flush();
                    await(released);
                    exchange.close();
                });

        Decoded<Schema> schema = registry(Duration.ofMillis(300)).schema(1);

        assertThat(schema.reason()).isEqualTo(DeadLetterReason.SCHEMA_UNAVAILABLE);
        assertThat(schema.detail()).contains("no answer in time");
    }

    @Test
    void shouldSayThatNobodyListens() {
        server.stop(0);

        assertThat(registry.schema(1).reason()).isEqualTo(DeadLetterReason.SCHEMA_UNAVAILABLE);
    }

    @Test
    void shouldRefuseAnswersThatAreNoAvroSchema() {
        answer(SCHEMAS + 1, 200, "{\"schema\":\"{\\\"type\\\":\\\"nonsense\\\"}\"}");
        answer(SCHEMAS + 2, 200, "{\"schemaType\":\"PROTOBUF\",\"schema\":\"syntax\"}");
        answer(SCHEMAS + 3, 200, "{}");

        for (int id = 1; id <= 3; id++) {
            assertThat(registry.schema(id).reason()).isEqualTo(DeadLetterReason.UNKNOWN_SCHEMA);
        }
    }

    @Test
    void shouldRefuseARecordOfAnotherType() {
        answer(SCHEMAS + KNOWN, 200, schemaAnswer(MotorOutput.getClassSchema()));
        byte[] bytes = codec().encode(Samples.events().get("SensoryEvent-scalar"));

        assertThat(codec().decode(bytes).reason()).isEqualTo(DeadLetterReason.UNKNOWN_SCHEMA);
    }

    @Test
    void shouldRegisterASchema() throws IOException {
        answer("/subjects/npu.motor.v1-value/versions", 200, "{\"id\":12}");

        assertThat(registry.register("npu.motor.v1-value", MotorOutput.getClassSchema()))
                .isEqualTo(12);
    }

    @Test
    void shouldSayThatTheRegistryRefusedASchema() {
        answer("/subjects/", 409, "{\"error_code\":409}");

        assertThatThrownBy(() -> registry.register("s", MotorOutput.getClassSchema()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("status=409");
    }

    @Test
    void shouldNotAcceptAPasswordInTheAddress() {
        assertThatThrownBy(
                        () ->
                                new SchemaRegistry(
                                        URI.create("http://me:secret@host"),
                                        Duration.ofSeconds(1),
                                        ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("secret");
    }

    private WireCodec<SensoryEvent> codec() {
        return WireCodec.of(SensoryEvent.class, Framing.CONFLUENT)
                .withSchemas(registry)
                .writingSchemaId(KNOWN);
    }

    private SchemaRegistry registry(Duration timeout) {
        URI base = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
        return new SchemaRegistry(base, timeout, "", nanos::get);
    }

    private void answer(String path, int status, String body) {
        server.createContext(path, exchange -> reply(exchange, status, body));
    }

    private void reply(HttpExchange exchange, int status, String body) throws IOException {
        requests.incrementAndGet();
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getRequestBody().readAllBytes();
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private static String schemaAnswer(Schema schema) {
        return new ObjectMapper().createObjectNode().put("schema", schema.toString()).toString();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
