package org.flinknpu.flow.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.flinknpu.flow.state.KeyGroupForm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SnapshotFixtureTest {
    static IntStream versions() {
        return IntStream.rangeClosed(1, KeyGroupForm.VERSION);
    }

    @ParameterizedTest
    @MethodSource("versions")
    void shouldGoOnIdenticallyFromSnapshotOfEveryVersion(int version) {
        List<String> expected = SnapshotFixture.expected(version);

        assertThat(SnapshotFixture.replay(version)).containsExactlyElementsOf(expected);
        assertThat(expected).hasSizeGreaterThan(500);
    }

    @Test
    void shouldHoldEverythingThatCanWaitInTheFirstVersion() {
        assertThat(SnapshotFixture.isRich(SnapshotFixture.state(1))).isTrue();
    }

    @Test
    void shouldHoldTheMemoryOfDevicesFromTheThirdVersionOn() {
        assertThat(SnapshotFixture.remembers(SnapshotFixture.state(1))).isFalse();
        assertThat(SnapshotFixture.remembers(SnapshotFixture.state(3))).isTrue();
    }
}
