package org.flinknpu.flow.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.specific.SpecificRecordBase;
import org.flinknpu.flow.BrainRerun;
import org.flinknpu.flow.InboundRecord;
import org.flinknpu.flow.Input;
import org.flinknpu.flow.JournalHistory;
import org.flinknpu.flow.JournalLife;
import org.flinknpu.flow.OutboundRecord;
import org.flinknpu.flow.OutboundRoute;
import org.flinknpu.flow.codec.Devices;
import org.flinknpu.flow.state.BrainImage;
import org.flinknpu.flow.state.SeatImage;
import org.flinknpu.flow.state.StateFile;
import org.flinknpu.schema.BrainCommand;
import org.flinknpu.schema.BrainSettings;
import org.flinknpu.schema.BurstJournal;
import org.flinknpu.schema.ClockMode;
import org.flinknpu.schema.Deploy;
import org.flinknpu.schema.FiredNeurons;
import org.flinknpu.schema.InputPosition;
import org.flinknpu.schema.MotorOutput;
import org.flinknpu.schema.SavedState;
import org.flinknpu.schema.SensoryEvent;
import org.flinknpu.wire.BrainId;
import org.junit.jupiter.api.Test;

/**
 * Copies of brains, taken in the middle of random lives on both clocks and deployed in another
 * operator under another id, give the same bursts as the originals from the same records, are
 * restored like any brain, and can be run again from their journal. {@code -Dseed=} runs one script
 * again.
 */
class ForkPropertyTest {
    private static final int SCRIPTS = 4;
    private static final int LENGTH = 160;
    private static final String COPY = "copy of ";
    private static final List<OutboundRoute> COMPARED =
            List.of(OutboundRoute.MOTOR, OutboundRoute.SPIKES);

    @Test
    void shouldLiveLikeTheOriginalOnEqualStimuli() {
        RandomScript.forEachSeed(
                SCRIPTS,
                seed -> {
                    List<Replay.Action> script = RandomScript.of(seed, LENGTH, true);
                    try (OperatorRig rig = OperatorRig.open(OperatorRig.options())) {
                        int cut = script.size() / 2;
                        script.subList(0, cut).forEach(action -> action.accept(rig));
                        List<SeatImage> saved = OperatorRig.seats(rig.checkpoint());
                        int fed = rig.fed().size();
                        int given = rig.outputs().size();
                        List<OperatorRig.Fed> after = rig.fed();
                        try (Copies copies = new Copies(saved, rig.nowMicros())) {
                            script.subList(cut, script.size())
                                    .forEach(action -> action.accept(rig));
                            copies.feed(after.subList(fed, after.size()));
                            List<OutboundRecord> all = rig.outputs();
                            copies.requireLike(
                                    seed, rig, List.copyOf(all.subList(given, all.size())));
                        }
                    }
                });
    }

    /** Copies in an operator of their own. */
    private static final class Copies implements AutoCloseable {
        private final List<OutboundRecord> outputs = new ArrayList<>();
        private final List<OperatorRig.Fed> fed = new ArrayList<>();
        private OperatorRig rig;

        Copies(List<SeatImage> saved, long nowMicros) {
            rig = OperatorRig.restored(OperatorRig.options(), null, 1, 0, nowMicros);
            for (SeatImage seat : saved) {
                if (seat.brain() != null) {
                    assertThat(seat.backlog()).isEmpty();
                    rig.offsets(0, 10_000 + fed.size());
                    rig.command(COPY + seat.brainId(), null, deploy(seat));
                    fed.add(rig.fed().get(rig.fed().size() - 1));
                }
            }
            assertThat(rig.reasons()).isEmpty();
        }

        /** What the originals got; on the way the operator is restored once. */
        void feed(List<OperatorRig.Fed> records) {
            for (int i = 0; i < records.size(); i++) {
                if (i == records.size() / 2) {
                    OperatorRig next = rig.restart(rig.checkpoint());
                    close();
                    rig = next;
                }
                OperatorRig.Fed mine = renamed(records.get(i));
                fed.add(mine);
                rig.feed(mine);
            }
        }

        void requireLike(long seed, OperatorRig original, List<OutboundRecord> expected) {
            List<SeatImage> theirs = OperatorRig.seats(original.checkpoint());
            List<SeatImage> mine = OperatorRig.seats(rig.checkpoint());
            outputs.addAll(rig.outputs());
            int living = 0;
            for (SeatImage seat : theirs) {
                String copy = COPY + seat.brainId();
                SeatImage twin =
                        mine.stream()
                                .filter(s -> s.brainId().equals(copy))
                                .findFirst()
                                .orElse(null);
                if (seat.brain() == null) {
                    continue;
                }
                living++;
                for (OutboundRoute route : COMPARED) {
                    assertThat(texts(outputs, copy, route))
                            .as("seed=%d brain=%s %s", seed, copy, route)
                            .isEqualTo(texts(expected, seat.brainId(), route));
                }
                assertThat(twin.brain().state().firstDifference(seat.brain().state()))
                        .as("seed=%d brain=%s", seed, copy)
                        .isNull();
                assertThat(twin.brain().clock()).isEqualTo(seat.brain().clock());
                assertThat(twin.brain().sequence()).isEqualTo(seat.brain().sequence());
                requireRerun(seed, copy, twin.brain());
            }
            assertThat(living).as("seed=%d", seed).isPositive();
        }

        private void requireRerun(long seed, String copy, BrainImage end) {
            JournalHistory history = new JournalHistory();
            for (OutboundRecord output : outputs) {
                if (output.route() == OutboundRoute.JOURNAL && key(output).equals(copy)) {
                    history.add(
                            CollectedOutputs.codec(BurstJournal.class)
                                    .decode(output.value())
                                    .value());
                }
            }
            List<OutboundRecord> again = new ArrayList<>();
            try (BrainRerun rerun =
                    Reruns.open(OperatorRig.options(), copy, new Log(copy, fed), again::add)) {
                JournalLife lived = history.newestLife();
                rerun.follow(lived.entries(), Long.MAX_VALUE);
                if (end.settings().getClock() == ClockMode.WALL) {
                    rerun.finish(end.state().burst(), lived.untilBurst());
                } else {
                    assertThatThrownBy(() -> rerun.finish(Long.MAX_VALUE, lived.untilBurst()))
                            .hasMessageContaining("did not run that burst");
                }
            }
            for (OutboundRoute route : COMPARED) {
                // An earlier life of the same id may have given more before.
                assertThat(texts(outputs, copy, route))
                        .as("seed=%d brain=%s %s", seed, copy, route)
                        .endsWith(texts(again, copy, route).toArray(String[]::new));
            }
        }

        @Override
        public void close() {
            outputs.addAll(rig.outputs());
            rig.close();
        }
    }

    /** The records that one copy got. */
    private record Log(String brain, List<OperatorRig.Fed> fed) implements BrainRerun.InputLog {
        @Override
        public InboundRecord sensoryAfter(int partition, long offset) {
            return fed.stream()
                    .filter(each -> each.input() == Input.SENSORY)
                    .map(OperatorRig.Fed::record)
                    .filter(each -> each.brainId().equals(brain) && each.offset() > offset)
                    .findFirst()
                    .orElse(null);
        }

        @Override
        public InboundRecord command(int partition, long offset) {
            return fed.stream()
                    .filter(each -> each.input() == Input.COMMAND)
                    .map(OperatorRig.Fed::record)
                    .filter(each -> each.brainId().equals(brain) && each.offset() == offset)
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** The deploy of a copy: the connectome's bytes stand in the snapshot. */
    private static Deploy deploy(SeatImage seat) {
        BrainSettings settings = BrainSettings.newBuilder(seat.brain().settings()).build();
        settings.setDeviceMap(Devices.drawingAs(settings.getDeviceMap(), seat.brainId()));
        try {
            return Deploy.newBuilder()
                    .setConnectome(ByteBuffer.wrap(seat.brain().connectome().embedded()))
                    .setSettings(settings)
                    .setState(
                            SavedState.newBuilder()
                                    .setBytes(
                                            ByteBuffer.wrap(
                                                    StateFile.bytes(seat.brainId(), seat.brain())))
                                    .build())
                    .build();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static OperatorRig.Fed renamed(OperatorRig.Fed fed) {
        if (fed.input() == null) {
            return fed;
        }
        InboundRecord old = fed.record();
        String name = COPY + old.brainId();
        byte[] value;
        if (fed.input() == Input.SENSORY) {
            var codec = CollectedOutputs.codec(SensoryEvent.class);
            SensoryEvent event = codec.decode(old.value()).value();
            event.setBrainId(name);
            value = codec.encode(event);
        } else {
            var codec = CollectedOutputs.codec(BrainCommand.class);
            BrainCommand command = codec.decode(old.value()).value();
            command.setBrainId(name);
            if (command.getAction() instanceof Deploy again) {
                // A life that begins anew draws by its own id, unless it is told otherwise.
                BrainSettings settings = again.getSettings();
                settings.setDeviceMap(Devices.drawingAs(settings.getDeviceMap(), old.brainId()));
            }
            value = codec.encode(command);
        }
        return new OperatorRig.Fed(
                fed.input(),
                new InboundRecord(
                        name,
                        old.topic(),
                        old.partition(),
                        old.offset(),
                        old.timestampMillis(),
                        BrainId.key(name),
                        value),
                fed.wallMicros());
    }

    private static String key(OutboundRecord output) {
        return new String(output.key(), StandardCharsets.UTF_8);
    }

    /** Records without what tells the copy from the original. */
    private static List<String> texts(
            List<OutboundRecord> outputs, String brain, OutboundRoute route) {
        return outputs.stream()
                .filter(output -> output.route() == route && key(output).equals(brain))
                .map(
                        output ->
                                route == OutboundRoute.MOTOR
                                        ? text(output, MotorOutput.class)
                                        : text(output, FiredNeurons.class))
                .toList();
    }

    private static <T extends SpecificRecordBase> String text(
            OutboundRecord output, Class<T> type) {
        T record = CollectedOutputs.codec(type).decode(output.value()).value();
        record.put("brainId", "");
        record.put("inputPosition", new InputPosition(-1, -1L, -1, -1L));
        return record.toString();
    }
}
