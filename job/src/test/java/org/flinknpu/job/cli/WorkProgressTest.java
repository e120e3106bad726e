package org.flinknpu.job.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.flinknpu.brain.file.Progress;
import org.junit.jupiter.api.Test;

class WorkProgressTest {
    private final StringWriter err = new StringWriter();

    @Test
    void shouldShowNothingWithoutATerminal() {
        try (WorkProgress progress = new WorkProgress(new PrintWriter(err), false)) {
            pass(progress.of("writing"));
        }

        assertThat(err.toString()).isEmpty();
    }

    @Test
    void shouldShowTheShareAndClearTheLine() {
        try (WorkProgress progress = new WorkProgress(new PrintWriter(err), true)) {
            pass(progress.of("writing"));
        }

        assertThat(err.toString()).contains("writing  50 %").endsWith("\r\u001b[2K");
    }

    /** Until a quarter of a second has passed for sure. */
    private static void pass(Progress progress) {
        long end = System.nanoTime() + 300_000_000L;
        while (System.nanoTime() < end) {
            progress.passed(5, 10);
        }
    }
}
