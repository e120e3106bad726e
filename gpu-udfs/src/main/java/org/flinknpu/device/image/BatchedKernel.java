package org.flinknpu.device.image;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.SpikeFrame;
import org.flinknpu.burst.BurstCounters;
import org.flinknpu.burst.BurstKernel;
import org.flinknpu.burst.DeferredSave;
import org.flinknpu.burst.FiredSet;
import org.flinknpu.burst.SplitBurst;
import org.flinknpu.burst.Stimulus;
import org.flinknpu.device.DeviceFailureException;

/**
 * A small brain in a {@link Batch}. A burst costs the host two lines of memory that the device
 * writes or reads, and, if it is the first of its round to be finished, the launch and the wait.
 */
public final class BatchedKernel implements BurstKernel, SplitBurst, DeferredSave {
    /** So often fire counts of 32 bits are saturated. */
    private static final int SATURATION_BURSTS = 1 << 30;

    /** Entries of a stimulus for which an inbox slot has room. */
    private static final int SLOT_ENTRIES = 3;

    /** Words of spikes for which an outbox slot has room. */
    private static final int SLOT_SPIKE_WORDS = 14;

    private static final int NUMBER_WORDS = 2;
    private static final int LOG_WORD_BYTES = 3;
    private static final long LOW = 0xFFFFFFFFL;
    private static final int U16 = 0xFFFF;
    private static final VarHandle WORD =
            MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private final String backend;
    private final Batch batch;
    private final BatchLink link;
    private final Batch.Place place;
    private final BrainLayout layout;
    private final StateLink line;
    private final SpikeHistory history;
    private final ResidentState state;
    private final BurstCounters counters = new BurstCounters();
    private final ByteBuffer mailbox;

    /**
     * The mailbox as words, for plain reads: no order is needed among words that each tell the
     * burst they belong to.
     */
    private final LongBuffer words;

    private final MailboxWatch watch;
    private final int slotIn;
    private final int slotOut;
    private final int giveUp;
    private final int ownInbox;
    private final int ownOutbox;
    private final boolean psps;
    private final boolean delayed;
    private StimulusSums sums;
    private LongBuffer entries;
    private long burst;
    private long unsaturated;
    private boolean ran;
    private boolean closed;

    /** Since when a word is missing, or 0. */
    private long missingNanos;

    /**
     * Uploads a brain and takes its seat. If this fails, the batch takes everything back.
     *
     * @param brain the brain as the device sees it
     */
    BatchedKernel(
            String backend,
            BrainImage image,
            BrainState initial,
            Batch batch,
            Batch.Place place,
            StateLink line,
            ByteBuffer brain) {
        this.backend = backend;
        this.batch = batch;
        this.place = place;
        this.line = line;
        link = batch.link();
        layout = image.layout();
        history = new SpikeHistory(initial);
        state = new ResidentState(image, line, history, initial.maxDelay());
        mailbox = link.mailbox();
        words = batch.words();
        watch = new MailboxWatch(mailbox, link.deadlineNanos(), this::wear);
        burst = initial.burst();
        slotIn = place.slotIn();
        slotOut = place.slotOut();
        giveUp = place.giveUp();
        ownInbox = (int) (place.mailbox() + layout.inbox());
        ownOutbox = (int) (place.mailbox() + layout.ids(0));
        psps = layout.keepsPsp();
        delayed = initial.maxDelay() > 1;
        batch.apart(this::forgetBefore);
        state.upload(initial);
        batch.sitDown(place, brain);
    }

    /** Fills all places with the burst that has been: nothing is asked for, nothing has arrived. */
    private void forgetBefore() {
        fill(slotIn, Batch.ASKING_BYTES);
        fill(slotOut, Batch.SLOT_OUT_BYTES);
        fill(ownOutbox, layout.outboxBytes());
        WORD.setRelease(mailbox, giveUp, 0L);
        link.send(slotOut, Batch.SLOT_OUT_BYTES);
    }

    private void fill(int at, int bytes) {
        for (int word = 0; word < bytes; word += Long.BYTES) {
            WORD.setRelease(mailbox, at + word, burst & LOW);
        }
    }

    @Override
    public void burst(Stimulus stimulus, FiredSet fired) {
        begin(stimulus);
        finish(fired);
    }

    @Override
    public void begin(Stimulus stimulus) {
        if (unsaturated >= SATURATION_BURSTS) {
            batch.apart(state::saturate);
            unsaturated = 0;
        }
        long next = burst + 1 & LOW;
        long entries = stimulus.size() == 0 ? 0 : write(stimulus, next);
        WORD.setRelease(mailbox, slotIn, next | entries << Integer.SIZE);
        batch.begun();
    }

    /** Writes a stimulus to the slot or, if it is too long, to the brain's own inbox. */
    private int write(Stimulus stimulus, long next) {
        int size = stimulus.size();
        if (size > SLOT_ENTRIES || !distinct(stimulus)) {
            return writeSums(stimulus, next);
        }
        for (int i = 0; i < size; i++) {
            // From +0, which a sum of -0 alone shows.
            put(i, stimulus.neurons()[i], 0f + stimulus.potentials()[i], next);
        }
        return size;
    }

    private static boolean distinct(Stimulus stimulus) {
        int[] neurons = stimulus.neurons();
        return switch (stimulus.size()) {
            case 1 -> true;
            case 2 -> neurons[0] != neurons[1];
            default ->
                    neurons[0] != neurons[1]
                            && neurons[0] != neurons[2]
                            && neurons[1] != neurons[2];
        };
    }

    private void put(int entry, int neuron, float potential, long next) {
        int at = slotIn + (1 + 2 * entry) * Long.BYTES;
        WORD.set(mailbox, at, next | (long) neuron << Integer.SIZE);
        long bits = Float.floatToRawIntBits(potential) & LOW;
        WORD.set(mailbox, at + Long.BYTES, next | bits << Integer.SIZE);
    }

    private int writeSums(Stimulus stimulus, long next) {
        if (sums == null) {
            sums = new StimulusSums();
            entries = StimulusSums.entries(mailbox, ownInbox);
        }
        int count = sums.write(stimulus, entries);
        if (count > SLOT_ENTRIES) {
            int at = ownInbox + BrainLayout.INBOX_HEAD * Integer.BYTES;
            link.send(at, count * Long.BYTES);
        } else {
            for (int i = 0; i < count; i++) {
                long entry = entries.get(i);
                float sum = Float.intBitsToFloat((int) (entry >>> Integer.SIZE));
                put(i, (int) entry, sum, next);
            }
        }
        return count;
    }

    @Override
    public void finish(FiredSet fired) {
        try {
            batch.flush();
            link.awaitSlots();
            take(fired, (int) (burst + 1));
        } catch (DeviceFailureException e) {
            batch.broken();
            throw e;
        }
        counters.phases(0, 0, batch.shareNanos(), 0);
        burst++;
        unsaturated++;
        ran = true;
    }

    private void take(FiredSet fired, int next) {
        long head = awaitWord(slotOut, next);
        int count = (int) (head >>> Integer.SIZE) & U16;
        long events = awaitWord(slotOut + Long.BYTES, next) >>> Integer.SIZE;
        fired.ensureCapacity(count);
        fired.size(count);
        takeIds(count, next, fired.neurons());
        if (delayed) {
            note(history.advance(count), count, next);
        }
        counters.work(head >>> 48, events);
    }

    private void takeIds(int count, int next, int[] neurons) {
        int spikeWords = psps ? count : count + 1 >> 1;
        if (spikeWords > SLOT_SPIKE_WORDS) {
            int from = SLOT_SPIKE_WORDS * Long.BYTES;
            link.fetch(ownOutbox + from, spikeWords * Long.BYTES - from);
        }
        if (psps) {
            for (int i = 0; i < count; i++) {
                neurons[i] = (int) (awaitWord(spikes(i), next) >>> Integer.SIZE) & U16;
            }
            return;
        }
        int inSlot = Math.min(count, 2 * SLOT_SPIKE_WORDS);
        takePairs(slotOut + NUMBER_WORDS * Long.BYTES, 0, inSlot, next, neurons);
        if (count > inSlot) {
            takePairs(ownOutbox + inSlot * (Long.BYTES / 2), inSlot, count, next, neurons);
        }
    }

    /** Takes the ids from one number to another, two to a word. */
    private void takePairs(int at, int from, int to, int next, int[] neurons) {
        for (int i = from; i < to; i += 2) {
            long word = awaitWord(at + (i - from) * (Long.BYTES / 2), next);
            neurons[i] = (int) (word >>> Integer.SIZE) & U16;
            if (i + 1 < to) {
                neurons[i + 1] = (int) (word >>> 48);
            }
        }
    }

    /** Copies the spikes of a burst, which have arrived, into a frame with room for them. */
    private void note(SpikeFrame frame, int count, int last) {
        takeIds(count, last, frame.neurons());
        for (int i = 0; i < count; i++) {
            frame.psp()[i] = psps ? (byte) (awaitWord(spikes(i), last) >>> 48) : 0;
        }
    }

    /** A brain without delays looks at its last spikes only now; they still lie in the outbox. */
    private void noteLast() {
        if (!delayed && ran) {
            int count = (int) (awaitWord(slotOut, (int) burst) >>> Integer.SIZE) & U16;
            note(history.advance(count), count, (int) burst);
        }
    }

    /** Where a word of spikes lies. */
    private int spikes(int word) {
        return word < SLOT_SPIKE_WORDS
                ? slotOut + (NUMBER_WORDS + word) * Long.BYTES
                : ownOutbox + word * Long.BYTES;
    }

    /** A word that the device writes, once it belongs to a burst. Each tells by itself whether. */
    private long awaitWord(int at, int next) {
        long word = words.get(at >>> LOG_WORD_BYTES);
        return (int) word == next ? word : awaitMissing(at, next);
    }

    private long awaitMissing(int at, int next) {
        watch.start();
        missingNanos = 0;
        long word = (long) WORD.getAcquire(mailbox, at);
        while ((int) word != next) {
            long gone = (long) WORD.getAcquire(mailbox, giveUp);
            if ((int) gone == next) {
                batch.givenUp((int) (gone >>> Integer.SIZE));
            }
            watch.awaitMore();
            word = (long) WORD.getAcquire(mailbox, at);
        }
        return word;
    }

    /** Something has been missing for some microseconds more. */
    private void wear(boolean overdue) {
        link.requireAlive(overdue);
        long now = System.nanoTime();
        if (missingNanos == 0) {
            missingNanos = now;
        } else if (now - missingNanos > link.patienceNanos()) {
            missingNanos = now;
            batch.overdue();
        }
    }

    @Override
    public long lastBurst() {
        return burst;
    }

    @Override
    public void save(BrainState into) {
        noteLast();
        batch.hold();
        try {
            state.save(into, burst);
        } finally {
            batch.resume();
        }
    }

    @Override
    public void setAside() {
        noteLast();
        batch.apart(() -> state.setAside(burst));
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
            batch.leave(place, layout, line);
        }
    }
}
