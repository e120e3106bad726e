/*
 * Free runs of brains of any size, as two launches per burst. Nobody waits for a burst of a free run, so no block waits
 * for the blocks before it: stepListed lists what a block has fired wherever there is room in the list, and while
 * spreadListed brings the spikes on their way, some of its blocks put the ids in order for the host. For PLAIN brains
 * without psps and bins.
 *
 * What spreadListed must know of the burst is handed to it by a block of the step: the control may already be that of the
 * next burst while some of its blocks begin.
 */
#define ORDERED_TILES 32u           /* whose ids one block puts in order */
#define ORDERED_THREADS (BLOCK / ORDERED_TILES)

/* Where a tile's spikes lie in the list, its candidates, and how many spikes. Lie where other launches have bits. */
DEVICE GLOBAL u64 *piecesOf(GLOBAL u8 *arena, const Brain *b) {
    return AT(u64, b->firedBits);
}

/* Block 0 of the step; takes the events that the burst has received, unless the burst does not run. */
DEVICE void hand(GLOBAL Control *control, const Turn *turn, u32 listedBefore) {
    control->handed[0] = turn->slot;
    control->handed[1] = turn->events;
    control->handed[2] = turn->cursor;
    control->handed[3] = listedBefore;
    if (turn->cursor != MIXED) {
        control->delivered[turn->slot] = 0u;
    }
}

/* One block per tile. */
KERNEL_OF(4) void stepListed(GLOBAL u8 *arena, Brain b, u32 position) {
    SHARED TileClass all;
    SHARED u32 scan[BLOCK];
    SHARED u32 candidates, start;
    GLOBAL Control *control = AT(Control, b.control);
    u32 tile = BLOCK_INDEX;
    u32 first = tile * TILE + THREAD * 4u;
    GLOBAL word *accumulators = accumulatorsOf(arena, &b, b.slots == 1u ? 0u : control->slot);
    Quad quad;
    LOAD_WORDS(quad.words, accumulators + first);
    quad.potentials = AT(f32x4, b.potential)[first >> 2];
    Turn turn = takeTurn(arena, &b, tile, position);
    u32 listedBefore = control->listedBefore;
    if (THREAD == 0u) {
        all = loadClass(arena, &b, tile);
        candidates = 0u;
        if (tile == 0u) {
            hand(control, &turn, listedBefore);
        }
    }
    BARRIER();
    if (turn.cursor == MIXED) {
        return;
    }
    u32 mine = 0u;
    u32 bits = stepRound(arena, &b, first, 0u, turn.burst, &quad, &all, 1, &mine);
    if ((quad.words[0] | quad.words[1] | quad.words[2] | quad.words[3]) != 0) {
        clearWords(accumulators + first);
    }
    SUM_LOCAL(&candidates, mine);
    u32 total;
    u32 place = scanBlock(BITS(bits), scan, &total);
    if (THREAD == 0u) {
        start = total == 0u ? 0u : TAKE32(&control->listed, total) - listedBefore;
        piecesOf(arena, &b)[tile] = (u64)start << 32 | candidates << 16 | total;
        /* Else, after 2^32 bursts of free runs, one of long ago would be that of a burst to come. */
        AT(u64, b.tallies)[tile / b.tilesPerBlock] = (u64)turn.burst << 32;
    }
    BARRIER();
    GLOBAL u32 *list = AT(u32, b.fired) + start + place;
    while (bits != 0u) {
        *list++ = first + LOWEST(bits);
        bits &= bits - 1u;
    }
}

typedef struct {
    u32 scan[BLOCK];
    u32 before, fired, candidates;
    u32 from[ORDERED_TILES], to[ORDERED_TILES], count[ORDERED_TILES];
} OrderScratch;

/* Puts the ids of some tiles in order, into the outbox; the first block ends the burst. */
DEVICE void order(GLOBAL u8 *arena, GLOBAL u8 *mailbox, const Brain *b, u32 block, u32 side, u32 position,
                  LOCAL OrderScratch *scratch) {
    GLOBAL Control *control = AT(Control, b->control);
    GLOBAL const u64 *pieces = piecesOf(arena, b);
    u32 tiles = (b->neurons + TILE - 1u) / TILE;
    u32 firstTile = block * ORDERED_TILES;
    Turn turn = {control->burst + 1u, control->handed[0], control->handed[1], control->handed[2]};
    u32 listedBefore = control->handed[3];
    if (THREAD == 0u) {
        scratch->before = 0u;
        scratch->fired = 0u;
        scratch->candidates = 0u;
    }
    u64 own = THREAD < ORDERED_TILES && firstTile + THREAD < tiles ? pieces[firstTile + THREAD] : 0u;
    u32 count = (u32)own & 0xFFFFu;
    u32 ownFired;
    u32 place = scanBlock(count, scratch->scan, &ownFired);
    if (THREAD < ORDERED_TILES) {
        scratch->from[THREAD] = (u32)(own >> 32);
        scratch->to[THREAD] = place;
        scratch->count[THREAD] = count;
    }
    u32 before = 0u;
    u32 fired = 0u;
    u32 candidates = 0u;
    for (u32 tile = THREAD; tile < tiles; tile += BLOCK) {
        u32 piece = (u32)pieces[tile];
        before += tile < firstTile ? piece & 0xFFFFu : 0u;
        fired += piece & 0xFFFFu;
        candidates += piece >> 16;
    }
    SUM_LOCAL(&scratch->before, before);
    SUM_LOCAL(&scratch->fired, fired);
    SUM_LOCAL(&scratch->candidates, candidates);
    BARRIER();
    if (turn.cursor == MIXED) {
        return;
    }
    if (block == 0u && THREAD == 0u) {
        writeRecord(mailbox, b, side, position, &turn, scratch->fired, scratch->candidates);
        handOn(arena, b, position, &turn, scratch->fired);
        control->listedBefore = listedBefore + scratch->fired;
    }
    GLOBAL const u32 *list = AT(const u32, b->fired);
    GLOBAL u32 *ids = MAIL(u32, b->ids + side * b->sideBytes) + turn.cursor + scratch->before;
    u32 tile = THREAD / ORDERED_THREADS;
    for (u32 i = THREAD % ORDERED_THREADS; i < scratch->count[tile]; i += ORDERED_THREADS) {
        ids[scratch->to[tile] + i] = list[scratch->from[tile] + i];
    }
}

/* Delivers regular rows, whose quads are dealt out to threads whatever row they are of, so that all have as many. */
DEVICE void spreadQuads(GLOBAL u8 *arena, const Brain *b, u32 block, u32 blocks) {
    GLOBAL const Control *control = AT(const Control, b->control);
    GLOBAL const u32 *list = AT(const u32, b->fired);
    u32 slot = b->slots == 1u ? 0u : nextSlot(b, control->handed[0]);
    GLOBAL word *accumulators = accumulatorsOf(arena, b, slot);
    u32 worker = block * BLOCK + THREAD;
    u32 row = worker / b->regularQuads;
    /* Read before it is known whether there is as much; saves the wait for the count. */
    u32 source = list[row < b->neurons ? row : 0u];
    u32 quads = (control->listed - control->handed[3]) * b->regularQuads;
    for (u32 quad = worker; quad < quads; quad += blocks * BLOCK) {
        if (quad != worker) {
            row = quad / b->regularQuads;
            source = list[row];
        }
        u32 from = source * b->regularQuads + (quad - row * b->regularQuads);
        deliverPlain(arena, b, ONCE4(AT(u32x4, b->synapses) + from), accumulators);
    }
}

/* The first blocks put ids in order: as many as that takes; the others spread. */
KERNEL_OF(6) void spreadListed(GLOBAL u8 *arena, GLOBAL u8 *mailbox, Brain b, u32 side, u32 position, u32 orderers) {
    SHARED OrderScratch scratch;
    SHARED SpreadScratch spread;
    if (BLOCK_INDEX < orderers) {
        order(arena, mailbox, &b, BLOCK_INDEX, side, position, &scratch);
        return;
    }
    u32 block = BLOCK_INDEX - orderers;
    u32 blocks = BLOCK_COUNT - orderers;
    if (b.regularQuads != 0u) {
        spreadQuads(arena, &b, block, blocks);
    } else {
        spreadRows(arena, &b, block, blocks, 0u, LISTED, &spread);
    }
}
