/*
 * The entry points. A burst is, with every launch after the one before it:
 *   stageStimulus (only if there is a stimulus), stepBrain, emitFired (only where blocks have no order), spreadFired;
 * or, for small brains, one launch of burstWhole with one block per brain.
 * side: which of the outbox's two sides receives the burst; position: the burst's number within its launch.
 */

KERNEL void stageStimulus(GLOBAL u8 *arena, GLOBAL u8 *mailbox, Brain b) {
    stage(arena, mailbox, &b, BLOCK_INDEX * BLOCK + THREAD, BLOCK_COUNT * BLOCK);
}

#if IN_ORDER

/* Waits for the tallies of all blocks before this one; returns their sum to every thread. */
DEVICE u32 firedBefore(GLOBAL u8 *arena, const Brain *b, u32 epoch, LOCAL StepScratch *scratch) {
    GLOBAL u32 *tallies = AT(u32, b->tallies);
    u32 sum = 0u;
    for (u32 i = THREAD; i < BLOCK_INDEX; i += BLOCK) {
        u32 tally = PEEK(tallies + i);
        while (tally >> TALLY_SHIFT != epoch) {
            tally = PEEK(tallies + i);
        }
        sum += tally & ((1u << TALLY_SHIFT) - 1u);
    }
    u32 total;
    scanBlock(sum, scratch->scan, &total);
    return total;
}

/* Orders, writes and publishes what a block's bits say; the last block to arrive ends the burst. */
DEVICE void emitInOrder(GLOBAL u8 *arena, GLOBAL u8 *mailbox, const Brain *b, u32 side, u32 position, u32 cursor,
                        u32 burst, LOCAL StepScratch *scratch) {
    GLOBAL Control *control = AT(Control, b->control);
    u32 bits = scratch->bits[THREAD];
    u32 epoch = burst & ((1u << (32u - TALLY_SHIFT)) - 1u);
    u32 total;
    u32 before = scanBlock(BITS(bits), scratch->scan, &total);
    if (THREAD == 0u) {
        POST(AT(u32, b->tallies) + BLOCK_INDEX, epoch << TALLY_SHIFT | total);
        if (scratch->candidates != 0u) {
            ADD32(&control->candidates, scratch->candidates);
        }
    }
    u32 base = firedBefore(arena, b, epoch, scratch);
    if (bits != 0u) {
        writeFired(arena, mailbox, b, BLOCK_INDEX, bits, base + before, side, cursor);
        FENCE_HOST();
    }
    if (THREAD == 0u && BLOCK_INDEX == b->blocks - 1u) {
        POST(&control->fired, base + total);
    }
    BARRIER();
    if (THREAD == 0u && ARRIVE(&control->ticket) == b->blocks - 1u) {
        u32 candidates = PEEK(&control->candidates);
        control->candidates = 0u;
        control->ticket = 0u;
        endBurst(arena, mailbox, b, side, position, cursor, PEEK(&control->fired), candidates);
    }
}

#endif

KERNEL void stepBrain(GLOBAL u8 *arena, GLOBAL u8 *mailbox, Brain b, u32 side, u32 position, u32 withStimulus) {
    SHARED StepScratch scratch;
    GLOBAL Control *control = AT(Control, b.control);
    u32 cursor = cursorOf(arena, &b, position);
    if (cursor == MIXED) {
#if IN_ORDER
        if (BLOCK_INDEX == 0u && THREAD == 0u) {
            skipBurst(arena, &b, position);
        }
#endif
        return;
    }
    u32 burst = control->burst + 1u;
    stepTiles(arena, &b, BLOCK_INDEX, withStimulus, burst, control->slot, &scratch);
#if IN_ORDER
    emitInOrder(arena, mailbox, &b, side, position, cursor, burst, &scratch);
#else
    u32 bits = scratch.bits[THREAD];
    u32 total;
    scanBlock(BITS(bits), scratch.scan, &total);
    AT(u32, b.firedBits)[BLOCK_INDEX * BLOCK + THREAD] = bits;
    if (THREAD == 0u) {
        AT(u32, b.tallies)[BLOCK_INDEX] = total;
        AT(u32, b.candidates)[BLOCK_INDEX] = scratch.candidates;
    }
#endif
}

#if !IN_ORDER

/* Makes the ordered list from the bits that stepBrain left, block by block. */
KERNEL void emitFired(GLOBAL u8 *arena, GLOBAL u8 *mailbox, Brain b, u32 side, u32 position) {
    SHARED StepScratch scratch;
    u32 cursor = cursorOf(arena, &b, position);
    if (cursor == MIXED) {
        if (BLOCK_INDEX == 0u && THREAD == 0u) {
            skipBurst(arena, &b, position);
        }
        return;
    }
    u32 bits = AT(u32, b.firedBits)[BLOCK_INDEX * BLOCK + THREAD];
    u32 total;
    u32 before = scanBlock(BITS(bits), scratch.scan, &total);
    u32 sum = 0u;
    for (u32 i = THREAD; i < BLOCK_INDEX; i += BLOCK) {
        sum += AT(u32, b.tallies)[i];
    }
    u32 base;
    scanBlock(sum, scratch.scan, &base);
    writeFired(arena, mailbox, &b, BLOCK_INDEX, bits, base + before, side, cursor);
    if (BLOCK_INDEX == 0u) {
        u32 fired = 0u;
        u32 candidates = 0u;
        for (u32 i = THREAD; i < b.blocks; i += BLOCK) {
            fired += AT(u32, b.tallies)[i];
            candidates += AT(u32, b.candidates)[i];
        }
        u32 allFired;
        u32 allCandidates;
        scanBlock(fired, scratch.scan, &allFired);
        scanBlock(candidates, scratch.scan, &allCandidates);
        if (THREAD == 0u) {
            endBurst(arena, mailbox, &b, side, position, cursor, allFired, allCandidates);
        }
    }
}

#endif

KERNEL void spreadFired(GLOBAL u8 *arena, Brain b, u32 age) {
    SHARED SpreadScratch scratch;
    spreadRows(arena, &b, BLOCK_INDEX, BLOCK_COUNT, age, &scratch);
}

/*
 * Some bursts of small brains, one block per brain: at most MAX_TILES tiles each. A brain takes part if the second
 * word of its inbox is not 0; only the first of several bursts has a stimulus.
 */
KERNEL void burstWhole(GLOBAL u8 *arena, GLOBAL u8 *mailbox, GLOBAL const Brain *brains, u32 side, u32 bursts) {
    SHARED StepScratch scratch;
    SHARED SpreadScratch spread;
    Brain b = brains[BLOCK_INDEX];
    GLOBAL Control *control = AT(Control, b.control);
    GLOBAL volatile u32 *inbox = MAIL(volatile u32, b.inbox);
    u32 stimuli = inbox[0];
    if (inbox[1] == 0u) {
        return;
    }
    if (stimuli != 0u) {
        stage(arena, mailbox, &b, THREAD, BLOCK);
    }
    for (u32 position = 0u; position < bursts; position++) {
        BARRIER();
        u32 cursor = cursorOf(arena, &b, position);
        u32 burst = control->burst + 1u;
        if (cursor == MIXED) {
            return;
        }
        stepTiles(arena, &b, 0u, stimuli != 0u && position == 0u, burst, control->slot, &scratch);
        u32 bits = scratch.bits[THREAD];
        u32 total;
        u32 before = scanBlock(BITS(bits), scratch.scan, &total);
        writeFired(arena, mailbox, &b, 0u, bits, before, side, cursor);
        FENCE_HOST();
        BARRIER();
        if (THREAD == 0u) {
            endBurst(arena, mailbox, &b, side, position, cursor, total, scratch.candidates);
        }
        BARRIER();
        spreadRows(arena, &b, 0u, 1u, 0u, &spread);
    }
}
