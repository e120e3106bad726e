package org.flinknpu.view;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.flinknpu.job.UsageException;

/**
 * Serves the live page and its server-sent events on the loopback interface.
 *
 * <p>{@link #publish} reaches every open page and never blocks; {@link #remember} does the same and
 * keeps the event for pages that open later. Only {@code GET} is answered, only for a {@code Host}
 * of this machine (a foreign site that resolves its name to 127.0.0.1 gets nothing), and no page of
 * another origin may read the answers.
 *
 * <p>Thread-safe. {@link #close} ends the streams and frees the port.
 */
public final class DashboardServer implements AutoCloseable {
    /** Most pages that may listen at the same time. */
    static final int MAX_STREAMS = 16;

    private static final long HEARTBEAT_MILLIS = 10_000;
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private static final Map<String, String> PAGES =
            Map.of(
                    "/", "dashboard.html",
                    "/dashboard.css", "dashboard.css",
                    "/dashboard.js", "dashboard.js",
                    "/arena.js", "arena.js",
                    "/raster.js", "raster.js",
                    "/theme.js", "theme.js",
                    "/icon.svg", "icon.svg");

    private static final Map<String, String> TYPES =
            Map.of(
                    "html", "text/html; charset=utf-8",
                    "css", "text/css; charset=utf-8",
                    "js", "text/javascript; charset=utf-8",
                    "svg", "image/svg+xml");

    private final HttpServer server;
    private final ExecutorService threads;
    private final List<EventStream> streams = new CopyOnWriteArrayList<>();
    private final AtomicInteger streamCount = new AtomicInteger();
    private final Map<String, byte[]> remembered = new ConcurrentHashMap<>();
    private volatile boolean closed;

    private DashboardServer(HttpServer server) {
        this.server = server;
        AtomicInteger number = new AtomicInteger();
        threads =
                Executors.newCachedThreadPool(
                        task -> {
                            Thread thread =
                                    new Thread(task, "dashboard-" + number.incrementAndGet());
                            thread.setDaemon(true);
                            return thread;
                        });
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    /**
     * Starts a server.
     *
     * @param port on the loopback interface; 0 finds a free one
     * @throws UsageException if the port is taken or outside 0..65535
     */
    public static DashboardServer start(int port) {
        if (port < 0 || port > 65535) {
            throw new UsageException(
                    "Port outside 0..65535: port=" + port + "; choose 0 for a free one", null);
        }
        try {
            return new DashboardServer(HttpServer.create(new InetSocketAddress(LOOPBACK, port), 0));
        } catch (BindException e) {
            throw new UsageException(
                    "Port taken: port=" + port + "; choose another or 0 for a free one", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where the page is, such as {@code http://127.0.0.1:8088/}. */
    public String url() {
        return "http://" + LOOPBACK.getHostAddress() + ":" + port() + "/";
    }

    /** The port that it listens on. */
    public int port() {
        return server.getAddress().getPort();
    }

    /** How many pages listen now. */
    public int streamCount() {
        return streamCount.get();
    }

    /**
     * Sends an event to every open page.
     *
     * @param event its name, a word
     * @param json its data, on one line
     */
    public void publish(String event, String json) {
        publish(frame(event, json));
    }

    /** Sends an event to every open page, and to every later one first, in place of its last. */
    public void remember(String event, String json) {
        byte[] frame = frame(event, json);
        remembered.put(event, frame);
        publish(frame);
    }

    /** Ends all streams, stops listening, and frees the port. Idempotent. */
    @Override
    public void close() {
        closed = true;
        streams.forEach(EventStream::close);
        server.stop(0);
        threads.shutdownNow();
    }

    private void publish(byte[] frame) {
        for (EventStream stream : streams) {
            stream.offer(frame);
        }
    }

    private static byte[] frame(String event, String json) {
        if (json.indexOf('\n') >= 0 || json.indexOf('\r') >= 0) {
            throw new IllegalArgumentException("event data on several lines: event=" + event);
        }
        return ("event: " + event + "\ndata: " + json + "\n\n").getBytes(StandardCharsets.UTF_8);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            if (!isOwnHost(exchange.getRequestHeaders().getFirst("Host"))) {
                refuse(exchange, 403, "This page answers to 127.0.0.1 and localhost only.");
            } else if (!exchange.getRequestMethod().equals("GET")) {
                exchange.getResponseHeaders().set("Allow", "GET");
                refuse(exchange, 405, "GET only.");
            } else if (path.equals("/events")) {
                stream(exchange);
            } else if (PAGES.containsKey(path)) {
                page(exchange, PAGES.get(path));
            } else {
                refuse(exchange, 404, "No such page.");
            }
        }
    }

    /** A name that an attacker's DNS points here is not ours, though the connection is. */
    private boolean isOwnHost(String host) {
        String suffix = ":" + port();
        return host != null
                && (host.equals("127.0.0.1" + suffix)
                        || host.equals("localhost" + suffix)
                        || host.equals("[::1]" + suffix));
    }

    private static void page(HttpExchange exchange, String resource) throws IOException {
        byte[] body;
        try (InputStream in = DashboardServer.class.getResourceAsStream(resource)) {
            body = in.readAllBytes();
        }
        String type = TYPES.get(resource.substring(resource.lastIndexOf('.') + 1));
        headers(exchange, type);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
    }

    private void stream(HttpExchange exchange) throws IOException {
        if (streamCount.incrementAndGet() > MAX_STREAMS) {
            streamCount.decrementAndGet();
            refuse(exchange, 503, "Too many open pages; close one.");
            return;
        }
        EventStream stream = new EventStream();
        try {
            headers(exchange, "text/event-stream; charset=utf-8");
            exchange.sendResponseHeaders(200, 0);
            remembered.values().forEach(stream::offer);
            streams.add(stream);
            if (closed) {
                stream.close();
            }
            // Told apart from a heartbeat by nobody, but the browser knows that it is connected.
            exchange.getResponseBody().write(": ready\n\n".getBytes(StandardCharsets.US_ASCII));
            exchange.getResponseBody().flush();
            stream.writeTo(exchange.getResponseBody(), HEARTBEAT_MILLIS);
        } catch (IOException e) {
            // The page was closed: the ordinary end of a stream.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            streams.remove(stream);
            streamCount.decrementAndGet();
        }
    }

    private static void refuse(HttpExchange exchange, int status, String reason)
            throws IOException {
        byte[] body = (reason + "\n").getBytes(StandardCharsets.UTF_8);
        headers(exchange, "text/plain; charset=utf-8");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    private static void headers(HttpExchange exchange, String type) {
        Headers headers = exchange.getResponseHeaders();
        headers.set("Content-Type", type);
        headers.set("Cache-Control", "no-store");
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("Cross-Origin-Resource-Policy", "same-origin");
        headers.set(
                "Content-Security-Policy",
                "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'");
    }
}
