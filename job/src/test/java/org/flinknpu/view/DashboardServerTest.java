package org.flinknpu.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.flinknpu.job.UsageException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class DashboardServerTest {

    private final DashboardServer server = DashboardServer.start(0);
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();

    @AfterEach
    void close() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource({
        "'',            text/html,       <canvas id=\"arena\"",
        "dashboard.css, text/css,        prefers-color-scheme",
        "dashboard.js,  text/javascript, EventSource",
        "arena.js,      text/javascript, ArenaView",
        "raster.js,     text/javascript, RasterView",
        "theme.js,      text/javascript, onThemeChange",
        "icon.svg,      image/svg+xml,   <svg",
    })
    void shouldServePageFromOwnResourcesOnly(String path, String type, String part)
            throws Exception {
        HttpResponse<String> answer = get(path);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith(type);
        assertThat(answer.headers().firstValue("Content-Security-Policy").orElse(""))
                .startsWith("default-src 'self'");
        assertThat(answer.headers().map()).doesNotContainKey("access-control-allow-origin");
        assertThat(answer.body()).contains(part);
        assertThat(answer.body().replace("http://www.w3.org/2000/svg", ""))
                .as("nothing from elsewhere: the page works offline")
                .doesNotContain("http://", "https://", "src=\"//");
    }

    @ParameterizedTest
    @CsvSource({"nothing, 404", "../pom.xml, 404", "%2e%2e/dashboard.html, 404"})
    void shouldRefuseUnknownPath(String path, int status) throws Exception {
        assertThat(get(path).statusCode()).isEqualTo(status);
    }

    @Test
    void shouldRefuseOtherMethods() throws Exception {
        HttpRequest post =
                HttpRequest.newBuilder(URI.create(server.url()))
                        .POST(HttpRequest.BodyPublishers.ofString("x"))
                        .build();
        assertThat(client.send(post, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(405);
    }

    @ParameterizedTest
    @CsvSource({"evil.example, 403", "localhost, 200", "127.0.0.1, 200"})
    void shouldAnswerOnlyToOwnHostName(String host, int status) throws Exception {
        try (Page page = new Page("/", host + ":" + server.port())) {
            assertThat(page.reader.readLine()).startsWith("HTTP/1.1 " + status);
        }
    }

    @Test
    void shouldListenOnLoopbackOnly() throws Exception {
        List<InetAddress> others = new ArrayList<>();
        for (NetworkInterface each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
            others.addAll(Collections.list(each.getInetAddresses()));
        }
        others.removeIf(address -> address.isLoopbackAddress() || address.isLinkLocalAddress());
        assertThat(server.url()).startsWith("http://127.0.0.1:");
        for (InetAddress other : others) {
            assertThatThrownBy(() -> new Socket(other, server.port()).close())
                    .as(other.toString())
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void shouldFrameEventsAndRepeatRememberedOnesToLaterPages() throws Exception {
        server.remember("layout", "{\"old\":1}");
        server.remember("layout", "{\"areas\":[]}");
        try (Page page = new Page("/events", "127.0.0.1:" + server.port())) {
            page.awaitStream();
            page.skipTo("event: layout");
            assertThat(page.reader.readLine()).isEqualTo("data: {\"areas\":[]}");
            assertThat(page.reader.readLine()).isEmpty();
            server.publish("robot", "{\"x\":1}");
            page.skipTo("event: robot");
            assertThat(page.reader.readLine()).isEqualTo("data: {\"x\":1}");
        }
    }

    @Test
    void shouldRefuseEventThatWouldBreakTheFraming() {
        assertThatThrownBy(() -> server.publish("robot", "{}\nevent: forged"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldNotBlockOrGrowWhenOnePageStopsReading() throws Exception {
        String big = "\"" + "x".repeat(100_000) + "\"";
        try (Page stuck = new Page("/events", "127.0.0.1:" + server.port());
                Page lively = new Page("/events", "127.0.0.1:" + server.port())) {
            stuck.awaitStream();
            lively.awaitStream();
            // Far more than the socket buffers and the queue hold; nobody reads the stuck page.
            for (int i = 0; i < 20 * EventStream.CAPACITY; i++) {
                server.publish("big", big);
            }
            server.publish("last", "1");
            lively.skipTo("event: last");
        }
    }

    @Test
    void shouldLimitOpenPages() throws Exception {
        List<Page> pages = new ArrayList<>();
        try {
            for (int i = 0; i < DashboardServer.MAX_STREAMS; i++) {
                Page page = new Page("/events", "127.0.0.1:" + server.port());
                pages.add(page);
                page.awaitStream();
            }
            try (Page one = new Page("/events", "127.0.0.1:" + server.port())) {
                assertThat(one.reader.readLine()).startsWith("HTTP/1.1 503");
            }
        } finally {
            for (Page page : pages) {
                page.close();
            }
        }
    }

    @Test
    void shouldEndStreamsWhenClosed() throws Exception {
        try (Page page = new Page("/events", "127.0.0.1:" + server.port())) {
            page.awaitStream();
            server.close();
            page.readToEnd();
        }
    }

    @Test
    void shouldRefuseTakenPortInOneLine() {
        assertThatThrownBy(() -> DashboardServer.start(server.port()))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("port=" + server.port());
        assertThatThrownBy(() -> DashboardServer.start(65536)).isInstanceOf(UsageException.class);
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create(server.url() + path)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** A browser of few words: one request, then whatever comes. */
    private final class Page implements AutoCloseable {
        private final Socket socket;
        private final BufferedReader reader;

        Page(String path, String host) throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
            OutputStream out = socket.getOutputStream();
            String request = "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n";
            out.write(request.getBytes(StandardCharsets.US_ASCII));
            out.flush();
            reader =
                    new BufferedReader(
                            new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        }

        /** The server says ": ready" when the page is on its list. */
        void awaitStream() throws IOException {
            skipTo(": ready");
        }

        void skipTo(String line) throws IOException {
            String next = reader.readLine();
            while (next != null && !next.equals(line)) {
                next = reader.readLine();
            }
            assertThat(next).isEqualTo(line);
        }

        /** Returns when the server has ended the connection; without an end the test times out. */
        void readToEnd() {
            try {
                String line;
                do {
                    line = reader.readLine();
                } while (line != null);
            } catch (IOException e) {
                // A reset is an end, too.
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
