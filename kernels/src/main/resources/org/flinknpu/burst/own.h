/*
 * Blocks that step and spread what they have stepped, without a list that all share; accumulators are double, because
 * other blocks may not have stepped yet. Neurons are dealt out to blocks by groups of a warp, whatever the layout's own
 * blocks are, so that all processors spread. For brains with PLAIN synapses, without long rows and psps. See run.h.
 */
#define WARPS (BLOCK / 32u)
#define GROUP 128u                  /* neurons that a warp steps at a time, four per thread */
#define MAX_ROUNDS 2u               /* groups of one warp */
#define MAX_OWN (MAX_ROUNDS * TILE) /* neurons of one block */
#define MAX_OWN_TILES 4u            /* tiles that these may belong to */
#define OWN_AHEAD 4u                /* quads of synapses that a thread requests before the first has come */

typedef struct {
    u32 fired[2][MAX_OWN];          /* ids that fired in the block, ascending, by parity of the position */
    u32 rowEnd[BLOCK];              /* quads up to the end of each of some rows */
    u32 rowBegin[BLOCK];            /* quads of the brain before each */
    u32 scan[BLOCK];
    u32 events;
    u32 candidates;
    float perRow;                   /* 1 / regularQuads */
    u32 before, total, allCandidates;   /* sums of tallies: fired in the blocks before this one, in all */
    TileClass classes[MAX_OWN_TILES];
} RunScratch;

/* What of a launch does not change. */
typedef struct {
    u32 firstGroup, groups, firstTile;
} Share;

DEVICE Share takeShare(GLOBAL u8 *arena, const Brain *b, u32 block, u32 blocks, LOCAL RunScratch *scratch) {
    u32 all = (b->neurons + GROUP - 1u) / GROUP;
    Share share;
    share.firstGroup = (u32)((u64)all * block / blocks);
    share.groups = (u32)((u64)all * (block + 1u) / blocks) - share.firstGroup;
    share.firstTile = share.firstGroup * GROUP / TILE;
    if (THREAD == 0u) {
        scratch->perRow = b->regularQuads == 0u ? 0.0f : 1.0f / (float)b->regularQuads;
    }
    if (THREAD < MAX_OWN_TILES && share.firstTile + THREAD < b->blocks * b->tilesPerBlock) {
        scratch->classes[THREAD] = loadClass(arena, b, share.firstTile + THREAD);
    }
    return share;
}

/* First neuron of a thread in a round. */
DEVICE u32 firstOf(const Share *share, u32 round) {
    return (share->firstGroup + round * WARPS + (THREAD >> 5)) * GROUP + (THREAD & 31u) * 4u;
}

DEVICE int takesPart(const Share *share, u32 round) {
    return round * WARPS + (THREAD >> 5) < share->groups;
}

DEVICE void loadShare(GLOBAL u8 *arena, const Brain *b, const Share *share, GLOBAL word *accumulators,
                      Quad quads[MAX_ROUNDS]) {
    UNROLL
    for (u32 round = 0u; round < MAX_ROUNDS; round++) {
        if (takesPart(share, round)) {
            quads[round] = loadQuad(arena, b, accumulators, firstOf(share, round));
        }
    }
}

/*
 * Steps the neurons of a block; what fired comes to the list, in order. Returns how many; adds to the thread's
 * *candidates. Ends without a barrier.
 */
DEVICE u32 stepShare(GLOBAL u8 *arena, const Brain *b, const Share *share, u32 withStimulus, u32 burst,
                     GLOBAL word *accumulators, const Quad quads[MAX_ROUNDS], LOCAL u32 *list, u32 *candidates,
                     LOCAL RunScratch *scratch) {
    u32 bits[MAX_ROUNDS];
    UNROLL
    for (u32 round = 0u; round < MAX_ROUNDS; round++) {
        bits[round] = 0u;
        if (takesPart(share, round)) {
            u32 first = firstOf(share, round);
            Quad quad = quads[round];
            bits[round] = stepRound(arena, b, first, withStimulus, burst, &quad,
                                    scratch->classes + (first / TILE - share->firstTile), 0, candidates);
            if ((quad.words[0] | quad.words[1] | quad.words[2] | quad.words[3]) != 0) {
                clearWords(accumulators + first);
            }
        }
    }
    /* Both rounds in one scan: no round has 2^16 neurons. */
    u32 totals;
    u32 before = scanBlock(BITS(bits[0]) | BITS(bits[1]) << 16, scratch->scan, &totals);
    u32 places[MAX_ROUNDS];
    places[0] = before & 0xFFFFu;
    places[1] = (before >> 16) + (totals & 0xFFFFu);
    UNROLL
    for (u32 round = 0u; round < MAX_ROUNDS; round++) {
        u32 left = bits[round];
        u32 place = places[round];
        while (left != 0u) {
            list[place++] = firstOf(share, round) + LOWEST(left);
            left &= left - 1u;
        }
    }
    return (totals & 0xFFFFu) + (totals >> 16);
}

/* Reads the bounds of rows that may all differ, and counts their events; returns their quads in all. */
DEVICE u32 readOwnRows(GLOBAL u8 *arena, const Brain *b, LOCAL const u32 *sources, u32 rows,
                       LOCAL RunScratch *scratch) {
    u32 quads = 0u;
    if (THREAD < rows) {
        u32 begin = AT(const u32, b->rowStart)[sources[THREAD]];
        u32 end = AT(const u32, b->rowStart)[sources[THREAD] + 1u];
        quads = (end >> 2) - (begin >> 2);
        scratch->rowBegin[THREAD] = begin >> 2;
        ADD_LOCAL(&scratch->events, quads * 4u - (begin & 3u));
    }
    u32 total;
    u32 before = scanBlock(quads, scratch->scan, &total);
    scratch->rowEnd[THREAD] = before + quads;
    BARRIER();
    return total;
}

/* Where the quad-th quad of the rows lies. */
DEVICE u32 ownQuad(const Brain *b, LOCAL const u32 *sources, u32 rows, u32 quad, LOCAL const RunScratch *scratch) {
    if (b->regularQuads != 0u) {
        /* Exact: of less than 2^17 quads none is nearer to the next row than 1 / 2^10. Four times as fast as a division. */
        u32 row = (u32)(((float)quad + 0.5f) * scratch->perRow);
        return sources[row] * b->regularQuads + (quad - row * b->regularQuads);
    }
    u32 row = rowOf(scratch->rowEnd, rows, quad);
    return scratch->rowBegin[row] + quad - (row == 0u ? 0u : scratch->rowEnd[row - 1u]);
}

/* Delivers the quads of rows; each of the workers takes quads of any row. */
DEVICE void deliverOwn(GLOBAL u8 *arena, const Brain *b, LOCAL const u32 *sources, u32 rows, u32 quads, u32 workers,
                       GLOBAL word *accumulators, LOCAL const RunScratch *scratch) {
    for (u32 quad = THREAD; quad < quads; quad += OWN_AHEAD * workers) {
        u32x4 ahead[OWN_AHEAD];
        UNROLL
        for (u32 k = 0u; k < OWN_AHEAD; k++) {
            if (quad + k * workers < quads) {
                ahead[k] = ONCE4(AT(u32x4, b->synapses) + ownQuad(b, sources, rows, quad + k * workers, scratch));
            }
        }
        UNROLL
        for (u32 k = 0u; k < OWN_AHEAD; k++) {
            if (quad + k * workers < quads) {
                deliverPlain(arena, b, ahead[k], accumulators);
            }
        }
    }
}

/* Quads of the rows of a block from one on, at most one row per thread. Behind a barrier. */
DEVICE u32 takeRows(GLOBAL u8 *arena, const Brain *b, LOCAL const u32 *sources, u32 rows, LOCAL RunScratch *scratch) {
    if (b->regularQuads != 0u) {
        return rows * b->regularQuads;
    }
    return readOwnRows(arena, b, sources, rows, scratch);
}

/* Delivers the spikes of a block from one on to the accumulators of a slot. */
DEVICE void spreadOwn(GLOBAL u8 *arena, const Brain *b, u32 slot, LOCAL const u32 *sources, u32 from, u32 count,
                      LOCAL RunScratch *scratch) {
    GLOBAL word *accumulators = accumulatorsOf(arena, b, slot);
    for (u32 begin = from; begin < count; begin += BLOCK) {
        u32 rows = count - begin < BLOCK ? count - begin : BLOCK;
        if (b->regularQuads == 0u) {
            BARRIER();
        }
        u32 quads = takeRows(arena, b, sources + begin, rows, scratch);
        deliverOwn(arena, b, sources + begin, rows, quads, BLOCK, accumulators, scratch);
    }
}

/* Tells how many synaptic events a block has delivered, where that does not follow from the spikes. */
DEVICE void tellEvents(GLOBAL u8 *arena, const Brain *b, u32 slot, LOCAL const RunScratch *scratch) {
    if ((b->flags & EVENTS_FORESEEN) == 0u) {
        BARRIER();
        if (THREAD == 0u && scratch->events != 0u) {
            ADD32(&AT(Control, b->control)->delivered[slot], scratch->events);
        }
    }
}

/* Begins the sums that a block makes of its own burst. Between two barriers. */
DEVICE void beginShare(LOCAL RunScratch *scratch) {
    if (THREAD == 0u) {
        scratch->candidates = 0u;
        scratch->events = 0u;
    }
}

/* Begins those that it makes of what all blocks have told. Between two barriers. */
DEVICE void beginTallies(LOCAL RunScratch *scratch) {
    if (THREAD == 0u) {
        scratch->before = 0u;
        scratch->total = 0u;
        scratch->allCandidates = 0u;
    }
}

/* Orders and publishes what a block has fired, once the blocks before it have told. The last block ends the burst. */
DEVICE void emitShare(GLOBAL u8 *arena, GLOBAL u8 *mailbox, const Brain *b, u32 block, u32 blocks, u32 side,
                      const Turn *turn, LOCAL const u32 *list, u32 count, LOCAL RunScratch *scratch) {
    u32 fired = 0u;
    u32 candidates = 0u;
    awaitTallies(arena, b, block, turn->burst, &fired, &candidates);
    SUM_LOCAL(&scratch->before, fired);
    SUM_LOCAL(&scratch->allCandidates, candidates);
    BARRIER();
    u32 before = scratch->before;
    if (block == blocks - 1u && THREAD == 0u) {
        endBurst(arena, mailbox, b, side, 0u, turn, before + count, scratch->allCandidates + scratch->candidates);
    }
    GLOBAL u32 *ids = MAIL(u32, b->ids + side * b->sideBytes) + turn->cursor + before;
    for (u32 i = THREAD; i < count; i += BLOCK) {
        ids[i] = list[i];
    }
}

/*
 * A burst of a block that the host waits for: so what has fired comes first, then its spikes. quads: as loaded by
 * loadShare. Ends without a barrier.
 */
DEVICE void burstShare(GLOBAL u8 *arena, GLOBAL u8 *mailbox, const Brain *b, u32 block, u32 blocks, const Share *share,
                       u32 side, u32 withStimulus, const Turn *turn, const Quad quads[MAX_ROUNDS],
                       LOCAL RunScratch *scratch) {
    LOCAL u32 *list = scratch->fired[0];
    GLOBAL word *accumulators = accumulatorsOf(arena, b, turn->slot);
    u32 candidates = 0u;
    u32 count = stepShare(arena, b, share, withStimulus, turn->burst, accumulators, quads, list, &candidates, scratch);
    SUM_LOCAL(&scratch->candidates, candidates);
    BARRIER();
    tell(arena, b, block, turn->burst, &scratch->candidates, count);
    if (withStimulus && THREAD < share->groups * (GROUP / 32u)) {
        AT(u32, b->stimulated)[share->firstGroup * (GROUP / 32u) + THREAD] = 0u;
    }
    emitShare(arena, mailbox, b, block, blocks, side, turn, list, count, scratch);
    u32 next = nextSlot(b, turn->slot);
    spreadOwn(arena, b, next, list, 0u, count, scratch);
    tellEvents(arena, b, next, scratch);
}
