package org.flinknpu.job;

import java.time.Duration;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.CheckpointingMode;

/** Translates the settings of the job into Flink's own options. */
public final class JobConfiguration {
    private JobConfiguration() {}

    /**
     * Flink's options for a job; {@code flink.} settings win over everything else.
     *
     * @param settings settings of the job
     * @return a new configuration
     */
    public static Configuration of(JobSettings settings) {
        Configuration flink = new Configuration();
        flink.set(PipelineOptions.NAME, settings.get(JobOptions.NAME));
        flink.set(PipelineOptions.MAX_PARALLELISM, settings.get(JobOptions.MAX_PARALLELISM));
        settings.optional(JobOptions.PARALLELISM)
                .ifPresent(n -> flink.set(CoreOptions.DEFAULT_PARALLELISM, n));
        flink.set(ExecutionOptions.BUFFER_TIMEOUT, settings.get(JobOptions.BUFFER_TIMEOUT));
        flink.set(PipelineOptions.GLOBAL_JOB_PARAMETERS, settings.shown());
        // Records are immutable, so that operators may share them.
        flink.set(PipelineOptions.OBJECT_REUSE, true);

        Duration interval = settings.get(JobOptions.CHECKPOINT_INTERVAL);
        if (!interval.isZero()) {
            flink.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, interval);
            // About the state of brains; what sinks promise is an option of its own.
            flink.set(
                    CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE,
                    CheckpointingMode.EXACTLY_ONCE);
            flink.set(
                    CheckpointingOptions.CHECKPOINTING_TIMEOUT,
                    settings.get(JobOptions.CHECKPOINT_TIMEOUT));
        }
        settings.optional(JobOptions.CHECKPOINT_DIR)
                .ifPresent(dir -> flink.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, dir));
        settings.optional(JobOptions.RESTORE_PATH)
                .ifPresent(path -> flink.set(StateRecoveryOptions.SAVEPOINT_PATH, path));
        flink.addAll(settings.flink());
        return flink;
    }
}
