package org.flinknpu.device.image;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.util.Arrays;
import org.flinknpu.brain.BrainState;
import org.flinknpu.burst.BurstCounters;
import org.flinknpu.burst.BurstKernel;
import org.flinknpu.burst.DeferredSave;
import org.flinknpu.burst.FiredListener;
import org.flinknpu.burst.FiredSet;
import org.flinknpu.burst.SplitBurst;
import org.flinknpu.burst.Stimulus;

/**
 * A brain that lives on a device: connectome and state stay there; per burst only the stimulus goes
 * in and the fired ids come out. The host keeps the spikes in flight, which it has seen anyway.
 */
public final class ResidentKernel implements BurstKernel, SplitBurst, DeferredSave {
    /** Bursts of one launch of a free run. */
    public static final int RUN = 32;

    /** So often fire counts of 32 bits are saturated; a free run adds less than as many again. */
    private static final int SATURATION_BURSTS = 1 << 30;

    private static final VarHandle WORD =
            MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());
    private static final VarHandle HALF =
            MethodHandles.byteBufferViewVarHandle(short[].class, ByteOrder.nativeOrder());

    /** What the place of an id holds until the id has arrived. */
    private static final int[] NO_IDS = new int[4096];

    static {
        Arrays.fill(NO_IDS, -1);
    }

    private final String backend;
    private final BrainLayout layout;
    private final BrainLink link;
    private final StimulusSums sums;
    private final SpikeHistory history;
    private final ResidentState state;
    private Launches launches;
    private final BurstCounters counters = new BurstCounters();
    private final FiredSet drained = new FiredSet();

    /** Ids of each side that have been taken and not cleared. */
    private final int[] dirty = new int[2];

    private ByteBuffer mailbox;
    private IntBuffer words;
    private long burst;
    private long unsaturated;
    private long stageNanos;
    private long launchNanos;
    private int side;
    private boolean closed;

    /**
     * Uploads a brain. The link is owned from now on, and closed if this fails.
     *
     * @param backend the backend's name in options
     * @param image the brain, planned
     * @param initial the state to continue from; copied
     * @param link to an arena and a mailbox of the image's sizes that hold zeros
     */
    public ResidentKernel(String backend, BrainImage image, BrainState initial, BrainLink link) {
        this.backend = backend;
        this.link = link;
        layout = image.layout();
        sums = new StimulusSums();
        history = new SpikeHistory(initial);
        burst = initial.burst();
        state = new ResidentState(image, link, history, initial.maxDelay());
        boolean uploaded = false;
        try {
            mailbox = link.mailbox();
            words = mailbox.asIntBuffer();
            words.put((int) (layout.inbox() / Integer.BYTES) + 1, 1);
            launches = new Launches(link, layout);
            state.upload(initial);
            fillRecords();
            uploaded = true;
        } finally {
            if (!uploaded) {
                close();
            }
        }
    }

    /**
     * Fills all records and tallies with a burst that is over: zeros would be those of one to come.
     */
    private void fillRecords() {
        int[] over = new int[BrainLayout.POSITIONS * BrainLayout.RECORD_WORDS];
        Arrays.fill(over, (int) burst);
        words.put(layout.records(0) / Integer.BYTES, over);
        words.put(layout.records(1) / Integer.BYTES, over);
        // A launch of several bursts copies all its records from there, even of those not run.
        fill(layout.run(), over.length);
        fill(layout.tallies, layout.tallyBytes() / Integer.BYTES);
    }

    /** Fills words of the arena with the number of the burst that is over. */
    private void fill(long offset, int count) {
        int[] over = new int[count];
        Arrays.fill(over, (int) burst);
        ByteBuffer filled = ByteBuffer.allocateDirect(count * Integer.BYTES);
        filled.order(ByteOrder.nativeOrder()).asIntBuffer().put(over);
        link.write(offset, filled);
    }

    @Override
    public void burst(Stimulus stimulus, FiredSet fired) {
        long start = System.nanoTime();
        long staged = launch(stimulus, start);
        launches.await(side, (int) (burst + 1));
        long done = System.nanoTime();
        long end = take(fired);
        counters.phases(staged - start, 0, done - staged, end - done);
    }

    @Override
    public void begin(Stimulus stimulus) {
        long start = System.nanoTime();
        stageNanos = launch(stimulus, start) - start;
        launchNanos = System.nanoTime() - start - stageNanos;
    }

    /** Counts what the burst took of the caller's time, which others may have used meanwhile. */
    @Override
    public void finish(FiredSet fired) {
        long start = System.nanoTime();
        launches.await(side, (int) (burst + 1));
        long done = System.nanoTime();
        long end = take(fired);
        counters.phases(stageNanos, 0, launchNanos + done - start, end - done);
    }

    /** Starts a burst; returns when its stimulus was staged. */
    private long launch(Stimulus stimulus, long calledNanos) {
        saturateInTime();
        int next = (int) (burst + 1);
        sums.take(stimulus);
        side ^= 1;
        forget(1);
        long staged = System.nanoTime();
        clear(side);
        launches.start(side, next, sums, calledNanos);
        // What is left to do of the burst before this one, while the device works.
        history.settle();
        clear(side ^ 1);
        return staged;
    }

    /** Takes the result of a single burst; returns when it was taken. */
    private long take(FiredSet fired) {
        take(side, 0, fired);
        long end = System.nanoTime();
        launches.ended(end, counters.synapticEvents());
        return end;
    }

    private void saturateInTime() {
        if (unsaturated >= SATURATION_BURSTS) {
            launches.withdraw((int) (burst + 1));
            state.saturate();
            unsaturated = 0;
        }
    }

    @Override
    public void freeRun(int bursts, FiredListener listener) {
        long start = System.nanoTime();
        saturateInTime();
        launches.withdraw((int) (burst + 1));
        words.put((int) (layout.inbox() / Integer.BYTES), 0);
        history.settle();
        launches.beginRuns(bursts);
        int left = bursts;
        int flying = launchRun(left);
        while (flying > 0) {
            // The next launch runs on the other side while this one's lists are drained. A launch
            // whose outbox is full runs fewer bursts, never more, so no burst runs too many.
            int done = side;
            int next = launchRun(left - flying);
            link.awaitLaunch(done, flying);
            left -= drain(done, flying, listener);
            flying = next == 0 && left > 0 ? launchRun(left) : next;
        }
        launches.endRuns();
        counters.phases(0, 0, System.nanoTime() - start, 0);
    }

    /** Clears records of earlier launches, so that none is taken for one of the next. */
    private void forget(int bursts) {
        for (int position = 0; position < bursts; position++) {
            words.put(record(side, position), ~(int) (burst + 1 + position));
        }
    }

    private int launchRun(int left) {
        int run = Math.min(RUN, left);
        if (run > 0) {
            side ^= 1;
            forget(run);
            launches.startRun(side, run);
        }
        return run;
    }

    /**
     * Hands out the bursts that a launch ran; fewer than launched if the outbox was full, none if
     * the launch found no room.
     */
    private int drain(int from, int launched, FiredListener listener) {
        int position = 0;
        while (position < launched && words.get(record(from, position)) == (int) (burst + 1)) {
            take(from, position++, drained);
            history.settle();
            listener.fired(burst, drained);
        }
        if (position == 0) {
            launches.crowded();
        }
        return position;
    }

    private int record(int from, int position) {
        return layout.records(from) / Integer.BYTES + position * BrainLayout.RECORD_WORDS;
    }

    /** Takes a burst's result out of the mailbox. */
    private void take(int from, int position, FiredSet fired) {
        int record = record(from, position);
        int count = words.get(record + 1);
        int cursor = words.get(record + 3);
        int ids = layout.ids(from) / Integer.BYTES + cursor;
        int psps = layout.keepsPsp() ? layout.psps(from) + cursor * Short.BYTES : -1;
        dirty[from] = Math.max(dirty[from], cursor + count);
        fired.ensureCapacity(count);
        words.get(ids, fired.neurons(), 0, count);
        fired.size(count);
        if (link.arriveAlone()) {
            awaitMissing(fired, ids, psps);
        }
        history.advance(words, mailbox, ids, psps, count);
        counters.work(
                Integer.toUnsignedLong(words.get(record + 5)),
                Integer.toUnsignedLong(words.get(record + 7)));
        burst++;
        unsaturated++;
    }

    private void awaitMissing(FiredSet fired, int ids, int psps) {
        int[] neurons = fired.neurons();
        int count = fired.size();
        int all = 0;
        for (int i = 0; i < count; i++) {
            all |= neurons[i];
        }
        if (all < 0) {
            for (int i = 0; i < count; i++) {
                while (neurons[i] < 0) {
                    link.awaitMore();
                    neurons[i] = (int) WORD.getAcquire(mailbox, (ids + i) * Integer.BYTES);
                }
            }
        }
        for (int i = 0; psps >= 0 && i < count; i++) {
            while ((short) HALF.getAcquire(mailbox, psps + i * Short.BYTES) == 0) {
                link.awaitMore();
            }
        }
    }

    /** Fills the places of ids that have been taken with what is no id. */
    private void clear(int from) {
        if (!link.arriveAlone()) {
            return;
        }
        int first = layout.ids(from) / Integer.BYTES;
        for (int done = 0; done < dirty[from]; done += NO_IDS.length) {
            words.put(first + done, NO_IDS, 0, Math.min(NO_IDS.length, dirty[from] - done));
        }
        for (int i = 0; layout.keepsPsp() && i < dirty[from]; i++) {
            mailbox.putShort(layout.psps(from) + i * Short.BYTES, (short) 0);
        }
        dirty[from] = 0;
    }

    @Override
    public long lastBurst() {
        return burst;
    }

    @Override
    public void save(BrainState into) {
        launches.withdraw((int) (burst + 1));
        state.save(into, burst);
    }

    @Override
    public void setAside() {
        launches.withdraw((int) (burst + 1));
        state.setAside(burst);
    }

    @Override
    public void saveSetAside(BrainState into) {
        state.saveSetAside(into);
    }

    @Override
    public BurstCounters counters() {
        return counters;
    }

    @Override
    public String backend() {
        return backend;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            link.close();
        }
    }
}
