package org.flinknpu.brain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import org.junit.jupiter.api.Test;

class BrainFormatExceptionTest {
    @Test
    void shouldStayOnOneLineWhateverANameContains() {
        assertThatThrownBy(() -> AreaRole.of("in\nput\u2028\u0007"))
                .isInstanceOf(BrainFormatException.class)
                .hasMessageStartingWith("Unknown area role: role=in?put??; use input,");
    }

    @Test
    void shouldBeBoundedWhateverANameContains() {
        assertThat(new BrainFormatException("x".repeat(1 << 20)).getMessage()).hasSize(2003);
    }

    @Test
    void shouldRefuseTextThatEndsWithinACharacterOfFourBytes() {
        byte[] json = {'"', 0, 0, 0, 0, 0, 4, 0, 0, 0, '~'};

        assertThatThrownBy(
                        () ->
                                BrainJson.read(
                                        new ByteArrayInputStream(json), "b", BrainLimits.EMBEDDED))
                .isInstanceOf(BrainFormatException.class)
                .hasMessageStartingWith("Not valid JSON: Unexpected EOF");
    }
}
