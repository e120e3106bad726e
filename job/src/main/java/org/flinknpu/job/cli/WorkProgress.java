package org.flinknpu.job.cli;

import java.io.PrintWriter;
import java.util.Locale;
import org.flinknpu.brain.file.Progress;

/**
 * How far a long piece of work has come, on one line of standard error that is rewritten four times
 * a second; nothing where there is no terminal, or the work is over in a moment.
 */
final class WorkProgress implements AutoCloseable {
    private static final long EVERY_NANOS = 250_000_000L;
    private static final String CLEAR = "\r\u001b[2K";

    private final PrintWriter err;
    private final boolean shown;
    private long last = System.nanoTime();
    private boolean written;

    WorkProgress(PrintWriter err) {
        this(err, System.console() != null && System.getenv("CI") == null);
    }

    WorkProgress(PrintWriter err, boolean shown) {
        this.err = err;
        this.shown = shown;
    }

    /** A listener for one part of the work. */
    Progress of(String work) {
        return (done, total) -> passed(work, done, total);
    }

    private void passed(String work, long done, long total) {
        long now = System.nanoTime();
        if (!shown || now - last < EVERY_NANOS) {
            return;
        }
        last = now;
        written = true;
        double share = total <= 0 ? 100 : 100.0 * done / total;
        err.print(CLEAR + String.format(Locale.ROOT, "%s %3.0f %%", work, share));
        err.flush();
    }

    @Override
    public void close() {
        if (written) {
            err.print(CLEAR);
            err.flush();
        }
    }
}
