package org.flinknpu.bridge;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.flinknpu.job.UsageException;

/**
 * A broker of MQTT 3.1.1, over TCP or TLS; messages are delivered at most once (QoS 0). With TLS
 * the broker's certificate and host name are checked against the JVM's trust store.
 */
public final class MqttRemote implements Remote {
    private static final int TIMEOUT_MILLIS = 10_000;
    private static final int PORT = 1883;
    private static final int TLS_PORT = 8883;

    private final URI url;
    private final boolean tls;
    private final Credentials credentials;

    /**
     * A broker.
     *
     * @param url {@code tcp://HOST[:PORT]} or {@code ssl://HOST[:PORT]}
     * @param credentials may be null
     * @throws UsageException if it is no such URL
     */
    public MqttRemote(String url, Credentials credentials) {
        this.url = RemoteUrl.parse(url, List.of("tcp", "mqtt", "ssl", "mqtts"));
        tls = this.url.getScheme().equals("ssl") || this.url.getScheme().equals("mqtts");
        this.credentials = credentials;
    }

    @Override
    public String address() {
        return url.toString();
    }

    @Override
    public Connection connect(Collection<String> topics, Inbox inbox) throws IOException {
        Socket socket = tls ? SSLSocketFactory.getDefault().createSocket() : new Socket();
        try {
            int port = url.getPort() >= 0 ? url.getPort() : tls ? TLS_PORT : PORT;
            socket.connect(new InetSocketAddress(url.getHost(), port), TIMEOUT_MILLIS);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            if (socket instanceof SSLSocket secure) {
                SSLParameters parameters = secure.getSSLParameters();
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
                secure.setSSLParameters(parameters);
                secure.startHandshake();
            }
            MqttConnection connection = new MqttConnection(socket, inbox);
            connection.open(credentials, topics);
            socket.setSoTimeout(0);
            connection.start();
            return connection;
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }
}
