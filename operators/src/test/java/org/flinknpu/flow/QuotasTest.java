package org.flinknpu.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.flinknpu.schema.Remove;
import org.flinknpu.wire.DeadLetter;
import org.flinknpu.wire.DeadLetterReason;
import org.junit.jupiter.api.Test;

class QuotasTest {
    private static final int MANY = 1_000;

    @Test
    void shouldRefuseEventsBeyondTheQuotaOfTheirBurst() {
        try (SeatsRig rig = rig(MANY, MANY, 2, MANY)) {
            rig.deploy("b", TestBrains.relay(3, 1), SeatsRig.settings());
            rig.tick("b", 1);
            for (int i = 0; i < 6; i++) {
                rig.light("b", 5 + i / 3, i % 3);
            }
            rig.runAll();

            assertThat(details(rig))
                    .containsExactly(
                            "too many events for one burst: events=3 quota=2; send fewer, or the same in one event",
                            "too many events for one burst: events=3 quota=2; send fewer, or the same in one event");
            rig.tick("b", 20);
            rig.light("b", 21, 0);
            rig.runAll();
            assertThat(details(rig)).hasSize(2);
        }
    }

    @Test
    void shouldRefuseABrainWithTooManySynapses() {
        try (SeatsRig rig = rig(2, MANY, MANY, MANY)) {
            rig.deploy("large", TestBrains.relay(3, 1), SeatsRig.settings());
            rig.deploy("small", TestBrains.relay(2, 1), SeatsRig.settings());
            rig.runAll();

            assertThat(details(rig))
                    .containsExactly("quota of the job exceeded: synapses=3 quota=2");
        }
    }

    @Test
    void shouldRefuseABrainWithAnAreaThatIsTooLarge() {
        try (SeatsRig rig = rig(MANY, 2, MANY, MANY)) {
            rig.deploy("large", TestBrains.relay(3, 1), SeatsRig.settings());
            rig.deploy("small", TestBrains.relay(2, 1), SeatsRig.settings());
            rig.runAll();

            assertThat(details(rig))
                    .containsExactly("quota of the job exceeded: area=eye neurons=3 quota=2");
        }
    }

    @Test
    void shouldRefuseMoreBrainsThanATenantMayHave() {
        try (SeatsRig rig = rig(MANY, MANY, MANY, 2)) {
            for (String id : List.of("a/1", "a/2", "a/3", "b/1", "alone", "lone/ly")) {
                rig.deploy(id, TestBrains.relay(1, 1), SeatsRig.settings());
            }
            rig.runAll();
            assertThat(details(rig))
                    .containsExactly(
                            "tenant has too many brains: tenant=a brains=2 quota=2; send Remove for one");

            rig.command("a/1", new Remove());
            rig.deploy("a/3", TestBrains.relay(1, 1), SeatsRig.settings());
            rig.runAll();
            assertThat(details(rig)).hasSize(1);
        }
    }

    private static SeatsRig rig(int synapses, int neurons, int events, int brains) {
        NpuOptions.Quotas quotas =
                new NpuOptions.Quotas(
                        MANY,
                        MANY,
                        MANY,
                        1 << 20,
                        MANY,
                        10_000_000,
                        MANY,
                        50,
                        1,
                        synapses,
                        neurons,
                        events,
                        brains);
        return new SeatsRig(SeatsRig.options().withQuotas(quotas));
    }

    /** Of the dead letters, which are all about quotas. */
    private static List<String> details(SeatsRig rig) {
        return rig.outputs.stream()
                .filter(output -> output.route() == OutboundRoute.DEAD_LETTER)
                .peek(
                        letter ->
                                assertThat(text(letter, DeadLetter.REASON))
                                        .isEqualTo(DeadLetterReason.QUOTA.name()))
                .map(letter -> text(letter, DeadLetter.DETAIL))
                .toList();
    }

    private static String text(OutboundRecord letter, String header) {
        return new String(letter.headers().get(header), StandardCharsets.UTF_8);
    }
}
