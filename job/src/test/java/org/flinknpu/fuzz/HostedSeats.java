package org.flinknpu.fuzz;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.flinknpu.device.Kernels;
import org.flinknpu.flow.BrainHost;
import org.flinknpu.flow.InboundRecord;
import org.flinknpu.flow.Input;
import org.flinknpu.flow.NpuMetrics;
import org.flinknpu.flow.NpuOptions;
import org.flinknpu.flow.Seats;
import org.flinknpu.flow.StagedState;
import org.flinknpu.flow.Surroundings;
import org.flinknpu.flow.WallTime;
import org.flinknpu.flow.state.KeyGroupForm;
import org.flinknpu.flow.state.SeatImage;

/** The seats of one subtask with narrow quotas and a clock that stands still unless it is moved. */
final class HostedSeats implements AutoCloseable {
    private static final long FIRST_MICROS = 1_000_000;
    private static final Clock CLOCK = new Clock();
    private static final BrainHost HOST = host();

    private final LinkedBlockingQueue<Runnable> calls = new LinkedBlockingQueue<>();
    private final Seats seats = new Seats(HOST, id -> 0, new Around());

    /** Wall time by hand. */
    private static final class Clock implements WallTime {
        private static final long serialVersionUID = 1L;
        private long micros = FIRST_MICROS;

        @Override
        public long nowMicros() {
            return micros;
        }

        @Override
        public boolean real() {
            return false;
        }
    }

    /** Turns and ticks are given by {@link #arrive} and not on request. */
    private final class Around implements Surroundings {
        @Override
        public void askForTurn() {}

        @Override
        public void wakeAt(long micros) {}

        @Override
        public void later(Runnable work) {
            calls.add(work);
        }

        @Override
        public void awaitCall() {
            try {
                calls.take().run();
            } catch (InterruptedException e) {
                throw new IllegalStateException("interrupted while brains were loaded", e);
            }
        }

        @Override
        public long nowMillis() {
            return CLOCK.micros / 1_000;
        }
    }

    private static BrainHost host() {
        NpuOptions options =
                NpuOptions.defaults()
                        .withBackend(new NpuOptions.Backend("reference", "", 1))
                        .withWaiting(new NpuOptions.Waiting(8, 1 << 16, 5))
                        .withTurns(new NpuOptions.Turns(4, 1_000_000, 1 << 16))
                        .withQuotas(narrow());
        return new BrainHost(
                options,
                Kernels.installed(),
                record -> {},
                new NpuMetrics(new UnregisteredMetricsGroup()),
                CLOCK);
    }

    private static NpuOptions.Quotas narrow() {
        return new NpuOptions.Quotas(
                4, 1 << 12, 16, 1 << 16, 8, 16, 16, 50, 1, 1 << 14, 1 << 11, 8, 3);
    }

    HostedSeats() {
        CLOCK.micros = FIRST_MICROS;
    }

    /** Hands a checked record over, lets a millisecond pass, and gives a few turns. */
    void arrive(Input input, String brainId, byte[] value) {
        seats.arrive(input, new InboundRecord(brainId, "t", 0, 0, 0, null, value));
        CLOCK.micros += 1_000;
        for (Runnable call = calls.poll(); call != null; call = calls.poll()) {
            call.run();
        }
        seats.tick();
        seats.expire();
        for (int turn = 0; turn < 8; turn++) {
            seats.turn();
        }
    }

    /** Takes over seats from a snapshot. */
    void restore(List<SeatImage> images) {
        images.forEach(image -> seats.restore(0, image));
        seats.resume();
    }

    /** A snapshot. */
    byte[] snapshot() throws IOException {
        List<StagedState> staged = new ArrayList<>();
        byte[] bytes = write(seats.images(0, 1, staged).get(0));
        staged.forEach(StagedState::release);
        return bytes;
    }

    static byte[] write(List<SeatImage> images) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new KeyGroupForm().write(images, out);
        return out.toByteArray();
    }

    static List<SeatImage> read(byte[] snapshot) throws IOException {
        List<SeatImage> images = new ArrayList<>();
        new KeyGroupForm().read(new ByteArrayInputStream(snapshot), "fuzz", images::add);
        return images;
    }

    @Override
    public void close() {
        seats.close();
    }
}
