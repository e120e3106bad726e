/*
 * Spreading through bins, for brains whose accumulators do not fit the cache: random additions to memory are six times
 * slower there. Contributions are first sorted by target block into bins, then added up in block memory by the block
 * that steps those neurons. Only for brains that spreadPlain serves, with 32-bit words.
 * One bin belongs to one block of gatherBrain: 1 << binShift neurons, tilesPerBlock tiles.
 */
#define MAX_BINS 1280u
#define QUADS_PER_THREAD 8u
#define WINDOW (QUADS_PER_THREAD * BLOCK)   /* quads that are sorted at a time */
#define AHEAD 4u                    /* quads of contributions that a thread reads before it adds the first */

typedef struct {
    u32 rowEnd[BLOCK];              /* quads up to the end of each row of the batch */
    u32 rowBegin[BLOCK];            /* quads of the brain before each row */
    u32 scan[BLOCK];
    u32 place[MAX_BINS];            /* contributions by bin, then where each bin begins in sorted */
    u32 shift[MAX_BINS];            /* from a place in sorted to one in the bin */
    u32 sorted[4u * WINDOW];
    u32 events;
} BinScratch;

#if WORD_BITS == 32

/* In two steps: together they may be 32 bits or more, which C leaves open. */
DEVICE u32 binOf(const Brain *b, u32 synapse) {
    return synapse >> b->payloadBits >> b->binShift;
}

/* Reads the bounds of a batch's rows; returns their quads in all. */
DEVICE u32 readRows(GLOBAL u8 *arena, const Brain *b, u32 first, u32 rows, LOCAL BinScratch *scratch) {
    u32 quads = 0u;
    if (THREAD < rows) {
        u32 source = AT(u32, b->fired)[first + THREAD];
        u32 begin = source * b->regularQuads << 2 | b->regularPadding;
        u32 end = (source + 1u) * b->regularQuads << 2;
        if (b->regularQuads == 0u) {
            begin = AT(u32, b->rowStart)[source];
            end = AT(u32, b->rowStart)[source + 1u];
        }
        quads = (end >> 2) - (begin >> 2);
        scratch->rowBegin[THREAD] = begin >> 2;
        if ((b->flags & EVENTS_FORESEEN) == 0u) {
            ADD_LOCAL(&scratch->events, quads * 4u - (begin & 3u));
        }
    }
    u32 total;
    u32 before = scanBlock(quads, scratch->scan, &total);
    scratch->rowEnd[THREAD] = before + quads;
    BARRIER();
    return total;
}

/* Where each bin begins in sorted, and room for its contributions in the bin itself. */
DEVICE u32 placeBins(GLOBAL u8 *arena, const Brain *b, LOCAL BinScratch *scratch) {
    const u32 each = (b->blocks + BLOCK - 1u) / BLOCK;
    u32 sum = 0u;
    for (u32 i = THREAD * each; i < THREAD * each + each && i < b->blocks; i++) {
        sum += scratch->place[i];
    }
    u32 total;
    u32 at = scanBlock(sum, scratch->scan, &total);
    for (u32 i = THREAD * each; i < THREAD * each + each && i < b->blocks; i++) {
        u32 count = scratch->place[i];
        scratch->place[i] = at;
        scratch->shift[i] = count;
        at += count;
    }
    BARRIER();
    /* All requests are under way before the first answer is needed. */
    u32 reserved[MAX_BINS / BLOCK];
    UNROLL
    for (u32 k = 0u; k < MAX_BINS / BLOCK; k++) {
        u32 bin = THREAD + k * BLOCK;
        u32 count = bin < b->blocks ? scratch->shift[bin] : 0u;
        reserved[k] = count == 0u ? 0u : TAKE32(AT(u32, b->eventCounts) + bin, count);
    }
    UNROLL
    for (u32 k = 0u; k < MAX_BINS / BLOCK; k++) {
        u32 bin = THREAD + k * BLOCK;
        if (bin < b->blocks) {
            scratch->shift[bin] = reserved[k] - scratch->place[bin];
        }
    }
    BARRIER();
    return total;
}

/* Sorts the contributions of one window of quads and appends them to their bins. */
DEVICE void scatterWindow(GLOBAL u8 *arena, const Brain *b, u32 rows, u32 firstQuad, u32 quads,
                          LOCAL BinScratch *scratch) {
    const u32 mask = (1u << b->payloadBits) - 1u;
    u32 synapses[4u * QUADS_PER_THREAD];
    u32 ranks[2u * QUADS_PER_THREAD];   /* two to a word, so that more blocks fit a processor */
    for (u32 i = THREAD; i < b->blocks; i += BLOCK) {
        scratch->place[i] = 0u;
    }
    UNROLL
    for (u32 k = 0u; k < QUADS_PER_THREAD; k++) {
        u32 quad = firstQuad + k * BLOCK + THREAD;
        u32x4 s;
        s.x = b->padding; s.y = b->padding; s.z = b->padding; s.w = b->padding;
        if (quad < quads) {
            u32 row = b->regularQuads != 0u ? quad / b->regularQuads : rowOf(scratch->rowEnd, rows, quad);
            u32 inRow = quad - (row == 0u ? 0u : scratch->rowEnd[row - 1u]);
            s = ONCE4(AT(u32x4, b->synapses) + scratch->rowBegin[row] + inRow);
        }
        synapses[4u * k] = s.x; synapses[4u * k + 1u] = s.y;
        synapses[4u * k + 2u] = s.z; synapses[4u * k + 3u] = s.w;
    }
    BARRIER();
    UNROLL
    for (u32 k = 0u; k < 4u * QUADS_PER_THREAD; k++) {
        u32 rank = 0u;
        if ((synapses[k] & mask) != b->padding) {
            rank = TAKE_LOCAL(&scratch->place[binOf(b, synapses[k])], 1u);
        }
        ranks[k / 2u] = k % 2u == 0u ? rank : ranks[k / 2u] | rank << 16;
    }
    BARRIER();
    u32 total = placeBins(arena, b, scratch);
    UNROLL
    for (u32 k = 0u; k < 4u * QUADS_PER_THREAD; k++) {
        if ((synapses[k] & mask) != b->padding) {
            u32 rank = ranks[k / 2u] >> (k % 2u * 16u) & 0xFFFFu;
            scratch->sorted[scratch->place[binOf(b, synapses[k])] + rank] = synapses[k];
        }
    }
    BARRIER();
    for (u32 i = THREAD; i < total; i += BLOCK) {
        u32 synapse = scratch->sorted[i];
        u32 bin = binOf(b, synapse);
        u32 place = i + scratch->shift[bin];
        if (place < b->binCapacity) {
            AT(u32, b->events)[(u64)bin * b->binCapacity + place] = synapse;
        } else {
            ADD_WORD(AT(word, b->accumulators) + (synapse >> b->payloadBits), plainWord(arena, b, synapse));
            AT(Control, b->control)->spilled = 1u;
        }
    }
    BARRIER();
}

/* Takes the place of spreadPlain. Blocks take batches of rows in turn. */
DEVICE void scatterRows(GLOBAL u8 *arena, const Brain *b, u32 block, u32 blocks, LOCAL BinScratch *scratch) {
    GLOBAL Control *control = AT(Control, b->control);
    u32 count = control->fired;
    if (THREAD == 0u) {
        scratch->events = 0u;
    }
    BARRIER();
    for (u32 first = block * b->batchRows; first < count; first += blocks * b->batchRows) {
        u32 rows = count - first < b->batchRows ? count - first : b->batchRows;
        u32 quads = readRows(arena, b, first, rows, scratch);
        for (u32 quad = 0u; quad < quads; quad += WINDOW) {
            scatterWindow(arena, b, rows, quad, quads, scratch);
        }
    }
    BARRIER();
    if (THREAD == 0u && scratch->events != 0u) {
        ADD32(&control->delivered[0], scratch->events);
    }
}

/* Adds four contributions to the sums of a bin. */
DEVICE void gatherQuad(GLOBAL u8 *arena, const Brain *b, u32x4 s, LOCAL word *sums) {
    const u32 within = (1u << b->binShift) - 1u;
    ADD_LOCAL(&sums[s.x >> b->payloadBits & within], plainWord(arena, b, s.x));
    ADD_LOCAL(&sums[s.y >> b->payloadBits & within], plainWord(arena, b, s.y));
    ADD_LOCAL(&sums[s.z >> b->payloadBits & within], plainWord(arena, b, s.z));
    ADD_LOCAL(&sums[s.w >> b->payloadBits & within], plainWord(arena, b, s.w));
}

/* Adds up the contributions of a block's bin, and what was spilled, in block memory. */
DEVICE void gather(GLOBAL u8 *arena, const Brain *b, u32 block, u32 spilled, LOCAL word *sums) {
    const u32 neurons = 1u << b->binShift;
    const u32 within = neurons - 1u;
    GLOBAL u32 *counts = AT(u32, b->eventCounts);
    GLOBAL word *accumulators = AT(word, b->accumulators) + (u64)block * neurons;
    GLOBAL const u32 *events = AT(const u32, b->events) + (u64)block * b->binCapacity;
    u32 count = counts[block];
    count = count < b->binCapacity ? count : b->binCapacity;
    for (u32 i = THREAD; i < neurons; i += BLOCK) {
        sums[i] = 0u;
    }
    for (u32 i = THREAD; spilled != 0u && i < neurons; i += BLOCK) {
        sums[i] = accumulators[i];
        accumulators[i] = 0u;
    }
    BARRIER();
    if (THREAD == 0u) {
        counts[block] = 0u;
    }
    for (u32 i = THREAD; i < count / 4u; i += AHEAD * BLOCK) {
        u32x4 ahead[AHEAD];
        UNROLL
        for (u32 k = 0u; k < AHEAD; k++) {
            if (i + k * BLOCK < count / 4u) {
                ahead[k] = ONCE4((GLOBAL const u32x4 *)events + i + k * BLOCK);
            }
        }
        UNROLL
        for (u32 k = 0u; k < AHEAD; k++) {
            if (i + k * BLOCK < count / 4u) {
                gatherQuad(arena, b, ahead[k], sums);
            }
        }
    }
    for (u32 i = count / 4u * 4u + THREAD; i < count; i += BLOCK) {
        u32 synapse = events[i];
        ADD_LOCAL(&sums[synapse >> b->payloadBits & within], plainWord(arena, b, synapse));
    }
    BARRIER();
}

/* Steps the tiles of a block from the sums in block memory. */
DEVICE void stepBin(GLOBAL u8 *arena, const Brain *b, u32 block, u32 withStimulus, u32 burst, LOCAL const word *sums,
                    LOCAL StepScratch *scratch) {
    u32 candidates = 0u;
    TileClass all = loadClass(arena, b, block * b->tilesPerBlock);
    beginTiles(scratch);
    GLOBAL const f32x4 *potentials = AT(const f32x4, b->potential) + block * b->tilesPerBlock * BLOCK + THREAD;
    f32x4 next = potentials[0];
    for (u32 t = 0u; t < b->tilesPerBlock; t++) {
        Quad quad;
        LOCAL const word *at = sums + t * TILE + THREAD * 4u;
        quad.words[0] = at[0]; quad.words[1] = at[1]; quad.words[2] = at[2]; quad.words[3] = at[3];
        quad.potentials = next;
        if (t + 1u < b->tilesPerBlock) {
            next = potentials[(t + 1u) * BLOCK];
        }
        u32 tile = block * b->tilesPerBlock + t;
        if (t != 0u && (b->flags & ONE_CLASS) == 0u) {
            all = loadClass(arena, b, tile);
        }
        stepTile(arena, b, tile, t, &all, withStimulus, burst, quad, &candidates, scratch);
    }
    endTiles(arena, b, block, withStimulus, candidates, scratch);
}

#endif
