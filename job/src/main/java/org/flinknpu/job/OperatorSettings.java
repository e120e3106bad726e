package org.flinknpu.job;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.MemorySize;
import org.flinknpu.device.failover.FailoverOptions;
import org.flinknpu.device.race.RaceOptions;
import org.flinknpu.flow.BadRecordPolicy;
import org.flinknpu.flow.GapPolicy;
import org.flinknpu.flow.NpuOptions;
import org.flinknpu.flow.SchemaLookupSource;
import org.flinknpu.job.RecorderOptions.LogGaps;
import org.flinknpu.wire.SchemaRegistry;

/** Translates the settings of the job into what decoders and the operator take. */
public final class OperatorSettings {
    private static final Duration REGISTRY_TIMEOUT = Duration.ofSeconds(5);

    private OperatorSettings() {}

    /**
     * Options of the operator.
     *
     * @throws UsageException if a value is out of range
     */
    public static NpuOptions operator(JobSettings settings) {
        try {
            return NpuOptions.defaults()
                    .withBackend(backend(settings))
                    .withWire(commands(settings))
                    .withWaiting(waiting(settings))
                    .withConnectomes(
                            new NpuOptions.Connectomes(
                                    settings.get(JobOptions.CONNECTOME_ROOTS),
                                    bytes(settings, LimitOptions.CONNECTOME_MAX_BYTES),
                                    settings.get(JobOptions.CONNECTOME_STANDBY)))
                    .withRecorder(
                            new NpuOptions.Recorder(
                                    settings.get(RecorderOptions.JOURNAL),
                                    settings.get(RecorderOptions.LOG_GAPS) == LogGaps.ACCEPT
                                            ? GapPolicy.ACCEPT
                                            : GapPolicy.PAUSE))
                    .withTurns(turns(settings))
                    .withQuotas(quotas(settings))
                    .withClocks(new NpuOptions.Clocks(micros(settings, LimitOptions.MAX_JUMP)))
                    .withIdle(
                            new NpuOptions.Idle(settings.get(LimitOptions.PARK_AFTER).toMillis()));
        } catch (IllegalArgumentException e) {
            throw new UsageException(e.getMessage(), e);
        }
    }

    /** How sensory events are read. */
    public static NpuOptions.Wire sensory(JobSettings settings) {
        return wire(settings, LimitOptions.SENSORY_MAX_BYTES);
    }

    /** How commands are read, and how outputs are written. */
    public static NpuOptions.Wire commands(JobSettings settings) {
        return wire(settings, LimitOptions.COMMAND_MAX_BYTES);
    }

    private static NpuOptions.Wire wire(JobSettings settings, ConfigOption<MemorySize> most) {
        BadRecordPolicy badRecords =
                switch (settings.get(JobOptions.BAD_RECORDS)) {
                    case DLQ -> BadRecordPolicy.DEAD_LETTER;
                    case DROP -> BadRecordPolicy.DROP;
                    case FAIL -> BadRecordPolicy.FAIL;
                };
        return new NpuOptions.Wire(
                settings.get(JobOptions.FRAMING),
                settings.get(JobOptions.READ_BARE_AVRO),
                registry(settings),
                Math.toIntExact(Math.min(bytes(settings, most), Integer.MAX_VALUE)),
                badRecords);
    }

    private static SchemaLookupSource registry(JobSettings settings) {
        String url = settings.get(JobOptions.REGISTRY_URL);
        if (url == null) {
            return null;
        }
        String authorization = settings.get(JobOptions.REGISTRY_AUTHORIZATION);
        try {
            URI base = new URI(url);
            // Refuses an address that is none here instead of on the task managers.
            new SchemaRegistry(base, REGISTRY_TIMEOUT, authorization);
            return () -> new SchemaRegistry(base, REGISTRY_TIMEOUT, authorization);
        } catch (URISyntaxException | IllegalArgumentException e) {
            throw new UsageException(
                    "Not an address: "
                            + JobOptions.REGISTRY_URL.key()
                            + "="
                            + url.replaceAll("//[^/]*@", "//******@")
                            + " ("
                            + e.getMessage()
                            + ")",
                    e);
        }
    }

    private static NpuOptions.Backend backend(JobSettings settings) {
        RaceOptions race = RaceOptions.defaults();
        return new NpuOptions.Backend(
                settings.get(BackendOptions.BACKEND),
                settings.get(BackendOptions.BACKEND_DEVICE),
                settings.get(BackendOptions.BACKEND_THREADS),
                settings.get(BackendOptions.RACE) ? race : race.off(),
                FailoverOptions.defaults()
                        .withDeadlineMicros(micros(settings, BackendOptions.DEADLINE))
                        .withShadowInterval(settings.get(BackendOptions.SHADOW_INTERVAL))
                        .withLogBytes(bytes(settings, BackendOptions.LOG_SIZE))
                        .withAudit(
                                settings.get(BackendOptions.AUDIT_INTERVAL),
                                settings.get(BackendOptions.AUDIT_HOLDS))
                        .withRetryMillis(settings.get(BackendOptions.RETRY).toMillis()));
    }

    private static NpuOptions.Waiting waiting(JobSettings settings) {
        return new NpuOptions.Waiting(
                settings.get(LimitOptions.WAITING_EVENTS),
                bytes(settings, LimitOptions.WAITING_BYTES),
                settings.get(LimitOptions.WAITING_TIME).toMillis());
    }

    private static NpuOptions.Turns turns(JobSettings settings) {
        return new NpuOptions.Turns(
                settings.get(LimitOptions.TURN_BURSTS),
                micros(settings, LimitOptions.TURN_TIME),
                bytes(settings, LimitOptions.TURN_BACKLOG));
    }

    private static NpuOptions.Quotas quotas(JobSettings settings) {
        return new NpuOptions.Quotas(
                settings.get(LimitOptions.QUOTA_BRAINS),
                settings.get(LimitOptions.QUOTA_NEURONS),
                settings.get(LimitOptions.QUOTA_PENDING_EVENTS),
                bytes(settings, LimitOptions.QUOTA_PENDING_BYTES),
                settings.get(LimitOptions.QUOTA_PENDING_COMMANDS),
                settings.get(LimitOptions.QUOTA_CATCH_UP),
                settings.get(LimitOptions.QUOTA_STEP),
                micros(settings, LimitOptions.QUOTA_WALL_PERIOD),
                settings.get(LimitOptions.QUOTA_METRICS),
                settings.get(LimitOptions.QUOTA_SYNAPSES),
                settings.get(LimitOptions.QUOTA_AREA),
                settings.get(LimitOptions.QUOTA_EVENTS),
                settings.get(LimitOptions.QUOTA_TENANT));
    }

    private static long bytes(JobSettings settings, ConfigOption<MemorySize> option) {
        return settings.get(option).getBytes();
    }

    private static long micros(JobSettings settings, ConfigOption<Duration> option) {
        return settings.get(option).toNanos() / 1000;
    }
}
