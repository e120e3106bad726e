package org.flinknpu.embedded;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * A broker as one that others can reach has to be: clients come by TLS, log in with SCRAM, and may
 * do what access control lists say. Controller and broker know each other by certificate. The
 * password of a user is its name with {@code -secret} behind.
 */
public final class SecureBroker implements AutoCloseable {
    /** May do everything. */
    public static final String ADMINISTRATOR = "admin";

    private static final String CERTIFICATE_NAME = "localhost";
    private static final String STORE_PASSWORD = "key-store-secret";

    private final Path folder;
    private final KafkaRaftServer server;
    private final int port;

    private SecureBroker(Path folder, KafkaRaftServer server, int port) {
        this.folder = folder;
        this.server = server;
        this.port = port;
    }

    /**
     * Starts a broker.
     *
     * @param folder an empty folder for keys and records
     * @param users names of the users besides the administrator
     */
    public static SecureBroker start(Path folder, List<String> users) throws Exception {
        certify(folder);
        int port = LoopbackPort.free();
        format(folder, users);
        KafkaRaftServer server =
                new KafkaRaftServer(
                        KafkaConfig.fromProps(
                                configuration(folder, port, LoopbackPort.free()), false),
                        Time.SYSTEM);
        server.startup();
        return new SecureBroker(folder, server, port);
    }

    /** Password of a user. */
    public static String password(String user) {
        return user + "-secret";
    }

    /** Address for clients. */
    public String bootstrapServers() {
        return LoopbackPort.ADDRESS + ":" + port;
    }

    /** What a client of that user needs, the address included. */
    public Properties client(String user, String password) {
        Properties p = new Properties();
        p.setProperty("bootstrap.servers", bootstrapServers());
        p.setProperty("security.protocol", "SASL_SSL");
        p.setProperty("ssl.truststore.type", "PEM");
        p.setProperty("ssl.truststore.location", folder.resolve("broker.pem").toString());
        p.setProperty("sasl.mechanism", "SCRAM-SHA-512");
        p.setProperty("sasl.jaas.config", login(user, password));
        return p;
    }

    /** The same as a file. */
    public Path clientFile(String user, String password) throws IOException {
        StringBuilder lines = new StringBuilder();
        client(user, password)
                .forEach((key, value) -> lines.append(key).append('=').append(value).append('\n'));
        return Files.writeString(Files.createTempFile(folder, user, ".properties"), lines);
    }

    private static String login(String user, String password) {
        return "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"%s\" password=\"%s\";"
                .formatted(user, password);
    }

    /** A key of the broker's own, and its certificate for those who shall trust it. */
    private static void certify(Path folder) throws Exception {
        String store = folder.resolve("broker.p12").toString();
        keytool(
                "-genkeypair -alias broker -keyalg EC -groupname secp256r1 -validity 2 -storetype PKCS12",
                List.of(
                        "-dname",
                        "CN=" + CERTIFICATE_NAME,
                        "-ext",
                        "SAN=ip:" + LoopbackPort.ADDRESS,
                        "-keystore",
                        store));
        keytool(
                "-exportcert -rfc -alias broker",
                List.of("-keystore", store, "-file", folder.resolve("broker.pem").toString()));
    }

    private static void keytool(String options, List<String> more) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(options.split(" ")));
        command.addAll(more);
        command.addAll(List.of("-storepass", STORE_PASSWORD));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("keytool failed: " + said);
        }
    }

    private static void format(Path folder, List<String> users) throws Exception {
        List<String> scram = new ArrayList<>();
        scram.add(scram(ADMINISTRATOR));
        users.forEach(user -> scram.add(scram(user)));
        String data = folder.resolve("data").toString();
        try (PrintStream silent =
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
            new Formatter()
                    .setClusterId("ZmxpbmstbnB1LXNlY3VyZQ")
                    .setNodeId(1)
                    .addDirectory(data)
                    .setMetadataLogDirectory(data)
                    .setControllerListenerName("CONTROLLER")
                    .setScramArguments(scram)
                    .setPrintStream(silent)
                    .run();
        }
    }

    private static String scram(String user) {
        return "SCRAM-SHA-512=[name=%s,password=%s]".formatted(user, password(user));
    }

    private static Properties configuration(Path folder, int port, int controllerPort) {
        String clients = "CLIENTS://" + LoopbackPort.ADDRESS + ":" + port;
        String controller = LoopbackPort.ADDRESS + ":" + controllerPort;
        Properties p = new Properties();
        p.setProperty("process.roles", "broker,controller");
        p.setProperty("node.id", "1");
        p.setProperty("listeners", clients + ",CONTROLLER://" + controller);
        p.setProperty("advertised.listeners", clients);
        p.setProperty("controller.listener.names", "CONTROLLER");
        p.setProperty("controller.quorum.voters", "1@" + controller);
        p.setProperty("log.dirs", folder.resolve("data").toString());
        p.setProperty("auto.create.topics.enable", "false");
        secure(p, folder);
        one(p);
        return p;
    }

    private static void secure(Properties p, Path folder) {
        p.setProperty("listener.security.protocol.map", "CLIENTS:SASL_SSL,CONTROLLER:SSL");
        p.setProperty("listener.name.controller.ssl.client.auth", "required");
        p.setProperty("ssl.keystore.type", "PKCS12");
        p.setProperty("ssl.keystore.location", folder.resolve("broker.p12").toString());
        p.setProperty("ssl.keystore.password", STORE_PASSWORD);
        p.setProperty("ssl.truststore.type", "PEM");
        p.setProperty("ssl.truststore.location", folder.resolve("broker.pem").toString());
        p.setProperty("inter.broker.listener.name", "CLIENTS");
        p.setProperty("sasl.enabled.mechanisms", "SCRAM-SHA-512");
        p.setProperty("sasl.mechanism.inter.broker.protocol", "SCRAM-SHA-512");
        p.setProperty(
                "listener.name.clients.scram-sha-512.sasl.jaas.config",
                login(ADMINISTRATOR, password(ADMINISTRATOR)));
        p.setProperty(
                "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
        p.setProperty("super.users", "User:" + ADMINISTRATOR + ";User:CN=" + CERTIFICATE_NAME);
    }

    /** One node: internal topics have one replica, and few partitions. */
    private static void one(Properties p) {
        p.setProperty("offsets.topic.replication.factor", "1");
        p.setProperty("offsets.topic.num.partitions", "1");
        p.setProperty("transaction.state.log.replication.factor", "1");
        p.setProperty("transaction.state.log.min.isr", "1");
        p.setProperty("transaction.state.log.num.partitions", "1");
        p.setProperty("group.initial.rebalance.delay.ms", "0");
        p.setProperty("log.cleaner.dedupe.buffer.size", Integer.toString(4 << 20));
    }

    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }
}
