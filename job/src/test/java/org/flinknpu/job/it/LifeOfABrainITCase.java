package org.flinknpu.job.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.flinknpu.brain.Area;
import org.flinknpu.brain.AreaRole;
import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.ConnectomeBuilder;
import org.flinknpu.brain.NeuronParameter;
import org.flinknpu.embedded.SharedBroker;
import org.flinknpu.job.JobOptions;
import org.flinknpu.schema.BrainSettings;
import org.flinknpu.schema.Deploy;
import org.flinknpu.schema.FiredNeurons;
import org.flinknpu.schema.Pause;
import org.flinknpu.schema.Remove;
import org.flinknpu.schema.Reset;
import org.flinknpu.schema.Resume;
import org.flinknpu.schema.Step;
import org.flinknpu.schema.UpdateArea;
import org.flinknpu.wire.DeadLetter;
import org.flinknpu.wire.Framing;
import org.flinknpu.wire.WireCodec;
import org.junit.jupiter.api.Test;

/** Commands, observed from outside: a neuron that fires in every burst shows which bursts ran. */
class LifeOfABrainITCase {
    private static final String AREA = "heart";

    private final JobFixture job = JobFixture.shared();
    private final String brain = SharedBroker.uniqueName("life");

    @Test
    void shouldObeyItsCommands() throws Exception {
        job.command(brain, Rehearsal.deploy(heart(1), Rehearsal.settings()));
        job.command(brain, new Pause());
        job.awaitCommands(brain);
        tick(10);
        job.command(brain, Step.newBuilder().setBursts(3).build());
        assertThat(burstsOf(3)).containsExactly(1L, 2L, 3L);

        job.command(brain, new Resume());
        job.awaitCommands(brain);
        tick(15);
        assertThat(burstsOf(8)).endsWith(4L, 5L, 6L, 7L, 8L);

        job.command(brain, new Reset());
        job.awaitCommands(brain);
        tick(17);
        assertThat(burstsOf(10)).endsWith(1L, 2L);

        job.command(brain, threshold(1000));
        job.awaitCommands(brain);
        tick(20);
        job.command(brain, threshold(1));
        job.awaitCommands(brain);
        tick(22);
        assertThat(burstsOf(12)).endsWith(6L, 7L);
    }

    @Test
    void shouldForgetABrainThatWasRemoved() throws Exception {
        job.command(brain, Rehearsal.deploy(heart(1), Rehearsal.settings()));
        job.command(brain, new Remove());
        ConsumerRecord<byte[], byte[]> letter = job.deadLetterOf(job.command(brain, new Pause()));
        assertThat(reason(letter)).isEqualTo("UNKNOWN_BRAIN");

        letter = job.deadLetterOf(job.event(Rehearsal.tick(brain, 1000)));
        assertThat(reason(letter)).isEqualTo("UNKNOWN_BRAIN");

        job.command(brain, Rehearsal.deploy(heart(2), Rehearsal.settings()));
        job.event(Rehearsal.tick(brain, 1000));
        assertThat(burstsOf(1)).containsExactly(1L);
    }

    @Test
    void shouldRefuseAnotherBrainOfTheSameId() throws Exception {
        job.command(brain, Rehearsal.deploy(heart(1), Rehearsal.settings()));
        ConsumerRecord<byte[], byte[]> letter =
                job.deadLetterOf(
                        job.command(brain, Rehearsal.deploy(heart(2), Rehearsal.settings())));
        assertThat(reason(letter)).isEqualTo("DUPLICATE_DEPLOY");

        job.event(Rehearsal.tick(brain, 2000));
        assertThat(burstsOf(2)).containsExactly(1L, 2L);
    }

    @Test
    void shouldRefuseAConnectomeThatIsNone() throws Exception {
        Deploy deploy = Rehearsal.deploy(heart(1), Rehearsal.settings());
        deploy.setConnectome(ByteBuffer.wrap(new byte[] {'{', '}'}));

        ConsumerRecord<byte[], byte[]> letter = job.deadLetterOf(job.command(brain, deploy));

        assertThat(reason(letter)).isEqualTo("BAD_CONNECTOME");
        assertThat(JobFixture.header(letter, DeadLetter.DETAIL)).isNotEmpty();
    }

    @Test
    void shouldRunNoMoreThanItsLimitWhenTheClockJumpsByAYear() throws Exception {
        BrainSettings settings = Rehearsal.settings();
        settings.setMaxCatchUpBursts(4);
        job.command(brain, Rehearsal.deploy(heart(1), settings));
        long year = 365L * 24 * 3600 * 1_000_000;
        job.event(Rehearsal.tick(brain, year));
        job.event(Rehearsal.tick(brain, year + Rehearsal.PERIOD_MICROS));

        assertThat(burstsOf(5)).containsExactly(1L, 2L, 3L, 4L, 5L);
    }

    private void tick(int millis) throws Exception {
        long time = millis * Rehearsal.PERIOD_MICROS;
        job.event(Rehearsal.tick(brain, time));
        job.awaitEvents(brain, time);
    }

    /** Numbers of the bursts in the order in which they were published, at least so many. */
    private List<Long> burstsOf(int count) {
        WireCodec<FiredNeurons> codec = WireCodec.of(FiredNeurons.class, Framing.SINGLE_OBJECT);
        List<Long> bursts = new ArrayList<>();
        job.read(job.topic(JobOptions.TOPIC_SPIKES), brain, records -> records.size() >= count)
                .forEach(record -> bursts.add(codec.decode(record.value()).value().getBurst()));
        return bursts;
    }

    private static String reason(ConsumerRecord<byte[], byte[]> letter) {
        return JobFixture.header(letter, DeadLetter.REASON);
    }

    private static UpdateArea threshold(double value) {
        return UpdateArea.newBuilder()
                .setArea(AREA)
                .setParameters(Map.of("threshold", value))
                .build();
    }

    /** Neurons that fire in every burst. */
    private static Connectome heart(int neurons) {
        ConnectomeBuilder builder = new ConnectomeBuilder("heart");
        Area area = builder.area(AREA, AreaRole.POWER, neurons, 1, 1, 1, true, false);
        builder.parameter(area, NeuronParameter.THRESHOLD, 1);
        return builder.build();
    }
}
