package org.flinknpu.flow.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.flinknpu.flow.BrainRerun;
import org.flinknpu.flow.Gap;
import org.flinknpu.flow.InboundRecord;
import org.flinknpu.flow.Input;
import org.flinknpu.flow.JournalHistory;
import org.flinknpu.flow.OutboundRecord;
import org.flinknpu.flow.OutboundRoute;
import org.flinknpu.flow.RerunException;
import org.flinknpu.flow.TestBrains;
import org.flinknpu.flow.state.BrainImage;
import org.flinknpu.schema.BurstJournal;
import org.flinknpu.schema.JournalEntry;
import org.flinknpu.schema.JournalKind;
import org.flinknpu.schema.MotorOutput;
import org.flinknpu.schema.Resume;
import org.flinknpu.schema.ScalarReading;
import org.flinknpu.schema.SensoryEvent;
import org.flinknpu.wire.BrainId;
import org.flinknpu.wire.Framing;
import org.flinknpu.wire.WireCodec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Topics of sensory records that were created anew: their offsets begin again. */
class RewoundLogTest {
    private static final String BRAIN = "b";
    private static final Gap ANEW = new Gap(5, 0);
    private static final WireCodec<SensoryEvent> SENSORY =
            WireCodec.of(SensoryEvent.class, Framing.SINGLE_OBJECT);

    private final OperatorRig rig = OperatorRig.open(OperatorRig.options());
    private final List<InboundRecord> log = new ArrayList<>();

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void shouldBePausedByEachGapEvenIfItLooksLikeTheOneBefore() {
        rig.deploy(BRAIN, TestBrains.relay(3, 1), EventClockTest.everyBurst());
        read(0, 5, null);

        read(5, 5, ANEW);
        rig.command(BRAIN, null, new Resume());
        read(10, 5, ANEW);

        assertThat(rig.entries())
                .extracting(JournalEntry::getKind)
                .containsSubsequence(JournalKind.GAP, JournalKind.GAP_ACCEPTED, JournalKind.GAP);
    }

    @Test
    void shouldRunAgainAcrossIt() {
        rig.deploy(BRAIN, TestBrains.relay(3, 1), EventClockTest.everyBurst());
        read(0, 5, null);
        BrainImage before = OperatorRig.seat(rig.checkpoint()).brain();
        int motorsBefore = rig.motors().size();
        log.clear();

        read(5, 3, ANEW);
        rig.command(BRAIN, null, new Resume());
        for (int i = 3; i < 9; i++) {
            read(5 + i, (long) i, ANEW);
        }

        List<OutboundRecord> again = new ArrayList<>();
        try (BrainRerun rerun = Reruns.open(OperatorRig.options(), BRAIN, new Log(), again::add)) {
            rerun.start(before);
            rerun.follow(history().after(before).entries(), Long.MAX_VALUE);
            assertThatThrownBy(() -> rerun.finish(Long.MAX_VALUE, 0))
                    .hasMessageContaining("did not run that burst");
        }
        assertThat(motors(again))
                .isNotEmpty()
                .isEqualTo(rig.motors().subList(motorsBefore, rig.motors().size()));
    }

    @Test
    void shouldRefuseToTakeRecordsOfTheNewLogForThoseOfTheOld() {
        rig.deploy(BRAIN, TestBrains.relay(3, 1), EventClockTest.everyBurst());
        read(0, 5, null);
        log.clear();
        read(5, 9, ANEW);

        try (BrainRerun rerun =
                Reruns.open(OperatorRig.options(), BRAIN, new Log(), output -> {})) {
            assertThatThrownBy(() -> rerun.follow(history().newestLife().entries(), Long.MAX_VALUE))
                    .isInstanceOf(RerunException.class)
                    .hasMessageContaining("Sensory log was cut off or created anew since");
        }
    }

    @Test
    void shouldRunABrainAgainThatCameAfterIt() {
        rig.deploy(BRAIN, TestBrains.relay(3, 1), EventClockTest.everyBurst());
        read(0, 9, ANEW);

        List<OutboundRecord> again = new ArrayList<>();
        try (BrainRerun rerun = Reruns.open(OperatorRig.options(), BRAIN, new Log(), again::add)) {
            rerun.follow(history().newestLife().entries(), Long.MAX_VALUE);
            assertThatThrownBy(() -> rerun.finish(Long.MAX_VALUE, 0))
                    .hasMessageContaining("did not run that burst");
        }
        assertThat(motors(again)).isNotEmpty().isEqualTo(rig.motors());
    }

    private JournalHistory history() {
        JournalHistory history = new JournalHistory();
        for (BurstJournal journal : rig.journals()) {
            history.add(journal);
        }
        return history;
    }

    private static List<MotorOutput> motors(List<OutboundRecord> outputs) {
        return outputs.stream()
                .filter(output -> output.route() == OutboundRoute.MOTOR)
                .map(
                        output ->
                                CollectedOutputs.codec(MotorOutput.class)
                                        .decode(output.value())
                                        .value())
                .toList();
    }

    /** The first records of a log, one per burst. */
    private void read(int firstBurst, int count, Gap gap) {
        for (int i = 0; i < count; i++) {
            read(firstBurst + i, (long) i, gap);
        }
    }

    private void read(int burst, long offset, Gap gap) {
        ScalarReading light = ScalarReading.newBuilder().setChannel(1).setValue(1f).build();
        SensoryEvent event =
                SensoryEvent.newBuilder()
                        .setBrainId(BRAIN)
                        .setEventTimeMicros(burst * 10_000L)
                        .setArea(TestBrains.EYE)
                        .setPayload(light)
                        .build();
        InboundRecord record =
                new InboundRecord(
                        BRAIN,
                        "npu.sensory.v1",
                        0,
                        offset,
                        0,
                        BrainId.key(BRAIN),
                        SENSORY.encode(event));
        log.add(record);
        rig.feed(new OperatorRig.Fed(Input.SENSORY, record.withGap(gap), 0));
    }

    /** What the topics hold now. */
    private final class Log implements BrainRerun.InputLog {
        @Override
        public InboundRecord sensoryAfter(int partition, long offset) {
            return log.stream().filter(record -> record.offset() > offset).findFirst().orElse(null);
        }

        @Override
        public InboundRecord command(int partition, long offset) {
            return rig.fed().stream()
                    .filter(each -> each.input() == Input.COMMAND)
                    .map(OperatorRig.Fed::record)
                    .filter(record -> record.offset() == offset)
                    .findFirst()
                    .orElseThrow();
        }
    }
}
