package org.flinknpu.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.apache.avro.Schema;

/**
 * A schema registry that speaks Confluent's REST protocol (Confluent, Karapace, Redpanda, Apicurio
 * under {@code /apis/ccompat/v7}).
 *
 * <p>Found schemas are kept for good. An id that does not exist is asked again after {@link
 * #RETRY_AFTER}; after a failure of the registry itself no unseen id is asked for that long, and
 * neither after {@link #MAX_MISSES} unknown ids in a row, so records with invented ids cannot turn
 * into a flood of requests. Every call ends within the timeout, answers are cut at {@link
 * #MAX_ANSWER_BYTES}, redirects are not followed. Thread-safe.
 */
public final class SchemaRegistry implements SchemaLookup {
    /** How long a failure is remembered. */
    public static final Duration RETRY_AFTER = Duration.ofSeconds(10);

    /** Longest answer that is read, in bytes. */
    public static final int MAX_ANSWER_BYTES = 1 << 20;

    /** Unknown ids in a row after which the registry is left alone for {@link #RETRY_AFTER}. */
    public static final int MAX_MISSES = 32;

    private static final int MAX_CACHED_IDS = 4096;
    private static final int HTTP_OK = 200;
    private static final int HTTP_NOT_FOUND = 404;
    private static final String CONTENT_TYPE = "application/vnd.schemaregistry.v1+json";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final URI base;
    private final Duration timeout;
    private final String authorization;
    private final LongSupplier nanoClock;
    private final HttpClient client;
    private final Map<Integer, Answer> answers = new ConcurrentHashMap<>();

    /** Guarded by this: until when no unseen id is asked, why, and the unknown ids in a row. */
    private Answer quiet;

    private int misses;

    private record Answer(Decoded<Schema> schema, long expiresNanos) {}

    /**
     * A registry.
     *
     * @param base its address, {@code http} or {@code https}, without user name or password
     * @param timeout longest time that one call takes
     * @param authorization value of the {@code Authorization} header; empty for none. It is never
     *     shown.
     */
    public SchemaRegistry(URI base, Duration timeout, String authorization) {
        this(base, timeout, authorization, System::nanoTime);
    }

    SchemaRegistry(URI base, Duration timeout, String authorization, LongSupplier nanoClock) {
        this.base = requireAddress(base);
        this.timeout = Objects.requireNonNull(timeout, "timeout");
        this.authorization = Objects.requireNonNull(authorization, "authorization");
        this.nanoClock = nanoClock;
        this.client =
                HttpClient.newBuilder()
                        .connectTimeout(timeout)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .build();
    }

    @Override
    public Decoded<Schema> schema(int id) {
        Answer known = answers.get(id);
        if (isValid(known)) {
            return known.schema();
        }
        synchronized (this) {
            known = answers.get(id);
            if (isValid(known)) {
                return known.schema();
            }
            if (isValid(quiet)) {
                return quiet.schema();
            }
            Decoded<Schema> asked = ask(id);
            remember(id, asked);
            return asked;
        }
    }

    /**
     * Registers a schema under a subject, or finds it there, and returns its id. Meant for the
     * start of a job.
     *
     * @throws IOException if the registry does not answer or refuses the schema
     */
    public int register(String subject, Schema schema) throws IOException {
        String body = JSON.createObjectNode().put("schema", schema.toString()).toString();
        String path =
                "/subjects/" + URLEncoder.encode(subject, StandardCharsets.UTF_8) + "/versions";
        HttpResponse<byte[]> response =
                send(request(path).POST(HttpRequest.BodyPublishers.ofString(body)).build());
        JsonNode id = response.statusCode() == HTTP_OK ? json(response).get("id") : null;
        if (id == null || !id.canConvertToInt()) {
            throw new IOException(
                    "schema registry refused the schema: registry="
                            + base
                            + " subject="
                            + subject
                            + " status="
                            + response.statusCode());
        }
        return id.intValue();
    }

    @Override
    public String toString() {
        return "schema registry " + base;
    }

    private Decoded<Schema> ask(int id) {
        try {
            HttpResponse<byte[]> response = send(request("/schemas/ids/" + id).GET().build());
            if (response.statusCode() == HTTP_NOT_FOUND) {
                return Decoded.refused(
                        DeadLetterReason.UNKNOWN_SCHEMA,
                        "schema id is not registered: registry=" + base + " schemaId=" + id);
            }
            if (response.statusCode() != HTTP_OK) {
                return unavailable(id, "status=" + response.statusCode());
            }
            return schemaOf(id, response.body());
        } catch (IOException e) {
            return unavailable(id, e.toString());
        }
    }

    /**
     * The schema in a registry's answer.
     *
     * @param id the id that was asked for, for messages
     * @param answer body of the answer, which nobody vouches for
     */
    public static Decoded<Schema> schemaOf(int id, byte[] answer) {
        JsonNode json;
        try {
            json = JSON.readTree(answer);
        } catch (IOException e) {
            return Decoded.refused(
                    DeadLetterReason.SCHEMA_UNAVAILABLE,
                    "schema registry answers in no JSON: schemaId=" + id + " cause=" + e);
        }
        return schemaOf(id, json);
    }

    private static Decoded<Schema> schemaOf(int id, JsonNode answer) {
        String type = answer.path("schemaType").asText("AVRO");
        if (!type.equals("AVRO")) {
            return Decoded.refused(
                    DeadLetterReason.UNKNOWN_SCHEMA,
                    "schema is not Avro: schemaId=" + id + " schemaType=" + type);
        }
        try {
            return Decoded.accepted(new Schema.Parser().parse(answer.path("schema").asText()));
        } catch (RuntimeException e) {
            return Decoded.refused(
                    DeadLetterReason.UNKNOWN_SCHEMA,
                    "schema cannot be parsed (references to others are not followed): schemaId="
                            + id
                            + " cause="
                            + e.getMessage());
        }
    }

    /** Keeps an answer; the caller holds the lock. */
    private void remember(int id, Decoded<Schema> asked) {
        long expires = nanoClock.getAsLong() + RETRY_AFTER.toNanos();
        if (asked.isAccepted()) {
            expires = Long.MAX_VALUE;
            misses = 0;
        } else if (asked.reason() == DeadLetterReason.SCHEMA_UNAVAILABLE) {
            quiet = new Answer(asked, expires);
            return;
        } else if (++misses >= MAX_MISSES) {
            misses = 0;
            quiet = new Answer(unavailable(id, "unknownIdsInARow=" + MAX_MISSES), expires);
        }
        if (answers.size() >= MAX_CACHED_IDS) {
            answers.clear();
        }
        answers.put(id, new Answer(asked, expires));
    }

    private boolean isValid(Answer answer) {
        return answer != null
                && (answer.expiresNanos() == Long.MAX_VALUE
                        || answer.expiresNanos() - nanoClock.getAsLong() > 0);
    }

    private Decoded<Schema> unavailable(int id, String cause) {
        return Decoded.refused(
                DeadLetterReason.SCHEMA_UNAVAILABLE,
                "schema registry cannot be asked now: registry="
                        + base
                        + " schemaId="
                        + id
                        + " "
                        + cause);
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(base + path))
                        .timeout(timeout)
                        .header("Accept", CONTENT_TYPE)
                        .header("Content-Type", CONTENT_TYPE);
        return authorization.isEmpty() ? request : request.header("Authorization", authorization);
    }

    /** Sends with one deadline for all of it: the client's own covers the headers only. */
    private HttpResponse<byte[]> send(HttpRequest request) throws IOException {
        CompletableFuture<HttpResponse<byte[]>> answer =
                client.sendAsync(request, info -> new BoundedBody(MAX_ANSWER_BYTES));
        try {
            return answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw new IOException(e.getCause().toString(), e.getCause());
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new IOException("no answer in time: timeout=" + timeout, e);
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for an answer", e);
        }
    }

    private static JsonNode json(HttpResponse<byte[]> response) throws IOException {
        return JSON.readTree(response.body());
    }

    private static URI requireAddress(URI base) {
        String scheme = base.getScheme();
        boolean http = "http".equals(scheme) || "https".equals(scheme);
        if (!http || base.getHost() == null || base.getUserInfo() != null) {
            throw new IllegalArgumentException(
                    "schema registry is no http or https address without a password: host="
                            + base.getHost()
                            + " scheme="
                            + scheme
                            + "; pass credentials as authorization");
        }
        String text = base.toString();
        return URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
    }
}
