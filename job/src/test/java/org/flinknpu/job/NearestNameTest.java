package org.flinknpu.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestNameTest {
    @ParameterizedTest
    @CsvSource({"'', '', 0", "'', abc, 3", "abc, '', 3", "kitten, sitting, 3", "ab, ba, 1"})
    void shouldCountEdits(String a, String b, int edits) {
        assertThat(NearestName.distance(a, b)).isEqualTo(edits);
    }

    @Test
    void shouldNotGuessWhenNothingIsNear() {
        assertThat(NearestName.of("elephant", List.of("cpu", "cuda", "reference"))).isEmpty();
        assertThat(NearestName.of("anything", List.of())).isEmpty();
        assertThat(NearestName.of("cdua", List.of("cpu", "cuda", "reference"))).contains("cuda");
    }
}
