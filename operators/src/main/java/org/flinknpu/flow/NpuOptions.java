package org.flinknpu.flow;

import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.avro.specific.SpecificRecordBase;
import org.flinknpu.device.KernelOptions;
import org.flinknpu.device.Kernels;
import org.flinknpu.device.failover.FailoverOptions;
import org.flinknpu.device.race.RaceOptions;
import org.flinknpu.wire.Framing;
import org.flinknpu.wire.WireCodec;

/**
 * What decoders and the operator need to know, and nothing that changes what a brain computes.
 * Immutable; travels with the job graph. {@link #defaults()} is complete, the {@code with} methods
 * replace one part.
 *
 * @param backend where bursts run
 * @param wire how records are read and written
 * @param waiting what is kept for a brain that has not been deployed yet
 * @param connectomes where connectomes may come from
 * @param turns how much work is done before other work gets its turn
 * @param quotas what one brain or one subtask may take
 * @param clocks what events may do to a brain's time
 * @param idle what becomes of brains without work
 * @param recorder what is kept of how brains ran, and what becomes of gaps in their input
 */
public record NpuOptions(
        Backend backend,
        Wire wire,
        Waiting waiting,
        Connectomes connectomes,
        Turns turns,
        Quotas quotas,
        Clocks clocks,
        Idle idle,
        Recorder recorder)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Checks that every part is there. */
    public NpuOptions {
        Objects.requireNonNull(backend, "backend");
        Objects.requireNonNull(wire, "wire");
        Objects.requireNonNull(waiting, "waiting");
        Objects.requireNonNull(connectomes, "connectomes");
        Objects.requireNonNull(turns, "turns");
        Objects.requireNonNull(quotas, "quotas");
        Objects.requireNonNull(clocks, "clocks");
        Objects.requireNonNull(idle, "idle");
        Objects.requireNonNull(recorder, "recorder");
    }

    /** Options that suit one machine; connectomes come embedded only. */
    public static NpuOptions defaults() {
        return new NpuOptions(
                new Backend(Kernels.AUTO, "", 0),
                new Wire(
                        Framing.SINGLE_OBJECT,
                        false,
                        null,
                        WireCodec.DEFAULT_MAX_RECORD_BYTES,
                        BadRecordPolicy.DEAD_LETTER),
                new Waiting(10_000, 64L << 20, 60_000),
                new Connectomes(List.of(), 16L << 30, List.of()),
                new Turns(1_000, 1_000, 32L << 20),
                Quotas.defaults(),
                new Clocks(TimeUnit.DAYS.toMicros(1)),
                new Idle(60_000),
                new Recorder(true, GapPolicy.PAUSE));
    }

    /** These options with another backend. */
    public NpuOptions withBackend(Backend other) {
        return new NpuOptions(
                other, wire, waiting, connectomes, turns, quotas, clocks, idle, recorder);
    }

    /** These options with another wire. */
    public NpuOptions withWire(Wire other) {
        return new NpuOptions(
                backend, other, waiting, connectomes, turns, quotas, clocks, idle, recorder);
    }

    /** These options with other limits of waiting events. */
    public NpuOptions withWaiting(Waiting other) {
        return new NpuOptions(
                backend, wire, other, connectomes, turns, quotas, clocks, idle, recorder);
    }

    /** These options with other sources of connectomes. */
    public NpuOptions withConnectomes(Connectomes other) {
        return new NpuOptions(backend, wire, waiting, other, turns, quotas, clocks, idle, recorder);
    }

    /** These options with other turns. */
    public NpuOptions withTurns(Turns other) {
        return new NpuOptions(
                backend, wire, waiting, connectomes, other, quotas, clocks, idle, recorder);
    }

    /** These options with other quotas. */
    public NpuOptions withQuotas(Quotas other) {
        return new NpuOptions(
                backend, wire, waiting, connectomes, turns, other, clocks, idle, recorder);
    }

    /** These options with other bounds of time. */
    public NpuOptions withClocks(Clocks other) {
        return new NpuOptions(
                backend, wire, waiting, connectomes, turns, quotas, other, idle, recorder);
    }

    /** These options with another treatment of idle brains. */
    public NpuOptions withIdle(Idle other) {
        return new NpuOptions(
                backend, wire, waiting, connectomes, turns, quotas, clocks, other, recorder);
    }

    /** These options with another recorder. */
    public NpuOptions withRecorder(Recorder other) {
        return new NpuOptions(
                backend, wire, waiting, connectomes, turns, quotas, clocks, idle, other);
    }

    /**
     * What is kept of how brains ran, and what becomes of gaps in their input.
     *
     * @param journal whether {@link org.flinknpu.schema.BurstJournal} records are written
     * @param gaps what becomes of a brain if sensory records may have been lost
     */
    public record Recorder(boolean journal, GapPolicy gaps) implements Serializable {
        private static final long serialVersionUID = 1L;

        /** Checks that there is a policy. */
        public Recorder {
            Objects.requireNonNull(gaps, "gaps");
        }
    }

    /**
     * Where bursts run, unless a brain's settings name a backend.
     *
     * @param name a backend or {@value Kernels#AUTO}
     * @param device which of its devices, as {@link KernelOptions#device()}
     * @param threads host threads per burst; 0 chooses by the size of the brain
     * @param race how backends compete where the choice is automatic
     * @param failover how devices are watched
     */
    public record Backend(
            String name, String device, int threads, RaceOptions race, FailoverOptions failover)
            implements Serializable {
        private static final long serialVersionUID = 1L;

        /** Checks the values. */
        public Backend {
            Objects.requireNonNull(name, "name");
            new KernelOptions(device, threads, race, failover);
        }

        /** A backend; competition and watching as usual. */
        public Backend(String name, String device, int threads) {
            this(name, device, threads, RaceOptions.defaults(), FailoverOptions.defaults());
        }

        /** Everything but the name, as kernels take it. */
        public KernelOptions kernelOptions() {
            return new KernelOptions(device, threads, race, failover);
        }
    }

    /**
     * How records are read and written.
     *
     * @param outputFraming framing of what the operator writes; not {@link Framing#CONFLUENT}
     * @param bareAvro whether bare Avro is read besides single-object records
     * @param schemas opens the lookup of a schema registry, or null if Confluent frames are refused
     * @param maxRecordBytes longest value accepted, in bytes
     * @param badRecords what becomes of a record that is refused before it reaches a brain
     */
    public record Wire(
            Framing outputFraming,
            boolean bareAvro,
            SchemaLookupSource schemas,
            int maxRecordBytes,
            BadRecordPolicy badRecords)
            implements Serializable {
        private static final long serialVersionUID = 1L;

        /** Checks the values. */
        public Wire {
            Objects.requireNonNull(badRecords, "badRecords");
            if (outputFraming == null || outputFraming == Framing.CONFLUENT) {
                throw new IllegalArgumentException(
                        "Outputs cannot have this framing: outputFraming="
                                + outputFraming
                                + "; use SINGLE_OBJECT or AVRO");
            }
            requireAtLeast(1, maxRecordBytes, "maxRecordBytes");
        }

        /** A codec that reads records of an input topic as these options say. */
        <T extends SpecificRecordBase> WireCodec<T> reader(Class<T> type) {
            WireCodec<T> codec =
                    WireCodec.of(type, Framing.SINGLE_OBJECT).withMaxRecordBytes(maxRecordBytes);
            if (bareAvro) {
                codec = codec.readingBareAvro();
            }
            return schemas == null ? codec : codec.withSchemas(schemas.open());
        }
    }

    /**
     * What is kept for a brain that has not been deployed yet. What exceeds a limit becomes a dead
     * letter.
     *
     * @param eventsPerBrain events of one brain; 0 refuses them at once
     * @param totalBytes events of all brains of a subtask, in bytes
     * @param millis how long an event waits, in milliseconds of processing time
     */
    public record Waiting(int eventsPerBrain, long totalBytes, long millis)
            implements Serializable {
        private static final long serialVersionUID = 1L;

        /** Checks the values. */
        public Waiting {
            requireAtLeast(0, eventsPerBrain, "eventsPerBrain");
            requireAtLeast(0, totalBytes, "totalBytes");
            requireAtLeast(1, millis, "millis");
        }
    }

    /**
     * Where connectomes may come from, apart from being embedded in a deploy.
     *
     * @param roots URI prefixes of folders below which connectomes are read; empty for none
     * @param maxBytes longest connectome accepted, in bytes
     * @param standby URIs of files that every JVM of the job keeps ready
     */
    public record Connectomes(List<String> roots, long maxBytes, List<String> standby)
            implements Serializable {
        private static final long serialVersionUID = 1L;

        /** Copies the list and checks the values. */
        public Connectomes {
            roots = List.copyOf(roots);
            standby = List.copyOf(standby);
            requireAtLeast(1, maxBytes, "maxBytes");
        }

        /** Without any that are kept ready. */
        public Connectomes(List<String> roots, long maxBytes) {
            this(roots, maxBytes, List.of());
        }
    }

    /**
     * How much work is done before checkpoints, records and other brains get their turn. None of it
     * changes what comes out.
     *
     * @param maxBursts most bursts of one brain in a turn, and most records between two turns of
     *     brains that wait for one
     * @param micros time after which a turn ends at the next burst, or the records between two
     *     turns at the next record, in microseconds
     * @param maxBacklogBytes records of a subtask that may wait behind due bursts, in bytes; beyond
     *     it due bursts run before the next record is taken, so that back-pressure arises
     */
    public record Turns(int maxBursts, long micros, long maxBacklogBytes) implements Serializable {
        private static final long serialVersionUID = 1L;

        /** Checks the values. */
        public Turns {
            requireAtLeast(1, maxBursts, "maxBursts");
            requireAtLeast(1, micros, "micros");
            requireAtLeast(0, maxBacklogBytes, "maxBacklogBytes");
        }
    }

    /**
     * What one brain or one subtask may take.
     *
     * @param brainsPerSubtask living brains of a subtask
     * @param neuronsPerBrain neurons of a brain
     * @param pendingEventsPerBrain events of a brain that wait for their burst
     * @param pendingBytesPerBrain the same in bytes
     * @param pendingCommandsPerBrain commands of a brain that wait for their time
     * @param maxCatchUpBursts most bursts that a brain's settings may let it catch up at once
     * @param maxStepBursts most bursts of one step command
     * @param minWallPeriodMicros shortest burst period on the wall clock, in microseconds
     * @param minMetricsEveryBursts least number of bursts between two metrics of a brain; a brain
     *     that asks for more frequent ones gets this
     * @param synapsesPerBrain synapses of a brain
     * @param neuronsPerArea neurons of an area of a brain
     * @param eventsPerBurst events of a brain for one burst
     * @param brainsPerTenant brains of a subtask whose ids are equal up to the first slash
     */
    public record Quotas(
            int brainsPerSubtask,
            int neuronsPerBrain,
            int pendingEventsPerBrain,
            long pendingBytesPerBrain,
            int pendingCommandsPerBrain,
            int maxCatchUpBursts,
            int maxStepBursts,
            long minWallPeriodMicros,
            int minMetricsEveryBursts,
            int synapsesPerBrain,
            int neuronsPerArea,
            int eventsPerBurst,
            int brainsPerTenant)
            implements Serializable {
        private static final long serialVersionUID = 1L;

        /** Checks the values. */
        public Quotas {
            requireAtLeast(1, brainsPerSubtask, "brainsPerSubtask");
            requireAtLeast(1, neuronsPerBrain, "neuronsPerBrain");
            requireAtLeast(1, pendingEventsPerBrain, "pendingEventsPerBrain");
            requireAtLeast(1, pendingBytesPerBrain, "pendingBytesPerBrain");
            requireAtLeast(1, pendingCommandsPerBrain, "pendingCommandsPerBrain");
            requireAtLeast(1, maxCatchUpBursts, "maxCatchUpBursts");
            requireAtLeast(1, maxStepBursts, "maxStepBursts");
            requireAtLeast(1, minWallPeriodMicros, "minWallPeriodMicros");
            requireAtLeast(1, minMetricsEveryBursts, "minMetricsEveryBursts");
            requireAtLeast(1, synapsesPerBrain, "synapsesPerBrain");
            requireAtLeast(1, neuronsPerArea, "neuronsPerArea");
            requireAtLeast(1, eventsPerBurst, "eventsPerBurst");
            requireAtLeast(1, brainsPerTenant, "brainsPerTenant");
        }

        /** Quotas that only stop what cannot be meant. */
        public static Quotas defaults() {
            return new Quotas(
                    100_000,
                    Integer.MAX_VALUE,
                    1_000_000,
                    256L << 20,
                    1_000,
                    10_000_000,
                    10_000_000,
                    50,
                    1,
                    Integer.MAX_VALUE,
                    Integer.MAX_VALUE,
                    1_000_000,
                    100_000);
        }
    }

    /**
     * What events may do to a brain's time.
     *
     * @param maxJumpMicros how far an event may lie ahead both of what its brain has seen and of
     *     the timestamp of its record, in microseconds; 0 for no limit
     */
    public record Clocks(long maxJumpMicros) implements Serializable {
        private static final long serialVersionUID = 1L;

        /** Checks the value. */
        public Clocks {
            requireAtLeast(0, maxJumpMicros, "maxJumpMicros");
        }
    }

    /**
     * What becomes of brains without work. None of it changes what comes out.
     *
     * @param parkMillis time after which the kernel of an idle brain on the event clock is closed
     *     until its next burst, in milliseconds; it may stay open for twice as long; 0 for never
     */
    public record Idle(long parkMillis) implements Serializable {
        private static final long serialVersionUID = 1L;

        /** Checks the value. */
        public Idle {
            requireAtLeast(0, parkMillis, "parkMillis");
        }
    }

    private static void requireAtLeast(long least, long value, String name) {
        if (value < least) {
            throw new IllegalArgumentException(
                    "Option below its least value: %s=%d; use at least %d"
                            .formatted(name, value, least));
        }
    }
}
