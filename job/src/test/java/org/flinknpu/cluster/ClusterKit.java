package org.flinknpu.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A Flink cluster, a Kafka broker and, with high availability, a ZooKeeper server: each a process
 * of its own on the loopback interface, started from Maven's jars. The package's description shows
 * how to use it.
 *
 * <p>For one thread. {@link #close} kills every process and deletes the data; logs stay in {@code
 * target/cluster}.
 */
public final class ClusterKit implements AutoCloseable {
    /** Tag of the tests that take minutes. */
    public static final String FULL = "full";

    private static final Duration START = Duration.ofSeconds(120);

    private final Workspace workspace;
    private final ClusterPlan plan;
    private final BrokerNode broker;
    private final ZooKeeperNode zooKeeper;
    private final List<JobManagerNode> jobManagers = new ArrayList<>();
    private final List<ChildJvm> taskManagers = new ArrayList<>();
    private final String configuredPort = Integer.toString(FreePort.next());
    private int started;

    private ClusterKit(ClusterPlan plan) {
        this.plan = plan;
        workspace = Workspace.create(plan.name());
        broker = new BrokerNode(workspace, plan.brokerProperties(), plan.brokerOptions());
        zooKeeper = plan.isHighlyAvailable() ? new ZooKeeperNode(workspace) : null;
    }

    /** Starts all processes at once and returns when every one of them is ready. */
    static ClusterKit start(ClusterPlan plan) {
        ClusterKit kit = new ClusterKit(plan);
        try {
            plan.plugins().forEach(kit.workspace::install);
            kit.broker.start();
            if (kit.zooKeeper != null) {
                kit.zooKeeper.start();
                kit.zooKeeper.awaitReady();
            }
            for (int i = 0; i < plan.jobManagers(); i++) {
                kit.startJobManager();
            }
            for (int i = 0; i < plan.taskManagers(); i++) {
                kit.startTaskManager();
            }
            kit.broker.awaitReady();
            kit.awaitTaskManagers();
            return kit;
        } catch (RuntimeException | Error e) {
            kit.close();
            throw e;
        }
    }

    /** The broker. */
    public BrokerNode broker() {
        return broker;
    }

    /** Topics of the broker, read from a test. */
    public TopicLog topic(String name) {
        return new TopicLog(broker.bootstrapServers(), name);
    }

    /** A directory of this kit; every process can reach it, {@link #close} deletes it. */
    public Path directory(String name) {
        return workspace.data(name);
    }

    /** Starts a further JobManager: the leader, or a standby behind it. Does not wait. */
    public void startJobManager() {
        JobManagerNode node = new JobManagerNode("jobmanager-" + started++, workspace);
        node.start(config(), zooKeeper == null ? configuredPort : "0");
        jobManagers.add(node);
    }

    /** Starts a further TaskManager. Does not wait. */
    public void startTaskManager() {
        String name = "taskmanager-" + started++;
        Map<String, String> config = config();
        config.put("taskmanager.resource-id", name);
        taskManagers.add(
                FlinkNode.taskManager(
                        name,
                        config,
                        plan.taskManagerOptions(),
                        plan.taskManagerJars(),
                        workspace));
    }

    /** Waits until all TaskManagers of this kit that live, and no others, are registered. */
    public void awaitTaskManagers() {
        Await.until(
                "TaskManagers register",
                START,
                () -> {
                    jobManagers.forEach(JobManagerNode::requireAlive);
                    taskManagers.forEach(ChildJvm::requireAlive);
                    return find("/overview")
                            .filter(o -> o.path("taskmanagers").asInt() == taskManagers.size())
                            .isPresent();
                });
    }

    /** Waits until every JobManager answers: the leader, and the standbys that pass requests on. */
    public void awaitJobManagers() {
        Await.until(
                "JobManagers answer",
                START,
                () -> {
                    jobManagers.forEach(JobManagerNode::requireAlive);
                    return jobManagers.stream()
                            .allMatch(node -> node.rest().find("/overview").isPresent());
                });
    }

    /** Waits until every TaskManager has written this to its log. */
    public void awaitInLogs(String text) {
        Await.until(
                "every TaskManager logs: " + text,
                START,
                () -> taskManagers.stream().allMatch(node -> node.output().contains(text)));
    }

    /** How many TaskManagers live. */
    public int taskManagerCount() {
        return taskManagers.size();
    }

    /** {@code kill -9} of a TaskManager; the others move up. */
    public void killTaskManager(int index) {
        taskManagers.remove(index).kill();
    }

    /** {@code kill -9} of the leading JobManager. Needs high availability to be survived. */
    public void killLeader() {
        JobManagerNode leader = leader();
        jobManagers.remove(leader);
        leader.kill();
    }

    /** Index of the TaskManager in which a subtask of the operator that hosts brains runs. */
    public int taskManagerOf(ClusterJob job, int subtask) {
        String id = job.taskManagerOf("Brains", subtask);
        for (int i = 0; i < taskManagers.size(); i++) {
            if (taskManagers.get(i).name().equals(id)) {
                return i;
            }
        }
        throw new AssertionError("no living TaskManager has the id " + id);
    }

    /** Submits the job's jar as built, with the broker and topics that are created. */
    public ClusterJob submit(Map<String, String> options) {
        return submit(ClassPaths.jobJar(), options);
    }

    /** Submits any jar of the job. Options win over the kit's own. */
    public ClusterJob submit(Path jar, Map<String, String> options) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("kafka.bootstrap.servers", broker.bootstrapServers());
        all.put("npu.topics.create", "true");
        all.put("npu.topics.partitions", "4");
        all.put("npu.backend", "cpu");
        all.put("npu.checkpoint.interval", "500 ms");
        all.put("npu.checkpoint.dir", directory("checkpoints").toUri().toString());
        all.putAll(options);
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        var arguments = body.putArray("programArgsList");
        all.forEach((key, value) -> arguments.add("--" + key).add(value));
        FlinkRest rest = leader().rest();
        JsonNode answer = rest.post("/jars/" + rest.upload(jar) + "/run", body);
        return new ClusterJob(this, answer.get("jobid").asText());
    }

    /** An answer of Flink's REST interface; nothing while no JobManager leads. */
    Optional<JsonNode> find(String path) {
        for (JobManagerNode node : jobManagers) {
            Optional<JsonNode> answer = node.rest().find(path);
            if (answer.isPresent()) {
                return answer;
            }
        }
        return Optional.empty();
    }

    /** REST interface of the leader. */
    FlinkRest rest() {
        return leader().rest();
    }

    private JobManagerNode leader() {
        if (zooKeeper == null) {
            return jobManagers.get(0);
        }
        int port = LeaderLookup.restPort(config(), START);
        return jobManagers.stream()
                .filter(node -> node.restPort() == port)
                .findFirst()
                .orElseThrow(() -> new AssertionError("leader is not of this kit: port=" + port));
    }

    private Map<String, String> config() {
        Map<String, String> config = plan.config();
        config.put("jobmanager.rpc.address", FreePort.HOST);
        config.put("jobmanager.rpc.port", configuredPort);
        config.put("jobmanager.bind-host", FreePort.HOST);
        config.put("taskmanager.host", FreePort.HOST);
        config.put("taskmanager.bind-host", FreePort.HOST);
        config.put("rest.address", FreePort.HOST);
        config.put("rest.bind-address", FreePort.HOST);
        config.put("io.tmp.dirs", workspace.data("tmp").toString());
        config.putIfAbsent(
                "execution.checkpointing.savepoint-dir",
                directory("savepoints").toUri().toString());
        if (zooKeeper != null) {
            config.put("high-availability.type", "zookeeper");
            config.put("high-availability.zookeeper.quorum", zooKeeper.connect());
            config.putIfAbsent("high-availability.storageDir", directory("ha").toUri().toString());
            config.put("high-availability.cluster-id", "/" + plan.name());
            config.put("high-availability.jobmanager.port", "0");
        }
        return config;
    }

    @Override
    public void close() {
        taskManagers.forEach(ChildJvm::close);
        jobManagers.forEach(JobManagerNode::kill);
        broker.close();
        if (zooKeeper != null) {
            zooKeeper.close();
        }
        workspace.deleteData();
    }
}
