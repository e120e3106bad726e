package org.flinknpu.job.cli;

import java.io.PrintWriter;
import java.util.Locale;
import org.flinknpu.demo.Arena;
import org.flinknpu.demo.RobotClient;
import org.flinknpu.view.BrainStats;

/**
 * How a demo run is doing, on one line that is rewritten four times a second; nothing where there
 * is no terminal. Confined to the thread of the run.
 */
final class ProgressLine implements AutoCloseable {
    private static final long EVERY_NANOS = 250_000_000L;
    private static final String CLEAR = "\r\u001b[2K";

    private final PrintWriter err;
    private final Arena arena;
    private final boolean terminal = System.console() != null && System.getenv("CI") == null;
    private long last = System.nanoTime();
    private long lastBursts;
    private boolean written;

    ProgressLine(PrintWriter err, Arena arena) {
        this.err = err;
        this.arena = arena;
    }

    void show(RobotClient robot, BrainStats stats) {
        long now = System.nanoTime();
        if (!terminal || now - last < EVERY_NANOS) {
            return;
        }
        double rate = (stats.bursts() - lastBursts) * 1e9 / (now - last);
        double[] loop = robot.latencies().recentPercentiles(0.5, 0.99);
        err.print(
                CLEAR
                        + String.format(
                                Locale.ROOT,
                                "%4.0f s  lights %d  collisions %d  burst %,d  %.0f Hz"
                                        + "  sensor to motor p50 %.1f ms p99 %.1f ms  dead %d  %s",
                                robot.seconds(),
                                arena.lightsReached(),
                                robot.robot().collisions(),
                                stats.lastBurst(),
                                rate,
                                loop[0] / 1000,
                                loop[1] / 1000,
                                stats.deadLetters(),
                                stats.backend()));
        err.flush();
        last = now;
        lastBursts = stats.bursts();
        written = true;
    }

    @Override
    public void close() {
        if (written) {
            err.print(CLEAR);
            err.flush();
        }
    }
}
