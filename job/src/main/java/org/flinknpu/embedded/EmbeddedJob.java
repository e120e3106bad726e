package org.flinknpu.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.LocalStreamEnvironment;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.flinknpu.job.JobConfiguration;
import org.flinknpu.job.JobOptions;
import org.flinknpu.job.JobSettings;
import org.flinknpu.job.NpuJob;
import org.flinknpu.job.TopicSetup;
import org.flinknpu.job.UsageException;

/**
 * The job in a Flink mini cluster inside this process.
 *
 * <p>It is the same topology as on a cluster; only the listeners (all on the loopback interface),
 * the restart strategy and, unless an option names a place, the folder of the checkpoints
 * (temporary, deleted on {@link #close()}) are chosen here. Several may run in one process. {@code
 * close()} may be called from any thread, once or more often.
 */
public final class EmbeddedJob implements AutoCloseable {
    private static final long CANCEL_SECONDS = 30;
    private static final Duration RESTART_BACKOFF = Duration.ofMillis(200);

    private final JobClient client;
    private final URI webUi;
    private final ScratchDirectory temporaryCheckpoints;
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private boolean closed;

    private EmbeddedJob(JobClient client, URI webUi, ScratchDirectory temporaryCheckpoints) {
        this.client = client;
        this.webUi = webUi;
        this.temporaryCheckpoints = temporaryCheckpoints;
        client.getJobExecutionResult()
                .whenComplete(
                        (result, failure) -> {
                            if (failure == null) {
                                end.complete(null);
                            } else {
                                end.completeExceptionally(failure);
                            }
                        });
    }

    /**
     * Prepares the topics and starts the job.
     *
     * @param settings settings of the job
     * @return the job, submitted; its tasks start within seconds
     * @throws UsageException if the broker does not answer, topics are missing or the port of the
     *     web page is taken
     */
    public static EmbeddedJob start(JobSettings settings) {
        return start(settings, NpuJob::build);
    }

    /**
     * As {@link #start(JobSettings)}, with another topology.
     *
     * @param topology adds it to the environment
     */
    public static EmbeddedJob start(
            JobSettings settings, BiConsumer<StreamExecutionEnvironment, JobSettings> topology) {
        TopicSetup.prepare(settings);
        Configuration flink = JobConfiguration.of(settings);
        URI webUi = listenOnLoopback(flink, settings);
        ScratchDirectory temporary = null;
        try {
            if (!flink.contains(CheckpointingOptions.CHECKPOINTS_DIRECTORY)) {
                temporary = ScratchDirectory.create("npu-checkpoints-");
                flink.set(
                        CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                        temporary.path().toUri().toString());
            }
            restartSoon(flink);
            LocalStreamEnvironment env =
                    webUi == null
                            ? StreamExecutionEnvironment.createLocalEnvironment(flink)
                            : (LocalStreamEnvironment)
                                    StreamExecutionEnvironment.createLocalEnvironmentWithWebUI(
                                            flink);
            topology.accept(env, settings);
            JobClient client = env.executeAsync(settings.get(JobOptions.NAME));
            return new EmbeddedJob(client, webUi, temporary);
        } catch (IOException e) {
            deleteIfAny(temporary);
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            deleteIfAny(temporary);
            throw e;
        } catch (Exception e) {
            deleteIfAny(temporary);
            throw new IllegalStateException("Job was not submitted: " + e.getMessage(), e);
        }
    }

    /**
     * Flink's handle of the job.
     *
     * @return the client; of no use after the job has ended
     */
    public JobClient client() {
        return client;
    }

    /**
     * Address of Flink's web page.
     *
     * @return the address, or nothing if the page is not served
     */
    public Optional<URI> webUi() {
        return Optional.ofNullable(webUi);
    }

    /**
     * Waits until the job ends by itself or by {@link #close()}.
     *
     * @throws ExecutionException if it failed or was cancelled, with the cause
     * @throws InterruptedException if the wait was interrupted
     */
    public void awaitEnd() throws ExecutionException, InterruptedException {
        end.get();
    }

    /**
     * Stops the job at a burst boundary and keeps its state.
     *
     * @param directory where the savepoint is written
     * @return path of the savepoint, for {@link JobOptions#RESTORE_PATH}
     * @throws ExecutionException if the state could not be written; the job goes on
     * @throws InterruptedException if the wait was interrupted
     */
    public String stopWithSavepoint(Path directory)
            throws ExecutionException, InterruptedException {
        String path =
                client.stopWithSavepoint(
                                false, directory.toUri().toString(), SavepointFormatType.CANONICAL)
                        .get();
        end.handle((result, failure) -> null).get();
        return path;
    }

    /** Cancels the job if it still runs, waits for its end, and deletes temporary checkpoints. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            if (!end.isDone()) {
                client.cancel().get(CANCEL_SECONDS, TimeUnit.SECONDS);
                end.handle((result, failure) -> null).get(CANCEL_SECONDS, TimeUnit.SECONDS);
            }
        } catch (ExecutionException | TimeoutException e) {
            // It ended on its own in between, or hangs; either way nothing is left to do.
            end.completeExceptionally(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        deleteIfAny(temporaryCheckpoints);
    }

    private static URI listenOnLoopback(Configuration flink, JobSettings settings) {
        flink.set(JobManagerOptions.ADDRESS, LoopbackPort.ADDRESS);
        flink.set(JobManagerOptions.BIND_HOST, LoopbackPort.ADDRESS);
        flink.set(TaskManagerOptions.HOST, LoopbackPort.ADDRESS);
        flink.set(TaskManagerOptions.BIND_HOST, LoopbackPort.ADDRESS);
        flink.set(RestOptions.ADDRESS, LoopbackPort.ADDRESS);
        flink.set(RestOptions.BIND_ADDRESS, LoopbackPort.ADDRESS);
        boolean served = settings.get(JobOptions.WEB_ENABLED);
        int port = served ? LoopbackPort.choose(settings.get(JobOptions.WEB_PORT)) : 0;
        flink.set(RestOptions.PORT, port);
        flink.set(RestOptions.BIND_PORT, Integer.toString(port));
        return served ? URI.create("http://" + LoopbackPort.ADDRESS + ":" + port + "/") : null;
    }

    /**
     * Flink's default waits a second before the first restart; a robot on this machine need not.
     */
    private static void restartSoon(Configuration flink) {
        if (!flink.contains(RestartStrategyOptions.RESTART_STRATEGY)) {
            flink.set(RestartStrategyOptions.RESTART_STRATEGY, "exponential-delay");
            flink.set(
                    RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_INITIAL_BACKOFF,
                    RESTART_BACKOFF);
        }
    }

    private static void deleteIfAny(ScratchDirectory directory) {
        if (directory != null) {
            directory.close();
        }
    }
}
