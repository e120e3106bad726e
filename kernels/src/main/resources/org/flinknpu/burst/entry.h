/*
 * The entry points. A burst is, with every launch after the one before it:
 *   stageStimulus (only if there is a stimulus, and if the step does not do it), stepBrain, emitFired (only where blocks have no order), and
 *   spreadPlain, spreadTurns or spreadBurst; or, for binned brains, gatherBrain and scatterFired instead;
 * or, in free runs of brains without bins, stepListed and spreadListed, see list.h;
 * or, for small brains, one launch of burstWhole with one block per brain, or of burstBatch, see batch.h;
 * or a launch that stays for many bursts, see serve.h, run.h and stay.h.
 * side: which of the outbox's two sides receives the burst; position: the burst's number within its launch.
 */

KERNEL void stageStimulus(GLOBAL u8 *arena, GLOBAL u8 *mailbox, Brain b) {
    stage(arena, mailbox, &b, BLOCK_INDEX * BLOCK + THREAD, BLOCK_COUNT * BLOCK);
}

#if IN_ORDER

/*
 * Tells the other blocks how many neurons of a block have fired, and its candidates. Behind a barrier. A tally of any kind
 * of launch carries its burst, so none is taken for another burst's.
 */
DEVICE void tell(GLOBAL u8 *arena, const Brain *b, u32 place, u32 burst, LOCAL const u32 *candidates, u32 fired) {
    if (THREAD == 0u) {
        AT(volatile u64, b->tallies)[place] = (u64)burst << 32 | *candidates << 16 | fired;
    }
}

/* Adds up a thread's share of what the blocks before one tell of a burst; waits until they have. */
DEVICE void awaitTallies(GLOBAL u8 *arena, const Brain *b, u32 block, u32 burst, u32 *fired, u32 *candidates) {
    GLOBAL volatile u64 *tallies = AT(volatile u64, b->tallies);
    for (u32 i = THREAD; i < block; i += BLOCK) {
        u64 tally = FRESH(tallies + i);
        while ((u32)(tally >> 32) != burst) {
            tally = FRESH(tallies + i);
        }
        *fired += (u32)tally & 0xFFFFu;
        *candidates += (u32)tally >> 16;
    }
}

/*
 * Orders, writes and publishes what a block's bits say. A tally carries its burst above the block's candidates and
 * fired neurons, so blocks wait for the tallies of this burst; the last block knows the sums and ends the burst. By
 * then all blocks have read the control.
 */
DEVICE void emitInOrder(GLOBAL u8 *arena, GLOBAL u8 *mailbox, const Brain *b, u32 block, u32 side, u32 position,
                        const Turn *turn, LOCAL StepScratch *scratch) {
    u32 bits = scratch->bits[THREAD];
    u32 total;
    u32 before = scanBlock(BITS(bits), scratch->scan, &total);
    tell(arena, b, block, turn->burst, &scratch->candidates, total);
    u32 fired = 0u;
    u32 candidates = 0u;
    awaitTallies(arena, b, block, turn->burst, &fired, &candidates);
    u32 base;
    scanBlock(fired, scratch->scan, &base);
    if (block == b->blocks - 1u) {
        u32 others;
        scanBlock(candidates, scratch->scan, &others);
        if (THREAD == 0u) {
            endBurst(arena, mailbox, b, side, position, turn, base + total, others + scratch->candidates);
        }
    }
    writeFired(arena, mailbox, b, block, bits, before, base, total, side, turn->cursor, scratch->scan);
}

#endif

/* Read by all threads of all blocks; undoes the turn if the outbox might overflow. */
DEVICE Turn takeTurn(GLOBAL u8 *arena, const Brain *b, u32 block, u32 position) {
    GLOBAL Control *control = AT(Control, b->control);
    Turn turn;
    turn.slot = b->slots == 1u ? 0u : control->slot;
    turn.burst = control->burst + 1u;
    turn.events = control->delivered[turn.slot];
    turn.cursor = cursorOf(arena, b, position);
    if (turn.cursor == MIXED && block == 0u && THREAD == 0u) {
        skipBurst(arena, b, position);
    }
    return turn;
}

/* Hands on what a block's bits say: in order where blocks have one, else to emitFired. */
DEVICE void emit(GLOBAL u8 *arena, GLOBAL u8 *mailbox, const Brain *b, u32 block, u32 side, u32 position,
                 const Turn *turn, LOCAL StepScratch *scratch) {
#if IN_ORDER
    emitInOrder(arena, mailbox, b, block, side, position, turn, scratch);
#else
    u32 bits = scratch->bits[THREAD];
    u32 total;
    scanBlock(BITS(bits), scratch->scan, &total);
    AT(u32, b->firedBits)[block * BLOCK + THREAD] = bits;
    if (THREAD == 0u) {
        AT(u64, b->tallies)[block] = (u64)scratch->candidates << 16 | total;
    }
#endif
}

#if STAGES_ITSELF

/* The first blocks of a step take over the stimulus, as stageStimulus does elsewhere. */
DEVICE void stageFirst(GLOBAL u8 *arena, GLOBAL u8 *mailbox, const Brain *b, u32 stagers) {
    stage(arena, mailbox, b, BLOCK_INDEX * BLOCK + THREAD, stagers * BLOCK);
    BARRIER();
    if (THREAD == 0u) {
        ARRIVE(&AT(Control, b->control)->staged);
    }
}

#define STAGING_BLOCKS stagers
#define AWAIT_STAGED() { \
    if (THREAD == 0u && STAGING_BLOCKS != 0u) { \
        while (ARRIVED(&AT(Control, b.control)->staged) != stagers) { } \
    } \
    BARRIER(); }
#else
#define STAGING_BLOCKS 0u
#define AWAIT_STAGED()
#endif

/* stagers: 0 if the burst has no stimulus; else how many blocks of the launch do nothing but take it over. */
KERNEL_OF(4) void stepBrain(GLOBAL u8 *arena, GLOBAL u8 *mailbox, Brain b, u32 side, u32 position, u32 stagers) {
    SHARED StepScratch scratch;
#if STAGES_ITSELF
    if (BLOCK_INDEX < STAGING_BLOCKS) {
        stageFirst(arena, mailbox, &b, stagers);
        return;
    }
#endif
    u32 block = BLOCK_INDEX - STAGING_BLOCKS;
    GLOBAL word *accumulators = accumulatorsOf(arena, &b, b.slots == 1u ? 0u : AT(Control, b.control)->slot);
    Quad quad = loadQuad(arena, &b, accumulators, block * b.tilesPerBlock * TILE + THREAD * 4u);
    Turn turn = takeTurn(arena, &b, block, position);
    if (turn.cursor == MIXED) {
        return;
    }
    AWAIT_STAGED();
    stepTiles(arena, &b, block, stagers, turn.burst, accumulators, quad, &scratch);
    emit(arena, mailbox, &b, block, side, position, &turn, &scratch);
}

#if WORD_BITS == 32

/* stepBrain of a binned brain: one block per bin. */
KERNEL_OF(5) void gatherBrain(GLOBAL u8 *arena, GLOBAL u8 *mailbox, Brain b, u32 side, u32 position, u32 stagers) {
    SHARED StepScratch scratch;
    SHARED word sums[MAX_TILES * TILE];
#if STAGES_ITSELF
    if (BLOCK_INDEX < STAGING_BLOCKS) {
        stageFirst(arena, mailbox, &b, stagers);
        return;
    }
#endif
    u32 block = BLOCK_INDEX - STAGING_BLOCKS;
    u32 spilled = AT(Control, b.control)->spilled;
    Turn turn = takeTurn(arena, &b, block, position);
    if (turn.cursor == MIXED) {
        return;
    }
    gather(arena, &b, block, spilled, sums);
    AWAIT_STAGED();
    stepBin(arena, &b, block, stagers, turn.burst, sums, &scratch);
    emit(arena, mailbox, &b, block, side, position, &turn, &scratch);
}

/* spreadPlain of a binned brain. */
KERNEL_OF(3) void scatterFired(GLOBAL u8 *arena, Brain b) {
    SHARED BinScratch scratch;
    scatterRows(arena, &b, BLOCK_INDEX, BLOCK_COUNT, &scratch);
}

#endif

#if !IN_ORDER

/* Makes the ordered list from the bits that stepBrain left, block by block. */
KERNEL void emitFired(GLOBAL u8 *arena, GLOBAL u8 *mailbox, Brain b, u32 side, u32 position, u32 stagers) {
    SHARED StepScratch scratch;
    Turn turn = takeTurn(arena, &b, BLOCK_INDEX, position);
    if (turn.cursor == MIXED) {
        return;
    }
    u32 bits = AT(u32, b.firedBits)[BLOCK_INDEX * BLOCK + THREAD];
    u32 total;
    u32 before = scanBlock(BITS(bits), scratch.scan, &total);
    u32 sum = 0u;
    for (u32 i = THREAD; i < BLOCK_INDEX; i += BLOCK) {
        sum += (u32)AT(u64, b.tallies)[i] & 0xFFFFu;
    }
    u32 base;
    scanBlock(sum, scratch.scan, &base);
    writeFired(arena, mailbox, &b, BLOCK_INDEX, bits, before, base, total, side, turn.cursor, scratch.scan);
    if (BLOCK_INDEX == 0u) {
        u32 fired = 0u;
        u32 candidates = 0u;
        for (u32 i = THREAD; i < b.blocks; i += BLOCK) {
            u32 tally = (u32)AT(u64, b.tallies)[i];
            fired += tally & 0xFFFFu;
            candidates += tally >> 16;
        }
        u32 allFired;
        u32 allCandidates;
        scanBlock(fired, scratch.scan, &allFired);
        scanBlock(candidates, scratch.scan, &allCandidates);
        if (THREAD == 0u) {
            endBurst(arena, mailbox, &b, side, position, &turn, allFired, allCandidates);
        }
    }
}

#endif

/* To bring spikes in flight to a device. */
KERNEL void spreadFired(GLOBAL u8 *arena, Brain b, u32 age) {
    SHARED SpreadScratch scratch;
    spreadRows(arena, &b, BLOCK_INDEX, BLOCK_COUNT, age, 0, &scratch);
}

/* For brains of any kind. */
KERNEL void spreadBurst(GLOBAL u8 *arena, Brain b) {
    SHARED SpreadScratch scratch;
    spreadRows(arena, &b, BLOCK_INDEX, BLOCK_COUNT, 0u, 0, &scratch);
}

/* For brains whose synapses are packed, arrive in the next burst and do not depend on the spike. */
KERNEL_OF(8) void spreadPlain(GLOBAL u8 *arena, Brain b) {
    SHARED SpreadScratch scratch;
    spreadRows(arena, &b, BLOCK_INDEX, BLOCK_COUNT, 0u, 1, &scratch);
}

/* spreadPlain of a brain with two sets of accumulators, which take turns. */
KERNEL_OF(8) void spreadTurns(GLOBAL u8 *arena, Brain b) {
    SHARED SpreadScratch scratch;
    spreadRows(arena, &b, BLOCK_INDEX, BLOCK_COUNT, 0u, 2, &scratch);
}

/* Shows whether the host sees what a kernel writes while it looks. */
KERNEL void answer(GLOBAL u8 *mailbox, u32 value) {
    if (BLOCK_INDEX == 0u && THREAD == 0u) {
        *MAIL(volatile u32, 0) = value;
    }
}

/*
 * Copies the records and ids of a launch from where its bursts wrote them in device memory to the host's outbox, in
 * stretches that suit the bus. from is a mailbox in device memory.
 */
KERNEL void publishRun(GLOBAL u8 *arena, GLOBAL u8 *from, GLOBAL u8 *mailbox, Brain b, u32 side, u32 bursts) {
    u32 worker = BLOCK_INDEX * BLOCK + THREAD;
    u32 workers = BLOCK_COUNT * BLOCK;
    u32 end = AT(Control, b.control)->cursor[bursts & 1u];
    u64 ids = b.ids + side * b.sideBytes;
    u64 psps = b.psps + side * b.sideBytes;
    u64 records = b.records + side * b.sideBytes;
    for (u32 i = worker; i < bursts * RECORD_NUMBERS; i += workers) {
        MAIL(u64, records)[i] = ((GLOBAL u64 *)(from + records))[i];
    }
    for (u32 i = worker; i < end / 4u; i += workers) {
        MAIL(u32x4, ids)[i] = ((GLOBAL u32x4 *)(from + ids))[i];
    }
    for (u32 i = end / 4u * 4u + worker; i < end; i += workers) {
        /* Nothing past the end: the host waits there for what comes next. */
        MAIL(u32, ids)[i] = ((GLOBAL u32 *)(from + ids))[i];
    }
    if ((b.flags & HAS_PSP) != 0u) {
        for (u32 i = worker; i < end; i += workers) {
            MAIL(u16, psps)[i] = ((GLOBAL u16 *)(from + psps))[i];
        }
    }
}

/*
 * Some bursts of small brains, one block per brain: at most MAX_TILES tiles each. A brain takes part if the second
 * word of its inbox is not 0; only the first of several bursts has a stimulus.
 */
KERNEL void burstWhole(GLOBAL u8 *arena, GLOBAL u8 *mailbox, GLOBAL const Brain *brains, u32 side, u32 bursts) {
    SHARED StepScratch scratch;
    SHARED SpreadScratch spread;
    SHARED u32 inboxHead[2];
    Brain b = brains[BLOCK_INDEX];
    if (THREAD < 2u) {
        inboxHead[THREAD] = MAIL(volatile u32, b.inbox)[THREAD];
    }
    BARRIER();
    u32 stimuli = inboxHead[0];
    if (inboxHead[1] == 0u) {
        return;
    }
    if (stimuli != 0u) {
        stage(arena, mailbox, &b, THREAD, BLOCK);
    }
    for (u32 position = 0u; position < bursts; position++) {
        BARRIER();
        Turn turn = takeTurn(arena, &b, 0u, position);
        if (turn.cursor == MIXED) {
            return;
        }
        GLOBAL word *accumulators = accumulatorsOf(arena, &b, turn.slot);
        Quad quad = loadQuad(arena, &b, accumulators, THREAD * 4u);
        stepTiles(arena, &b, 0u, stimuli != 0u && position == 0u, turn.burst, accumulators, quad, &scratch);
        u32 bits = scratch.bits[THREAD];
        u32 total;
        u32 before = scanBlock(BITS(bits), scratch.scan, &total);
        if (THREAD == 0u) {
            endBurst(arena, mailbox, &b, side, position, &turn, total, scratch.candidates);
        }
        writeFired(arena, mailbox, &b, 0u, bits, before, 0u, total, side, turn.cursor, scratch.scan);
        BARRIER();
        spreadRows(arena, &b, 0u, 1u, 0u, 0, &spread);
    }
}
