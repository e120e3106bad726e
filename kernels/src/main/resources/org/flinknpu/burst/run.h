/*
 * Launches that stay, as in serve.h, of blocks that spread what they have stepped: so all meet only once in a burst.
 * serveOnce runs a burst whenever the host rings. runBursts is a free run: nobody waits for its bursts one by one, so
 * what fired in one is put in order while the spikes of the next one are on their way, by one warp of each block, the
 * helper; see team.h for what else it does.
 */

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

/* What a block keeps of a burst until all have told of it. */
typedef struct {
    u32 position, burst;
    u32 cursor;                     /* where the burst's ids begin in the outbox */
    u32 count;                      /* fired in the block */
    u32 events;                     /* synaptic events that the brain received; known to where records are written */
} Ran;

/* Writes what a block fired to its place in the outbox, and in the last block the burst's record. The helper. */
DEVICE void emitRan(GLOBAL u8 *arena, GLOBAL u8 *mailbox, const Brain *b, u32 side, const Ran *ran,
                    LOCAL RunScratch *scratch) {
    GLOBAL volatile u64 *tallies = AT(volatile u64, b->tallies) + tallyOf(ran->position, 0u);
    u32 lane = THREAD - HELPERS;
    u32 before = 0u;
    u32 fired = 0u;
    u32 candidates = 0u;
    for (u32 i = lane; i < BLOCK_COUNT; i += 32u) {
        u32 tally = (u32)FRESH(tallies + i);
        before += i < BLOCK_INDEX ? tally & 0xFFFFu : 0u;
        fired += tally & 0xFFFFu;
        candidates += tally >> 16;
    }
    SUM_LOCAL(&scratch->before, before);
    SUM_LOCAL(&scratch->total, fired);
    SUM_LOCAL(&scratch->allCandidates, candidates);
    WARP_BARRIER();
    LOCAL const u32 *list = scratch->fired[ran->position & 1u];
    GLOBAL u32 *ids = MAIL(u32, b->ids + side * b->sideBytes) + ran->cursor + scratch->before;
    for (u32 i = lane; i < ran->count; i += 32u) {
        ids[i] = list[i];
    }
    if (BLOCK_INDEX == BLOCK_COUNT - 1u && lane == 0u) {
        GLOBAL volatile u64 *records =
                MAIL(volatile u64, b->records + side * b->sideBytes) + ran->position * RECORD_NUMBERS;
        record(records, ran->burst, scratch->total);
        record(records + 1, ran->burst, ran->cursor);
        record(records + 2, ran->burst, scratch->allCandidates);
        record(records + 3, ran->burst, ran->events);
    }
    WARP_BARRIER();
    if (lane == 0u) {
        scratch->before = 0u;
        scratch->total = 0u;
        scratch->allCandidates = 0u;
    }
}

/*
 * Spreads what a block has fired, and what else its team has for it, and does what is left of the burst before. Behind a
 * barrier; ends without one.
 */
DEVICE void spreadRan(GLOBAL u8 *arena, GLOBAL u8 *mailbox, const Brain *b, u32 side, u32 slot, const Team *team,
                      const Ran *now, const Ran *last, LOCAL RunScratch *scratch, LOCAL TeamScratch *shared) {
    LOCAL const u32 *list = scratch->fired[now->position & 1u];
    GLOBAL word *accumulators = accumulatorsOf(arena, b, slot);
    offer(arena, b, team, now->burst, list, now->count);
    u32 kept = now->count - offersOf(team, now->count);
    u32 rows = kept < BLOCK ? kept : BLOCK;
    u32 quads = takeRows(arena, b, list, rows, scratch);
    if (THREAD < HELPERS) {
        deliverOwn(arena, b, list, rows, quads, HELPERS, accumulators, scratch);
    } else {
        if (now->position != 0u) {
            emitRan(arena, mailbox, b, side, last, scratch);
        }
        if (team->size != 0u) {
            helpTeam(arena, b, team, now->burst, list, now->count, scratch->perRow, &scratch->events, shared);
        }
    }
    spreadOwn(arena, b, slot, list, BLOCK, kept, scratch);
    if (team->size != 0u) {
        BARRIER();
        deliverTaken(arena, b, accumulators, scratch->perRow, shared);
    }
    tellEvents(arena, b, slot, scratch);
}

/* Arrives at the end of a burst, with what a block has fired in it. Behind a barrier. */
DEVICE void arriveFired(GLOBAL Meeting *meeting, u32 position, u32 fired) {
    if (THREAD == 0u) {
        ARRIVE64(&meeting->told[position & 1u], (u64)fired << 32 | 1u);
    }
}

/*
 * Waits until all blocks have arrived at the end of the burst at a position; returns what has fired in all bursts of the
 * launch whose positions are as odd. Whoever is fast may have arrived at the next burst's end, but not at that of the
 * one after it.
 */
DEVICE u32 meetFired(GLOBAL Meeting *meeting, u32 position, LOCAL u32 *fired) {
    if (THREAD == 0u) {
        u64 told = ARRIVED64(&meeting->told[position & 1u]);
        while ((u32)told != ((position >> 1) + 1u) * BLOCK_COUNT) {
            told = ARRIVED64(&meeting->told[position & 1u]);
        }
        *fired = (u32)(told >> 32);
    }
    BARRIER();
    return *fired;
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
 * Some bursts. What they write to the host goes over the bus while the next ones run. If the blocks do not assemble, or
 * the outbox is full, fewer are run.
 */
KERNEL_OF(2) void runBursts(GLOBAL u8 *arena, GLOBAL u8 *mailbox, Brain b, u32 side, u32 bursts, u32 looks) {
    SHARED RunScratch scratch;
    SHARED TeamScratch shared;
    SHARED u32 order;
    GLOBAL Meeting *meeting = meetingOf(arena, &b);
    const int writesRecords = BLOCK_INDEX == BLOCK_COUNT - 1u && THREAD == HELPERS;
    Share share = takeShare(arena, &b, BLOCK_INDEX, BLOCK_COUNT, &scratch);
    u32 slot = AT(Control, b.control)->slot;
    u32 fired = AT(Control, b.control)->fired;
    beginTallies(&scratch);
    u32 most = assemble(meeting, looks, &order) ? bursts : 0u;
    u32 sums[2] = {0u, 0u};
    Ran last = {0u, 0u, 0u, 0u, 0u};
    Ran now = {0u, AT(Control, b.control)->burst, 0u, 0u, 0u};
    for (;;) {
        if (now.position != 0u) {
            u32 sum = meetFired(meeting, last.position, &order);
            fired = sum - sums[0];
            sums[0] = sums[1];
            sums[1] = sum;
            now.cursor += fired;
        }
        GLOBAL word *accumulators = accumulatorsOf(arena, &b, slot);
        Quad quads[MAX_ROUNDS];
        loadShare(arena, &b, &share, accumulators, quads);
        if (now.position == most || b.idCapacity - now.cursor < b.neurons) {
            break;
        }
        now.burst++;
        now.events = writesRecords ? takeEvents(arena, &b, slot, now.position, fired) : 0u;
        beginShare(&scratch);
        LOCAL u32 *list = scratch.fired[now.position & 1u];
        u32 candidates = 0u;
        now.count = stepShare(arena, &b, &share, 0u, now.burst, accumulators, quads, list, &candidates, &scratch);
        BARRIER();
        Team team = teamOf(fired);
        slot = nextSlot(&b, slot);
        spreadRan(arena, mailbox, &b, side, slot, &team, &now, &last, &scratch, &shared);
        SUM_LOCAL(&scratch.candidates, candidates);
        BARRIER();
        tell(arena, &b, tallyOf(now.position, BLOCK_INDEX), now.burst, &scratch.candidates, now.count);
        arriveFired(meeting, now.position, now.count);
        last = now;
        now.position++;
    }
    if (now.position != 0u && THREAD >= HELPERS) {
        emitRan(arena, mailbox, &b, side, &last, &scratch);
    }
    if (writesRecords) {
        endRun(arena, &b, now.position, slot, now.cursor, fired);
    }
    leave(meeting);
}
