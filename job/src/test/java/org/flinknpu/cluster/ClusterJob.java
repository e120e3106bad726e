package org.flinknpu.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Optional;

/** A job on the cluster of a kit; it is found again under a new leader. */
public final class ClusterJob {
    private static final Duration LIMIT = Duration.ofSeconds(120);

    private final ClusterKit kit;
    private final String id;

    ClusterJob(ClusterKit kit, String id) {
        this.kit = kit;
        this.id = id;
    }

    /** Flink's id of the job. */
    public String id() {
        return id;
    }

    /** Waits until all tasks run. */
    public ClusterJob awaitRunning() {
        Await.until("all tasks of the job run", LIMIT, this::isRunning);
        return this;
    }

    /** Whether all tasks run now, as the JobManager knows. */
    public boolean isRunning() {
        Optional<JsonNode> job = kit.find("/jobs/" + id);
        if (job.isEmpty() || !job.get().path("state").asText().equals("RUNNING")) {
            return false;
        }
        for (JsonNode vertex : job.get().path("vertices")) {
            // The vertex's own status is RUNNING as soon as one of its subtasks is.
            if (vertex.at("/tasks/RUNNING").asInt() != vertex.path("parallelism").asInt()) {
                return false;
            }
        }
        return true;
    }

    /** State of the job, such as RUNNING; empty while no JobManager knows it. */
    public String state() {
        return kit.find("/jobs/" + id).map(job -> job.path("state").asText()).orElse("");
    }

    /** Waits for a checkpoint that begins after this call. */
    public void awaitCheckpoint() {
        int before = completedCheckpoints();
        // The one that runs now may have begun before.
        Await.until("two checkpoints complete", LIMIT, () -> completedCheckpoints() >= before + 2);
    }

    /** How many checkpoints have completed under the present JobManager. */
    public int completedCheckpoints() {
        return checkpoints("/counts/completed");
    }

    /** How often the job was restored under the present JobManager. */
    public int restores() {
        return checkpoints("/counts/restored");
    }

    private int checkpoints(String pointer) {
        return kit.find("/jobs/" + id + "/checkpoints")
                .map(answer -> answer.at(pointer).asInt())
                .orElse(0);
    }

    /** Stops the job with a savepoint in the kit's directory and returns its path. */
    public String stopWithSavepoint() {
        return stopWithSavepoint(kit.directory("savepoints").toUri().toString());
    }

    /** Stops the job with a savepoint below a directory of any file system. */
    public String stopWithSavepoint(String directory) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("drain", false);
        return savepoint("/stop", directory, body);
    }

    /** Takes a savepoint, lets the job go on, and returns the path. */
    public String savepoint() {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("cancel-job", false);
        return savepoint("/savepoints", kit.directory("savepoints").toUri().toString(), body);
    }

    private String savepoint(String action, String directory, ObjectNode body) {
        body.put("targetDirectory", directory);
        String trigger =
                Await.value(
                                "a JobManager leads",
                                LIMIT,
                                () -> kit.rest().tryPost("/jobs/" + id + action, body).orElse(null))
                        .get("request-id")
                        .asText();
        JsonNode done =
                Await.value(
                        "savepoint completes",
                        LIMIT,
                        () ->
                                kit.find("/jobs/" + id + "/savepoints/" + trigger)
                                        .filter(ClusterJob::isCompleted)
                                        .orElse(null));
        JsonNode location = done.at("/operation/location");
        if (location.isMissingNode()) {
            throw new AssertionError("savepoint failed: " + done);
        }
        return location.asText();
    }

    private static boolean isCompleted(JsonNode answer) {
        return answer.at("/status/id").asText().equals("COMPLETED");
    }

    /** Cancels the job and waits for its end. */
    public void cancel() {
        kit.rest().patch("/jobs/" + id + "?mode=cancel");
        Await.until("job ends", LIMIT, () -> state().equals("CANCELED"));
    }

    /** Flink's id of the TaskManager that runs a subtask of a vertex. */
    String taskManagerOf(String vertex, int subtask) {
        JsonNode job = kit.find("/jobs/" + id).orElseThrow();
        for (JsonNode candidate : job.path("vertices")) {
            if (candidate.path("name").asText().contains(vertex)) {
                return kit.find("/jobs/" + id + "/vertices/" + candidate.path("id").asText())
                        .orElseThrow()
                        .at("/subtasks/" + subtask + "/taskmanager-id")
                        .asText();
            }
        }
        throw new AssertionError("no vertex of this name: " + vertex);
    }
}
