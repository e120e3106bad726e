package org.flinknpu.cluster;

import java.util.LinkedHashMap;
import java.util.Map;

/** A JobManager as a process, with the port of its REST interface. */
final class JobManagerNode {
    private final String name;
    private final Workspace workspace;
    private final int restPort = FreePort.next();
    private final FlinkRest rest = new FlinkRest(restPort);
    private ChildJvm process;

    JobManagerNode(String name, Workspace workspace) {
        this.name = name;
        this.workspace = workspace;
    }

    /**
     * Starts it.
     *
     * @param rpcPort port for TaskManagers; 0 for any, when ZooKeeper tells them
     */
    void start(Map<String, String> config, String rpcPort) {
        Map<String, String> own = new LinkedHashMap<>(config);
        own.put("rest.port", Integer.toString(restPort));
        own.put("rest.bind-port", Integer.toString(restPort));
        own.put("jobmanager.rpc.port", rpcPort);
        process = FlinkNode.jobManager(name, own, workspace);
    }

    FlinkRest rest() {
        return rest;
    }

    int restPort() {
        return restPort;
    }

    void requireAlive() {
        process.requireAlive();
    }

    void kill() {
        process.kill();
    }
}
