package org.flinknpu.device.image;

import java.nio.ByteBuffer;
import org.flinknpu.brain.Connectome;

/**
 * Where everything of one brain lies in arena and mailbox, in bytes, and the numbers that the
 * device needs beside: {@code Brain} in burst.h. Computed from a connectome; {@link #write} is the
 * form in which the device takes it.
 */
public final class BrainLayout {
    /** Bytes of {@code Brain}. */
    public static final int BYTES = 26 * Long.BYTES + 16 * Integer.BYTES;

    /** Bytes of {@code Control}, and of {@code Meeting} behind it. */
    public static final int CONTROL_BYTES = (8 + 256 + 24 + 4) * Integer.BYTES + 2 * Long.BYTES;

    /** Offset of the length of the fired list in {@code Control}. */
    public static final int CONTROL_FIRED = 2 * Integer.BYTES;

    /** Offset in {@code Control} of whether the accumulators of a binned brain hold anything. */
    static final int CONTROL_SPILLED = 5 * Integer.BYTES;

    /**
     * Words of the outbox's record of one burst: fired neurons, place of the first id, candidates
     * and synaptic events, each behind a word with the burst's number.
     */
    public static final int RECORD_WORDS = 8;

    /** Most bursts of one launch. */
    public static final int POSITIONS = 64;

    /** Words of the inbox before its entries. */
    public static final int INBOX_HEAD = 16;

    private static final int MAX_TILES = 8;

    private static final int MANY_BLOCKS = 512;
    private static final int BLOCK_WORDS = 256;

    private static final int MIN_LOG_IDS = 1 << 16;

    final Connectome connectome;
    final NeuronClasses neuronClasses;
    final SynapsePacking packing;
    private final int wordBytes;
    private boolean whole;
    private boolean batched;
    private int servedAfter;
    private boolean binned;
    private boolean runsTogether;
    private boolean servesOwn;
    Bins bins = Bins.NONE;
    int tilesPerBlock;
    private int blocks;
    private final Stretches arena = new Stretches();
    private final Stretches mailbox = new Stretches();

    long brain;
    long run;
    long aside;
    long control;
    long potential;
    long counters;
    long synapticCurrent;
    long accumulators;
    long stimulus;
    long stimulated;
    long classes;
    long classOf;
    long tileClass;
    long rowStart;
    long synapses;
    long delays;
    long palette;
    long fanOut;
    long fired;
    long firedPsp;
    long pspOf;
    long firedBits;
    long tallies;
    long events;
    long eventCounts;
    long inbox;
    long records;
    long ids;
    long psps;
    long sideBytes;
    int inboxCapacity;
    int idCapacity;

    BrainLayout(Connectome connectome, NeuronClasses classes, SynapsePacking packing) {
        this.connectome = connectome;
        neuronClasses = classes;
        this.packing = packing;
        wordBytes = connectome.bounds().countedAccumulatorBits() / Byte.SIZE;
    }

    /** Chooses how many blocks step the brain, and how contributions get to them. */
    void blocks(LaunchShape shape) {
        int neurons = connectome.neuronCount();
        int tiles = Math.max(1, ceilDiv(neurons, BrainImage.TILE));
        batched =
                neurons <= shape.batchedNeurons()
                        && tiles <= MAX_TILES
                        && batchedBytes() <= Batch.MAX_BRAIN_BYTES;
        whole = batched || neurons <= shape.wholeNeurons() && tiles <= MAX_TILES;
        tilesPerBlock = whole ? tiles : Math.min(MAX_TILES, ceilDiv(tiles, MANY_BLOCKS));
        int powerOfTwo = Integer.highestOneBit(2 * tilesPerBlock - 1);
        binned =
                !whole
                        && neurons >= shape.binnedNeurons()
                        && plain()
                        && wordBits() == Integer.SIZE
                        && ceilDiv(tiles, powerOfTwo) <= Bins.MOST;
        servedAfter = whole || binned ? LaunchShape.NEVER : shape.servedAfter();
        boolean shortRows = plain() && packing.longestRow() < BrainWords.LONG_ROW;
        runsTogether = served() && neurons <= shape.runNeurons() && shortRows && !keepsPsp();
        servesOwn = runsTogether && neurons <= shape.ownNeurons();
        tilesPerBlock = binned ? powerOfTwo : tilesPerBlock;
        blocks = ceilDiv(tiles, tilesPerBlock);
        if (binned) {
            double perNeuron = 4.0 * packing.quads() / Math.max(1, neurons);
            bins = Bins.of(tilesPerBlock * BrainImage.TILE, perNeuron);
        }
    }

    /** What of a brain grows with its synapses and delays. */
    private long batchedBytes() {
        long ring = connectome.maxDelay() * (long) connectome.neuronCount() * wordBytes;
        return packing.quads() * (packing.quadBytes() + 4L) + ring;
    }

    void lay() {
        long neurons = paddedNeurons();
        long ring = connectome.maxDelay();
        control = arena.take(CONTROL_BYTES);
        potential = arena.take(neurons * Float.BYTES);
        counters = arena.take(neurons * Integer.BYTES);
        synapticCurrent = arena.take(hasSynapticCurrents() ? neurons * Float.BYTES : 0);
        accumulators = arena.take(slots() * neurons * wordBytes);
        stimulus = arena.take(neurons * Float.BYTES);
        stimulated = arena.take(neurons / Byte.SIZE);
        classes = arena.take((long) neuronClasses.count() * NeuronClasses.WORDS * Integer.BYTES);
        classOf = arena.take(neuronClasses.mixed() ? neurons * Integer.BYTES : 0);
        tileClass = arena.take((long) blocks * tilesPerBlock * Integer.BYTES);
        rowStart = arena.take((connectome.neuronCount() + 1L) * Integer.BYTES);
        synapses = arena.take((long) packing.quads() * packing.quadBytes());
        delays = arena.take(ring > 1 ? packing.quads() * 4L : 0);
        palette = arena.take((long) packing.paletteEntries() * wordBytes);
        fanOut = arena.take(fanOutNeeded() ? neurons * Integer.BYTES : 0);
        fired = arena.take(neurons * Integer.BYTES);
        firedPsp = arena.take(keepsPsp() ? neurons : 0);
        pspOf = arena.take(keepsPsp() ? neurons : 0);
        firedBits = arena.take((long) blocks * BLOCK_WORDS * Integer.BYTES);
        tallies = arena.take(tallyBytes());
        aside = arena.take(stateBytes());
        brain = arena.take(BYTES);
        if (batched) {
            layOwnBoxes();
        } else {
            layMailbox();
        }
        run = arena.take(sideBytes);
        events = arena.take(binned ? (long) blocks * bins.capacity() * Integer.BYTES : 0);
        eventCounts = arena.take(binned ? (long) blocks * Integer.BYTES : 0);
    }

    /** What of one burst does not fit into the slots of a batch. */
    private void layOwnBoxes() {
        int neurons = Math.max(1, connectome.neuronCount());
        inboxCapacity = neurons;
        idCapacity = neurons;
        inbox = mailbox.take((INBOX_HEAD + 2L * neurons) * Integer.BYTES);
        ids = mailbox.take(outboxBytes());
    }

    /** Bytes of the own outbox of a brain in a batch: words of two ids, or of an id and its psp. */
    int outboxBytes() {
        return (keepsPsp() ? idCapacity : (idCapacity + 1) / 2) * Long.BYTES;
    }

    private void layMailbox() {
        int neurons = Math.max(1, connectome.neuronCount());
        inboxCapacity = Math.min(neurons, 1 << 28);
        // Room for one burst in which every neuron fires, and for a launch in which few do.
        long more = Math.min(31L * neurons, Math.max(neurons / 2, MIN_LOG_IDS));
        idCapacity = (int) Math.min(neurons + more, Integer.MAX_VALUE);
        inbox = mailbox.take((INBOX_HEAD + 2L * inboxCapacity) * Integer.BYTES);
        long start = mailbox.bytes();
        records = mailbox.take((long) POSITIONS * RECORD_WORDS * Integer.BYTES);
        ids = mailbox.take((long) idCapacity * Integer.BYTES);
        psps = mailbox.take(keepsPsp() ? (long) idCapacity * Short.BYTES : 0);
        sideBytes = mailbox.bytes() - start;
        mailbox.take(sideBytes);
    }

    static int ceilDiv(int a, int b) {
        return (a + b - 1) / b;
    }

    boolean fanOutNeeded() {
        return neuronClasses.any(NeuronClasses.DRIVEN | NeuronClasses.DIVIDED);
    }

    /** Whether spikes carry a psp. */
    public boolean keepsPsp() {
        return neuronClasses.any(NeuronClasses.KEEPS_PSP);
    }

    /** Neurons with those that fill the last block. */
    long paddedNeurons() {
        return (long) blocks * tilesPerBlock * BrainImage.TILE;
    }

    /** Blocks that step the brain. */
    public int blocks() {
        return blocks;
    }

    /** Whether one block runs whole bursts. */
    public boolean whole() {
        return whole;
    }

    /** Whether bursts are launched together with those of other brains. */
    public boolean batched() {
        return batched;
    }

    /**
     * Whether the blocks of a free run may spread what they step: {@link RunBlocks}. Accumulators
     * are double then.
     */
    public boolean runsTogether() {
        return runsTogether;
    }

    /** Whether those of a launch that serves may, too. */
    public boolean servesOwn() {
        return servesOwn;
    }

    /** Whether the bursts of a free run may list spikes without order: {@link ListedBlocks}. */
    public boolean runsListed() {
        return plain() && !whole && !binned && !keepsPsp();
    }

    /** Sets of accumulators. */
    int slots() {
        return runsTogether ? 2 : connectome.maxDelay();
    }

    int tallyBytes() {
        return Math.max(blocks, runsTogether ? RunBlocks.TALLIES : 0) * Long.BYTES;
    }

    /** As {@link LaunchShape#servedAfter}. */
    int servedAfter() {
        return servedAfter;
    }

    /** Whether launches may stay on the device to serve bursts. */
    public boolean served() {
        return servedAfter != LaunchShape.NEVER;
    }

    /** Whether all synapses are packed, arrive in the next burst and do not depend on spikes. */
    public boolean plain() {
        return !packing.wide() && !packing.driven() && connectome.maxDelay() == 1;
    }

    /** Name of the kernel that spreads the spikes of a burst. */
    public String spreadKernel() {
        if (binned) {
            return "scatterFired";
        }
        if (!plain()) {
            return "spreadBurst";
        }
        return slots() == 1 ? "spreadPlain" : "spreadTurns";
    }

    /** Whether contributions are sorted into bins. */
    public boolean binned() {
        return binned;
    }

    /** Width of an accumulator word: 32 or 64. */
    public int wordBits() {
        return wordBytes * Byte.SIZE;
    }

    /** Neurons of the brain. */
    public int neurons() {
        return connectome.neuronCount();
    }

    /** Bytes of device memory. */
    public long deviceBytes() {
        return arena.bytes();
    }

    /** Bytes of exchanged memory. */
    public long mailboxBytes() {
        return mailbox.bytes();
    }

    /** Offset in the arena of room for {@code Brain} itself. */
    public long brain() {
        return brain;
    }

    /** Whether some neurons have a synaptic current. */
    public boolean hasSynapticCurrents() {
        return neuronClasses.any(NeuronClasses.HAS_CURRENT);
    }

    /** Bytes of potentials, counters and, if there are any, currents, which lie side by side. */
    public long stateBytes() {
        int perNeuron = Float.BYTES + Integer.BYTES + (hasSynapticCurrents() ? Float.BYTES : 0);
        return paddedNeurons() * perNeuron;
    }

    /** Offset in the arena of room for a copy of that. */
    public long aside() {
        return aside;
    }

    /** Offset in the arena of room for one side of the outbox. */
    public long run() {
        return run;
    }

    /** Offset of the control in the arena. */
    public long control() {
        return control;
    }

    /** Offset of the potentials in the arena: f32 per neuron. */
    public long potential() {
        return potential;
    }

    /** Offset of the counters in the arena: u16 countdown and u16 fire count per neuron. */
    public long counters() {
        return counters;
    }

    /** Offset of the fired list in the arena: u32 ids. */
    public long fired() {
        return fired;
    }

    /** Offset of the fired list's psps in the arena: u8. */
    public long firedPsp() {
        return firedPsp;
    }

    /** Offset of the inbox in the mailbox. */
    public long inbox() {
        return inbox;
    }

    /** Entries of the inbox. */
    public int inboxCapacity() {
        return inboxCapacity;
    }

    /** Ids that one side of the outbox holds. */
    public int idCapacity() {
        return idCapacity;
    }

    /** Offset of a side's records in the mailbox. */
    public int records(int side) {
        return (int) (records + side * sideBytes);
    }

    /** Offset of a side's ids in the mailbox. */
    public int ids(int side) {
        return (int) (ids + side * sideBytes);
    }

    /** Offset of a side's psps in the mailbox. */
    public int psps(int side) {
        return (int) (psps + side * sideBytes);
    }

    /**
     * Writes {@code Brain}.
     *
     * @param arenaBase added to every arena offset
     * @param mailboxBase added to every mailbox offset
     */
    public void write(ByteBuffer into, long arenaBase, long mailboxBase) {
        new BrainWords(this).write(into, arenaBase, mailboxBase);
    }
}
