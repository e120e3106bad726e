/*
 * Launches that stay, as in serve.h, of blocks that spread what they have stepped: so all meet only once in a burst.
 * serveOnce runs a burst whenever the host rings. runBursts is a free run: nobody waits for its bursts one by one, so
 * what fired in one is put in order while the spikes of the next one are on their way.
 */

/* A block's burst, as far as it is needed after it. */
typedef struct {
    u32 count;                      /* fired in the block */
    u32 events;                     /* synaptic events that the brain received; known to where records are written */
    u32 cursor;                     /* place of its ids in the outbox */
    u32 before, fired, candidates;  /* fired in the blocks before this one; in all; candidates in all */
} Burst;

/* serveBursts for brains whose blocks spread what they step. */
KERNEL_OF(2) void serveOnce(GLOBAL u8 *arena, GLOBAL u8 *mailbox, Brain b, u32 bursts, u32 looks) {
    SHARED RunScratch scratch;
    SHARED u32 order;
    GLOBAL Meeting *meeting = meetingOf(arena, &b);
    if (BLOCK_INDEX == 0u) {
        giveOrders(arena, mailbox, &b, bursts, looks, 1, &order);
        leave(meeting);
        return;
    }
    u32 block = BLOCK_INDEX - 1u;
    u32 workers = BLOCK_COUNT - 1u;
    Share share = takeShare(arena, &b, block, workers, &scratch);
    for (u32 i = 0u; ; i++) {
        arrive(meeting);
        if (i != 0u) {
            meet(meeting, (i + 1u) * workers);
        }
        beginShare(&scratch);
        beginTallies(&scratch);
        Turn turn = takeTurn(arena, &b, block, 0u);
        Quad quads[MAX_ROUNDS];
        loadShare(arena, &b, &share, accumulatorsOf(arena, &b, turn.slot), quads);
        u32 rung = takeOrder(meeting, i, &order);
        if (rung == WITHDRAWN) {
            break;
        }
        u32 withStimulus = rung & ~(1u << SIDE_BIT);
        burstShare(arena, mailbox, &b, block, workers, &share, rung >> SIDE_BIT, withStimulus, &turn, quads, &scratch);
    }
    leave(meeting);
}

/* Whether all blocks assemble; decided by one for all. */
DEVICE int assemble(GLOBAL Meeting *meeting, u32 looks, LOCAL u32 *order) {
    arrive(meeting);
    if (BLOCK_INDEX == 0u && THREAD == 0u) {
        giveOrder(meeting, (u32)assembled(meeting, BLOCK_COUNT, ASSEMBLY_LOOKS * looks));
    }
    return takeOrder(meeting, 0u, order) != 0u;
}

/* Tallies of a run lie where those of the burst before are not. */
DEVICE u32 tallyOf(u32 position, u32 block) {
    return (position & 1u) * BLOCK_COUNT + block;
}

/* Adds up what all blocks have told of the burst at a position. A barrier comes before the sums begin anew. */
DEVICE void sumTallies(GLOBAL u8 *arena, const Brain *b, u32 position, Burst *its, LOCAL RunScratch *scratch) {
    GLOBAL volatile u64 *tallies = AT(volatile u64, b->tallies) + tallyOf(position, 0u);
    u32 before = 0u;
    u32 fired = 0u;
    u32 candidates = 0u;
    for (u32 i = THREAD; i < BLOCK_COUNT; i += BLOCK) {
        u32 tally = (u32)FRESH(tallies + i);
        before += i < BLOCK_INDEX ? tally & 0xFFFFu : 0u;
        fired += tally & 0xFFFFu;
        candidates += tally >> 16;
    }
    SUM_LOCAL(&scratch->before, before);
    SUM_LOCAL(&scratch->total, fired);
    SUM_LOCAL(&scratch->allCandidates, candidates);
    BARRIER();
    its->before = scratch->before;
    its->fired = scratch->total;
    its->candidates = scratch->allCandidates;
}

/* Writes what a block fired to its place in the outbox, and, if it is the last block, the burst's record. */
DEVICE void emitOwn(GLOBAL u8 *mailbox, const Brain *b, u32 side, u32 position, u32 burst, const Burst *its,
                    LOCAL const RunScratch *scratch) {
    LOCAL const u32 *list = scratch->fired[position & 1u];
    GLOBAL u32 *ids = MAIL(u32, b->ids + side * b->sideBytes) + its->cursor + its->before;
    for (u32 i = THREAD; i < its->count; i += BLOCK) {
        ids[i] = list[i];
    }
    if (BLOCK_INDEX == BLOCK_COUNT - 1u && THREAD == 0u) {
        GLOBAL volatile u64 *records = MAIL(volatile u64, b->records + side * b->sideBytes) + position * RECORD_NUMBERS;
        record(records, burst, its->fired);
        record(records + 1, burst, its->cursor);
        record(records + 2, burst, its->candidates);
        record(records + 3, burst, its->events);
    }
}

/* Synaptic events that a burst receives. One thread of the device, which makes room for those of the next but one. */
DEVICE u32 takeEvents(GLOBAL u8 *arena, const Brain *b, u32 slot, u32 position, u32 firedBefore) {
    GLOBAL Control *control = AT(Control, b->control);
    if (position != 0u && (b->flags & EVENTS_FORESEEN) != 0u) {
        return eventsOf(b, firedBefore);
    }
    u32 events = control->delivered[slot];
    control->delivered[slot] = 0u;
    return events;
}

/* What later launches read of these bursts. One thread of the device, when all are over. */
DEVICE void endRun(GLOBAL u8 *arena, const Brain *b, u32 ran, u32 slot, u32 cursor, u32 fired) {
    GLOBAL Control *control = AT(Control, b->control);
    control->cursor[0] = cursor;
    control->cursor[1] = cursor;
    if (ran != 0u) {
        control->burst += ran;
        control->slot = slot;
        control->fired = fired;
        control->staged = 0u;
        control->spilled = 0u;
        if ((b->flags & EVENTS_FORESEEN) != 0u) {
            control->delivered[nextSlot(b, slot)] = 0u;
            control->delivered[slot] = eventsOf(b, fired);
        }
    }
}

/*
 * Some bursts. mailbox: one in device memory, see publishRun. If the blocks do not assemble, or the outbox is full,
 * fewer are run.
 */
KERNEL_OF(2) void runBursts(GLOBAL u8 *arena, GLOBAL u8 *mailbox, Brain b, u32 side, u32 bursts, u32 looks) {
    SHARED RunScratch scratch;
    SHARED u32 order;
    GLOBAL Meeting *meeting = meetingOf(arena, &b);
    const int writesRecords = BLOCK_INDEX == BLOCK_COUNT - 1u && THREAD == 0u;
    Share share = takeShare(arena, &b, BLOCK_INDEX, BLOCK_COUNT, &scratch);
    u32 slot = AT(Control, b.control)->slot;
    u32 burst = AT(Control, b.control)->burst;
    beginTallies(&scratch);
    u32 most = assemble(meeting, looks, &order) ? bursts : 0u;
    u32 position = 0u;
    u32 cursor = 0u;
    Burst last = {0u, 0u, 0u, 0u, 0u, 0u};
    for (;;) {
        if (position != 0u) {
            meet(meeting, (position + 1u) * BLOCK_COUNT);
        }
        GLOBAL word *accumulators = accumulatorsOf(arena, &b, slot);
        Quad quads[MAX_ROUNDS];
        loadShare(arena, &b, &share, accumulators, quads);
        if (position != 0u) {
            sumTallies(arena, &b, position - 1u, &last, &scratch);
            cursor += last.fired;
        }
        if (position == most || b.idCapacity - cursor < b.neurons) {
            break;
        }
        Burst now = {0u, 0u, cursor, 0u, 0u, 0u};
        now.events = writesRecords ? takeEvents(arena, &b, slot, position, last.fired) : 0u;
        beginShare(&scratch);
        BARRIER();
        LOCAL u32 *list = scratch.fired[position & 1u];
        now.count = stepShare(arena, &b, &share, 0u, burst + 1u, accumulators, quads, list, &scratch);
        BARRIER();
        tell(arena, &b, tallyOf(position, BLOCK_INDEX), burst + 1u, &scratch.candidates, now.count);
        beginTallies(&scratch);
        slot = nextSlot(&b, slot);
        spreadOwn(arena, &b, slot, list, now.count, &scratch);
        if (position != 0u) {
            emitOwn(mailbox, &b, side, position - 1u, burst, &last, &scratch);
        }
        arrive(meeting);
        last = now;
        burst++;
        position++;
    }
    if (position != 0u) {
        emitOwn(mailbox, &b, side, position - 1u, burst, &last, &scratch);
    }
    if (writesRecords) {
        endRun(arena, &b, position, slot, cursor, last.fired);
    }
    leave(meeting);
}
