package org.flinknpu.flow;

import java.util.List;
import java.util.function.Function;
import org.flinknpu.brain.Connectome;
import org.flinknpu.flow.state.BrainImage;
import org.flinknpu.flow.state.ClockImage;
import org.flinknpu.flow.state.CorruptStateException;
import org.flinknpu.flow.state.PendingImage;
import org.flinknpu.schema.BrainCommand;
import org.flinknpu.schema.Deploy;
import org.flinknpu.schema.SensoryEvent;
import org.flinknpu.schema.Step;
import org.flinknpu.schema.Tick;
import org.flinknpu.schema.UpdateArea;
import org.flinknpu.wire.CommandValidation;
import org.flinknpu.wire.DeadLetterReason;
import org.flinknpu.wire.Decoded;
import org.flinknpu.wire.SensoryValidation;

/**
 * Where a brain takes records: checks what only the brain can check, and puts events to their
 * interval and commands to their time. A record that is refused becomes a dead letter and has no
 * effect at all, not even on time. A tick that comes late is ignored.
 */
final class BrainIntake {
    private static final long MICROS_PER_MILLI = 1_000;

    private final BrainHost host;
    private final BurstClock clock;
    private final Receptors receptors;
    private final BrainReport report;
    private final PendingEvents events;
    private final PendingCommands commands;
    private long sequence;

    BrainIntake(
            BrainHost host,
            BurstClock clock,
            Receptors receptors,
            BrainReport report,
            PendingEvents events,
            PendingCommands commands) {
        this.host = host;
        this.clock = clock;
        this.receptors = receptors;
        this.report = report;
        this.events = events;
        this.commands = commands;
    }

    /** How many records were accepted. */
    long sequence() {
        return sequence;
    }

    /** Takes a sensory record. */
    void takeEvent(InboundRecord record) {
        Decoded<SensoryEvent> decoded = host.sensory().decode(record.value());
        if (!decoded.isAccepted()) {
            refuse(record, decoded);
            return;
        }
        SensoryEvent event = decoded.value();
        boolean tick = event.getPayload() instanceof Tick;
        Decoded<?> refusal = refusal(record, event, tick);
        if (refusal == null) {
            accept(record, event, tick);
        } else if (!tick || refusal.reason() != DeadLetterReason.LATE) {
            refuse(record, refusal);
        }
    }

    private Decoded<?> refusal(InboundRecord record, SensoryEvent event, boolean tick) {
        long time = event.getEventTimeMicros();
        if (time > BurstClock.MAX_TIME_MICROS) {
            return Decoded.refused(
                    DeadLetterReason.OUT_OF_RANGE,
                    "event time beyond what a clock can show: eventTimeMicros=%d limit=%d"
                            .formatted(time, BurstClock.MAX_TIME_MICROS));
        }
        if (!clock.wall()) {
            long lag = clock.lagMicros(time);
            if (lag > 0) {
                return late(event, lag);
            }
            Decoded<?> early = early(record, time);
            if (early != null) {
                return early;
            }
        }
        if (tick) {
            return null;
        }
        Decoded<?> unfit = receptors.refusal(event);
        return unfit != null ? unfit : overflow(intervalOf(time));
    }

    private Decoded<?> late(SensoryEvent event, long lag) {
        host.metrics().eventLate();
        report.eventLate();
        return Decoded.refused(
                DeadLetterReason.LATE,
                "burst of the event has run: eventTimeMicros=%d lagMicros=%d; raise latenessMicros above the lag"
                        .formatted(event.getEventTimeMicros(), lag));
    }

    /**
     * One event with a broken clock must not carry its brain to where all others are late. A brain
     * that rests for long may jump as far as its records do, which carry the time of their sending.
     */
    private Decoded<?> early(InboundRecord record, long time) {
        long limit = host.options().clocks().maxJumpMicros();
        long sent =
                Math.min(record.timestampMillis(), BurstClock.MAX_TIME_MICROS / MICROS_PER_MILLI)
                        * MICROS_PER_MILLI;
        long ahead = limit == 0 ? 0 : clock.aheadMicros(time, sent > 0 ? sent : -1);
        if (ahead <= limit) {
            return null;
        }
        return Decoded.refused(
                DeadLetterReason.EARLY,
                "event too far ahead of its brain and of its record's timestamp: eventTimeMicros=%d aheadMicros=%d limit=%d; repair the sender's clock, or raise npu.clock.max-jump"
                        .formatted(time, ahead, limit));
    }

    private Decoded<?> overflow(long interval) {
        NpuOptions.Quotas quotas = host.options().quotas();
        int inBurst = events.of(interval);
        if (inBurst >= quotas.eventsPerBurst()) {
            return Decoded.refused(
                    DeadLetterReason.QUOTA,
                    "too many events for one burst: events=%d quota=%d; send fewer, or the same in one event"
                            .formatted(inBurst + 1, quotas.eventsPerBurst()));
        }
        if (events.size() < quotas.pendingEventsPerBrain()
                && events.bytes() < quotas.pendingBytesPerBrain()) {
            return null;
        }
        return Decoded.refused(
                DeadLetterReason.BUFFER_FULL,
                "too many events wait for their burst: events=%d bytes=%d"
                        .formatted(events.size(), events.bytes()));
    }

    private long intervalOf(long time) {
        return clock.wall() ? PendingEvents.NEXT_INTERVAL : clock.intervalOf(time);
    }

    private void accept(InboundRecord record, SensoryEvent event, boolean tick) {
        host.metrics().eventIn();
        report.eventIn();
        long time = event.getEventTimeMicros();
        if (clock.wall()) {
            if (!tick) {
                events.add(PendingEvents.NEXT_INTERVAL, sequence++, record, event);
            }
            return;
        }
        clock.startAtEvent(time);
        if (!tick) {
            events.add(clock.intervalOf(time), sequence++, record, event);
        }
        clock.observe(time);
    }

    /** Takes a command other than a deploy. */
    void takeCommand(InboundRecord record, BrainCommand command, Connectome connectome) {
        host.metrics().commandIn();
        try {
            require(command, connectome);
            commands.add(
                    new PendingCommands.Pending(
                            effectiveMicros(command), sequence++, record, command));
        } catch (CommandRefusedException e) {
            report.deadLetter();
            host.deadLetter(record, e.reason(), e.getMessage());
        }
    }

    private void require(BrainCommand command, Connectome connectome)
            throws CommandRefusedException {
        NpuOptions.Quotas quotas = host.options().quotas();
        SettingsCheck.requireAtMost(
                quotas.pendingCommandsPerBrain(), commands.size() + 1, "pendingCommands");
        Long effective = command.getEffectiveTimeMicros();
        if (effective != null && effective > BurstClock.MAX_TIME_MICROS) {
            throw new CommandRefusedException(
                    DeadLetterReason.OUT_OF_RANGE,
                    "effective time beyond what a clock can show: effectiveTimeMicros="
                            + effective);
        }
        if (command.getAction() instanceof UpdateArea update) {
            AreaUpdates.require(update, connectome);
        } else if (command.getAction() instanceof Step step) {
            SettingsCheck.requireAtMost(quotas.maxStepBursts(), step.getBursts(), "bursts");
        }
    }

    private static long effectiveMicros(BrainCommand command) {
        Long effective = command.getEffectiveTimeMicros();
        return effective == null ? PendingCommands.AT_ONCE : effective;
    }

    private void refuse(InboundRecord record, Decoded<?> refusal) {
        report.deadLetter();
        host.deadLetter(record, refusal.reason(), refusal.detail());
    }

    /** Takes over what was saved. */
    void restore(
            long savedSequence, List<PendingImage> savedEvents, List<PendingImage> savedCommands) {
        sequence = savedSequence;
        for (PendingImage each : savedEvents) {
            SensoryEvent event = saved(each.record(), host.sensory().decode(each.record().value()));
            events.add(each.timeMicros(), each.sequence(), each.record(), event);
        }
        for (PendingImage each : savedCommands) {
            BrainCommand command =
                    saved(each.record(), host.commands().decode(each.record().value()));
            commands.add(
                    new PendingCommands.Pending(
                            each.timeMicros(), each.sequence(), each.record(), command));
        }
    }

    /**
     * Takes over what a brain that comes from outside had accepted.
     *
     * @throws CommandRefusedException if this brain would not have
     */
    void adopt(BrainImage image, Connectome connectome) throws CommandRefusedException {
        sequence = image.sequence();
        for (PendingImage each : image.events()) {
            SensoryEvent event =
                    adopted(accepted(host.sensory().decode(each.record().value()), this::checked));
            Decoded<?> overflow = overflow(each.timeMicros());
            if (overflow != null) {
                throw new CommandRefusedException(overflow.reason(), overflow.detail());
            }
            requireInterval(each.timeMicros(), image.clock());
            events.add(each.timeMicros(), each.sequence(), each.record(), event);
        }
        for (PendingImage each : image.commands()) {
            BrainCommand command =
                    adopted(
                            accepted(
                                    host.commands().decode(each.record().value()),
                                    CommandValidation::check));
            if (command.getAction() instanceof Deploy) {
                throw SavedBrainCheck.refused("a deploy waits in the saved state");
            }
            require(command, connectome);
            commands.add(
                    new PendingCommands.Pending(
                            effectiveMicros(command), each.sequence(), each.record(), command));
        }
    }

    private static <T> Decoded<T> accepted(
            Decoded<T> decoded, Function<? super T, Decoded<T>> check) {
        return decoded.isAccepted() ? check.apply(decoded.value()) : decoded;
    }

    private Decoded<SensoryEvent> checked(SensoryEvent event) {
        Decoded<SensoryEvent> valid = SensoryValidation.check(event);
        if (!valid.isAccepted()) {
            return valid;
        }
        Decoded<?> unfit = receptors.refusal(event);
        return unfit == null ? valid : Decoded.refused(unfit.reason(), unfit.detail());
    }

    private static <T> T adopted(Decoded<T> checked) throws CommandRefusedException {
        if (!checked.isAccepted()) {
            throw SavedBrainCheck.refused(
                    "a record waits in the saved state that this brain would not take: %s: %s"
                            .formatted(checked.reason(), checked.detail()));
        }
        return checked.value();
    }

    private void requireInterval(long start, ClockImage saved) throws CommandRefusedException {
        boolean possible =
                clock.wall()
                        ? start == PendingEvents.NEXT_INTERVAL
                        : saved.started()
                                && start >= 0
                                && start <= BurstClock.MAX_TIME_MICROS
                                && (start - saved.nextStartMicros()) % clock.periodMicros() == 0;
        if (!possible) {
            throw SavedBrainCheck.refused(
                    "an event waits in the saved state for no interval: startMicros=" + start);
        }
    }

    private static <T> T saved(InboundRecord record, Decoded<T> decoded) {
        if (!decoded.isAccepted()) {
            throw new CorruptStateException(
                    "Record that a brain had accepted cannot be decoded: %s: %s: %s"
                            .formatted(record, decoded.reason(), decoded.detail()));
        }
        return decoded.value();
    }
}
