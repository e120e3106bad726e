package org.flinknpu.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UsageExceptionTest {
    @Test
    void shouldNotPassOnWhatMovesTheCursor() {
        assertThat(new UsageException("Unknown field: a\r\nb\u001b[2J"))
                .hasMessage("Unknown field: a??b?[2J");
    }

    @Test
    void shouldBeBoundedWhateverItQuotes() {
        assertThat(new UsageException("x".repeat(1 << 20)).getMessage()).hasSize(2003);
    }
}
