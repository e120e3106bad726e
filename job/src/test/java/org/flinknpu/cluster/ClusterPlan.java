package org.flinknpu.cluster;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.GlobalConfiguration;

/**
 * What a kit starts: one broker, one JobManager and one TaskManager with two slots, unless methods
 * say otherwise. Each returns this plan.
 */
public final class ClusterPlan {
    /** The settings that the documentation recommends. */
    private static final String RECOMMENDED = "../deploy/flink";

    private final String name;
    private final Map<String, String> flink = new LinkedHashMap<>();
    private final Map<String, String> broker = new LinkedHashMap<>();
    private final List<String> taskManagerOptions = new ArrayList<>();
    private final List<Path> taskManagerJars = new ArrayList<>();
    private final Map<String, Path> plugins = new LinkedHashMap<>();
    private int jobManagers = 1;
    private int taskManagers = 1;
    private boolean highlyAvailable;
    private boolean brokerArchive;

    private ClusterPlan(String name) {
        this.name = name;
    }

    /** A plan; the name becomes part of the name of the kit's directory. */
    public static ClusterPlan named(String name) {
        return new ClusterPlan(name);
    }

    /** So many TaskManagers. */
    public ClusterPlan withTaskManagers(int count) {
        taskManagers = count;
        return this;
    }

    /** ZooKeeper, and so many JobManagers, one of which leads. */
    public ClusterPlan withHighAvailability(int count) {
        highlyAvailable = true;
        jobManagers = count;
        return this;
    }

    /** A setting of Flink; it wins over the kit's own. */
    public ClusterPlan withFlink(String key, String value) {
        flink.put(key, value);
        return this;
    }

    /** A setting of the broker; it wins over the kit's own. */
    public ClusterPlan withBroker(String key, String value) {
        broker.put(key, value);
        return this;
    }

    /** A class archive for the broker, so that it starts as quickly as in Kafka's container. */
    public ClusterPlan withBrokerArchive() {
        brokerArchive = true;
        return this;
    }

    /** An option of the TaskManagers' JVMs. */
    public ClusterPlan withTaskManagerOption(String option) {
        taskManagerOptions.add(option);
        return this;
    }

    /** A jar in the TaskManagers' own class path. */
    public ClusterPlan withTaskManagerJar(Path jar) {
        taskManagerJars.add(jar);
        return this;
    }

    /** A plugin of Flink, in a directory of that name. */
    public ClusterPlan withPlugin(String plugin, Path jar) {
        plugins.put(plugin, jar);
        return this;
    }

    /** Starts all of it. */
    public ClusterKit start() {
        return ClusterKit.start(this);
    }

    String name() {
        return name;
    }

    int jobManagers() {
        return jobManagers;
    }

    int taskManagers() {
        return taskManagers;
    }

    boolean isHighlyAvailable() {
        return highlyAvailable;
    }

    Map<String, String> brokerProperties() {
        return broker;
    }

    List<String> brokerOptions() {
        return brokerArchive ? BrokerArchive.options() : List.of();
    }

    List<String> taskManagerOptions() {
        return taskManagerOptions;
    }

    Map<String, Path> plugins() {
        return plugins;
    }

    List<Path> taskManagerJars() {
        return taskManagerJars;
    }

    /** The recommended settings, small memories, and what the plan adds. */
    Map<String, String> config() {
        Map<String, String> config =
                new LinkedHashMap<>(GlobalConfiguration.loadConfiguration(RECOMMENDED).toMap());
        config.put("taskmanager.numberOfTaskSlots", "2");
        config.put("taskmanager.memory.task.heap.size", "256m");
        config.put("taskmanager.memory.network.min", "32m");
        config.put("taskmanager.memory.network.max", "32m");
        config.put("taskmanager.memory.jvm-metaspace.size", "192m");
        config.put("taskmanager.memory.jvm-overhead.min", "64m");
        config.put("taskmanager.memory.jvm-overhead.max", "64m");
        config.put("web.refresh-interval", "100 ms");
        config.putAll(flink);
        return config;
    }
}
