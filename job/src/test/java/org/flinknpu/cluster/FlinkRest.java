package org.flinknpu.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Flink's REST interface of one JobManager. */
final class FlinkRest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration ANSWER = Duration.ofSeconds(60);
    private static final Duration QUICK = Duration.ofSeconds(2);
    private static final int UNAVAILABLE = 503;
    private static final String BOUNDARY = "----jar";

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI base;

    FlinkRest(int port) {
        base = URI.create("http://" + FreePort.HOST + ":" + port);
    }

    /** The answer, or nothing if there is none now: for waiting. */
    Optional<JsonNode> find(String path) {
        try {
            HttpRequest request =
                    HttpRequest.newBuilder(base.resolve(path)).timeout(QUICK).GET().build();
            var response = client.send(request, BodyHandlers.ofString());
            return response.statusCode() / 100 == 2
                    ? Optional.of(JSON.readTree(response.body()))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    JsonNode post(String path, JsonNode body) {
        return send(
                HttpRequest.newBuilder(base.resolve(path))
                        .timeout(ANSWER)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body.toString()))
                        .build());
    }

    /** Nothing if no JobManager leads at this moment; try again. */
    Optional<JsonNode> tryPost(String path, JsonNode body) {
        try {
            return Optional.of(post(path, body));
        } catch (AssertionError e) {
            if (e.getMessage().contains("status=" + UNAVAILABLE)) {
                return Optional.empty();
            }
            throw e;
        } catch (UncheckedIOException e) {
            return Optional.empty();
        }
    }

    JsonNode patch(String path) {
        return send(
                HttpRequest.newBuilder(base.resolve(path))
                        .timeout(ANSWER)
                        .method("PATCH", BodyPublishers.noBody())
                        .build());
    }

    /** Uploads a jar and returns its id. */
    String upload(Path jar) {
        try {
            String head =
                    "--%s\r\nContent-Disposition: form-data; name=\"jarfile\"; filename=\"%s\"\r\n"
                                    .formatted(BOUNDARY, jar.getFileName())
                            + "Content-Type: application/x-java-archive\r\n\r\n";
            String tail = "\r\n--%s--\r\n".formatted(BOUNDARY);
            byte[] body = concat(head, Files.readAllBytes(jar), tail);
            JsonNode answer =
                    send(
                            HttpRequest.newBuilder(base.resolve("/jars/upload"))
                                    .timeout(ANSWER)
                                    .header(
                                            "Content-Type",
                                            "multipart/form-data; boundary=" + BOUNDARY)
                                    .POST(BodyPublishers.ofByteArray(body))
                                    .build());
            return Path.of(answer.get("filename").asText()).getFileName().toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] concat(String head, byte[] middle, String tail) {
        byte[] first = head.getBytes(StandardCharsets.US_ASCII);
        byte[] last = tail.getBytes(StandardCharsets.US_ASCII);
        byte[] all = new byte[first.length + middle.length + last.length];
        System.arraycopy(first, 0, all, 0, first.length);
        System.arraycopy(middle, 0, all, first.length, middle.length);
        System.arraycopy(last, 0, all, first.length + middle.length, last.length);
        return all;
    }

    private JsonNode send(HttpRequest request) {
        try {
            var response = client.send(request, BodyHandlers.ofString());
            if (response.statusCode() / 100 != 2) {
                throw new AssertionError(
                        "Flink refused: %s %s status=%d%n%s"
                                .formatted(
                                        request.method(),
                                        request.uri(),
                                        response.statusCode(),
                                        response.body().replace("\\n", "\n")));
            }
            return response.body().isEmpty()
                    ? JSON.createObjectNode()
                    : JSON.readTree(response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static IllegalStateException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IllegalStateException("interrupted", e);
    }
}
