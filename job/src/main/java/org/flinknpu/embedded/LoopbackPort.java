package org.flinknpu.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.flinknpu.job.UsageException;

/**
 * Chooses ports of the loopback interface before a server binds them.
 *
 * <p>Another process may take a port between the choice and the bind; the server then says so.
 */
final class LoopbackPort {
    static final String ADDRESS = "127.0.0.1";

    private LoopbackPort() {}

    /**
     * The port asked for, or a free one.
     *
     * @param wanted a port, or 0
     * @throws UsageException if it is taken; asked before the start, because servers log a taken
     *     port with a page of stack traces
     */
    static int choose(int wanted) {
        if (wanted < 0 || wanted > 65535) {
            throw new UsageException(
                    "Port outside 0..65535: port=" + wanted + "; choose 0 for a free one");
        }
        if (wanted == 0) {
            return free();
        }
        try (ServerSocket socket = bind(wanted)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw taken(wanted, e);
        }
    }

    /** A port that was free a moment ago. */
    static int free() {
        try (ServerSocket socket = bind(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static UsageException taken(int port, Throwable cause) {
        return new UsageException(
                "Port is taken: port=" + port + "; choose another or 0 for a free one", cause);
    }

    private static ServerSocket bind(int port) throws IOException {
        return new ServerSocket(port, 1, InetAddress.getByName(ADDRESS));
    }
}
