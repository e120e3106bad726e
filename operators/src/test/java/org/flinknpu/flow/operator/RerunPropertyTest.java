package org.flinknpu.flow.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.flinknpu.flow.BrainRerun;
import org.flinknpu.flow.InboundRecord;
import org.flinknpu.flow.Input;
import org.flinknpu.flow.JournalHistory;
import org.flinknpu.flow.JournalLife;
import org.flinknpu.flow.NpuOptions;
import org.flinknpu.flow.OutboundRecord;
import org.flinknpu.flow.OutboundRoute;
import org.flinknpu.flow.RerunException;
import org.flinknpu.flow.state.BrainImage;
import org.flinknpu.flow.state.SeatImage;
import org.flinknpu.schema.BrainCommand;
import org.flinknpu.schema.BurstJournal;
import org.flinknpu.schema.ClockMode;
import org.flinknpu.schema.FiredNeurons;
import org.flinknpu.schema.JournalEntry;
import org.flinknpu.schema.JournalKind;
import org.flinknpu.schema.MotorOutput;
import org.flinknpu.schema.Remove;
import org.junit.jupiter.api.Test;

/**
 * Brains that lived random lives, on both clocks, killed and restored and with their work spread
 * over turns at random, are run again from journal and inputs alone: bit for bit the same. {@code
 * -Dseed=} runs one script again.
 */
class RerunPropertyTest {
    private static final int SCRIPTS = 3;
    private static final int LENGTH = 150;

    /** A life, and a snapshot in the middle of it. */
    private record Life(
            List<OperatorRig.Fed> fed,
            List<OutboundRecord> outputs,
            int outputsAtSnapshot,
            List<SeatImage> snapshot,
            List<SeatImage> end) {}

    @Test
    void shouldRunAgainFromTheDeploy() {
        RandomScript.forEachSeed(
                SCRIPTS,
                seed -> {
                    Life life = life(seed);
                    int lives = 0;
                    for (String brain : List.of("a", "b", "late", "w")) {
                        lives += rerunNewestLife(seed, life, brain) ? 1 : 0;
                    }
                    assertThat(lives).as("seed=%d", seed).isPositive();
                });
    }

    @Test
    void shouldRunAgainFromASnapshot() {
        RandomScript.forEachSeed(
                SCRIPTS,
                seed -> {
                    Life life = life(seed);
                    for (SeatImage seat : life.snapshot) {
                        if (seat.brain() != null) {
                            rerunFrom(seed, life, seat.brainId(), seat.brain());
                        }
                    }
                });
    }

    private static Life life(long seed) {
        SplittableRandom random = new SplittableRandom(~seed);
        List<Replay.Action> script = RandomScript.of(seed, LENGTH, true);
        List<OperatorRig.Fed> fed = new ArrayList<>();
        List<OutboundRecord> outputs = new ArrayList<>();
        List<SeatImage> snapshot = List.of();
        int outputsAtSnapshot = 0;
        OperatorRig rig = OperatorRig.open(OperatorRig.options());
        for (int i = 0; i < script.size(); i++) {
            if (random.nextInt(40) == 0 || i == script.size() / 2) {
                OperatorSubtaskState state = rig.checkpoint();
                outputs.addAll(rig.outputs());
                fed.addAll(rig.fed());
                OperatorRig next = rig.restart(state);
                rig.close();
                rig = next;
                if (i == script.size() / 2) {
                    snapshot = OperatorRig.seats(state);
                    outputsAtSnapshot = outputs.size();
                }
            }
            rig.mailsRunAtOnce(false);
            for (int mails = random.nextInt(3); mails > 0; mails--) {
                rig.runMail();
            }
            script.get(i).accept(rig);
        }
        rig.runMails();
        OperatorSubtaskState end = rig.checkpoint();
        outputs.addAll(rig.outputs());
        fed.addAll(rig.fed());
        rig.close();
        return new Life(fed, outputs, outputsAtSnapshot, snapshot, OperatorRig.seats(end));
    }

    private static boolean rerunNewestLife(long seed, Life life, String brain) {
        JournalLife lived = history(life, brain).newestLife();
        List<JournalEntry> entries = lived.entries();
        SeatImage end = image(life.end, brain);
        if (entries.isEmpty() || end == null || end.brain() == null) {
            return false;
        }
        Rig rig = new Rig(life, brain);
        rig.run(null, entries, end.brain(), lived.untilBurst());
        rig.requireSame(seed, life.outputs, OutboundRoute.MOTOR);
        rig.requireSame(seed, life.outputs, OutboundRoute.SPIKES);
        return true;
    }

    private static void rerunFrom(long seed, Life life, String brain, BrainImage image) {
        JournalLife lived = history(life, brain).after(image);
        SeatImage end = image(life.end, brain);
        List<JournalEntry> entries = lived.entries();
        boolean sameLife =
                end != null
                        && end.brain() != null
                        && entries.stream().noneMatch(e -> e.getKind() == JournalKind.REMOVED);
        if (!sameLife) {
            return;
        }
        Rig rig = new Rig(life, brain);
        rig.run(image, entries, end.brain(), lived.untilBurst());
        List<OutboundRecord> since =
                life.outputs.subList(life.outputsAtSnapshot, life.outputs.size());
        rig.requireSame(seed, since, OutboundRoute.MOTOR);
        rig.requireSame(seed, since, OutboundRoute.SPIKES);
    }

    private static SeatImage image(List<SeatImage> seats, String brain) {
        return seats.stream().filter(seat -> seat.brainId().equals(brain)).findFirst().orElse(null);
    }

    private static JournalHistory history(Life life, String brain) {
        JournalHistory history = new JournalHistory();
        for (OutboundRecord output : life.outputs) {
            if (output.route() == OutboundRoute.JOURNAL && key(output).equals(brain)) {
                history.add(journal(output));
            }
        }
        return history;
    }

    private static BurstJournal journal(OutboundRecord output) {
        return CollectedOutputs.codec(BurstJournal.class).decode(output.value()).value();
    }

    private static String key(OutboundRecord output) {
        return new String(output.key(), StandardCharsets.UTF_8);
    }

    /** A rerun of one brain with the records that it was fed. */
    private static final class Rig implements BrainRerun.InputLog {
        private final List<InboundRecord> sensory = new ArrayList<>();
        private final List<InboundRecord> commands = new ArrayList<>();
        private final List<OutboundRecord> outputs = new ArrayList<>();
        private final String brain;
        private final boolean earlierLives;

        Rig(Life life, String brain) {
            this.brain = brain;
            earlierLives =
                    life.fed.stream()
                            .anyMatch(
                                    each ->
                                            each.input() == Input.COMMAND
                                                    && each.record().brainId().equals(brain)
                                                    && isRemove(each.record()));
            for (OperatorRig.Fed each : life.fed) {
                if (each.input() != null && each.record().brainId().equals(brain)) {
                    (each.input() == Input.SENSORY ? sensory : commands).add(each.record());
                }
            }
        }

        private static boolean isRemove(InboundRecord record) {
            return CollectedOutputs.codec(BrainCommand.class)
                            .decode(record.value())
                            .value()
                            .getAction()
                    instanceof Remove;
        }

        void run(BrainImage image, List<JournalEntry> entries, BrainImage end, long untilBurst) {
            NpuOptions options = OperatorRig.options();
            try (BrainRerun rerun = Reruns.open(options, brain, this, outputs::add)) {
                if (image != null) {
                    rerun.start(image);
                }
                // All of it: numbers start over with a reset.
                rerun.follow(entries, Long.MAX_VALUE);
                if (end.settings().getClock() == ClockMode.WALL) {
                    rerun.finish(end.state().burst(), untilBurst);
                } else {
                    assertThatThrownBy(() -> rerun.finish(Long.MAX_VALUE, untilBurst))
                            .isInstanceOf(RerunException.class)
                            .hasMessageContaining("did not run that burst");
                }
                assertThat(rerun.lastBurst()).isEqualTo(end.state().burst());
            }
        }

        /** An earlier life of the same brain may have given more outputs before. */
        void requireSame(long seed, List<OutboundRecord> lived, OutboundRoute route) {
            List<String> all = texts(lived, route);
            List<String> found = texts(outputs, route);
            int others = earlierLives ? Math.max(0, all.size() - found.size()) : 0;
            List<String> expected = all.subList(others, all.size());
            for (int i = 0; i < Math.min(expected.size(), found.size()); i++) {
                assertThat(found.get(i))
                        .as("seed=%d brain=%s %s=%d", seed, brain, route, i)
                        .isEqualTo(expected.get(i));
            }
            assertThat(found).as("seed=%d brain=%s", seed, brain).hasSameSizeAs(expected);
        }

        private List<String> texts(List<OutboundRecord> all, OutboundRoute route) {
            return all.stream()
                    .filter(output -> output.route() == route && brain.equals(key(output)))
                    .map(
                            output ->
                                    route == OutboundRoute.MOTOR
                                            ? text(output, MotorOutput.class)
                                            : text(output, FiredNeurons.class))
                    .toList();
        }

        private static <T extends SpecificRecordBase> String text(
                OutboundRecord output, Class<T> type) {
            return CollectedOutputs.codec(type).decode(output.value()).value().toString();
        }

        @Override
        public InboundRecord sensoryAfter(int partition, long offset) {
            return sensory.stream()
                    .filter(record -> record.offset() > offset)
                    .findFirst()
                    .orElse(null);
        }

        @Override
        public InboundRecord command(int partition, long offset) {
            return commands.stream()
                    .filter(record -> record.offset() == offset)
                    .findFirst()
                    .orElseThrow();
        }
    }
}
