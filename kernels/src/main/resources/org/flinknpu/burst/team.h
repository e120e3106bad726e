/*
 * Teams: which neurons fire is chance, so some blocks of a free run have many more rows to spread than others, and all
 * wait for the last. Blocks of a team, neighbours, even that out. Each writes a line: how many rows it has, and some of
 * those beyond what it is bound to keep, its offers. Each reads the lines of its team and finds by itself who takes
 * which offer, so one look at the others is enough.
 *
 * One warp of a block does this, the helper, while the others spread what the block keeps. It only fetches the synapses
 * that it comes to know of: for one warp to add as many contributions takes longer than for all warps to add all, and a
 * load that waits for another, while a processor adds, takes microseconds. So all that the helper needs of the others is
 * in one line each.
 */
#define HELPERS (BLOCK - 32u)       /* the first thread of the helper */
#define TEAM 4u                     /* blocks */
#define LINE_WORDS 16u              /* the number of rows, then offers; each above its burst, so that none is stale */
#define OFFERS (LINE_WORDS - 1u)
#define EVEN_ROWS 12u               /* average of a block from which evening out is worth it */
#define MOST_TAKEN 64u              /* all offers of the others, and the block's own */
#define MOVED 512u                  /* quads that the helper fetches */

typedef struct {
    u32 lines[TEAM * LINE_WORDS];
    u32 taken[MOST_TAKEN];          /* sources of the rows that the block spreads behind those it keeps */
    u32 begin[MOST_TAKEN];          /* quads of the brain before each, and quads up to the end of each ... */
    u32 end[MOST_TAKEN];            /* ... of the taken ones, where rows differ */
    u32 rows, quads;
    u32x4 moved[MOVED];             /* the first of these quads */
} TeamScratch;

/* What the blocks of a team agree on without a word. */
typedef struct {
    u32 first, size;                /* blocks */
    u32 low;                        /* rows that a block keeps in any case */
} Team;

/* Lines lie behind the tallies of two bursts; see tallyOf. */
DEVICE GLOBAL volatile u64 *lineOf(GLOBAL u8 *arena, const Brain *b, u32 block) {
    return AT(volatile u64, b->tallies) + 2u * BLOCK_COUNT + block * LINE_WORDS;
}

/* fired: in the burst before. The size is 0 if blocks keep all they have. */
DEVICE Team teamOf(u32 fired) {
    u32 mean = fired / BLOCK_COUNT;
    Team team;
    team.first = BLOCK_INDEX / TEAM * TEAM;
    team.size = BLOCK_COUNT - team.first < TEAM ? BLOCK_COUNT - team.first : TEAM;
    team.size = mean < EVEN_ROWS ? 0u : team.size;
    team.low = mean - (mean >> 3);
    return team;
}

DEVICE u32 atMost(u32 x, u32 most) {
    return x < most ? x : most;
}

DEVICE u32 above(u32 x, u32 bound) {
    return x > bound ? x - bound : 0u;
}

/* Rows that a block with so many offers, the last ones of its list. */
DEVICE u32 offersOf(const Team *team, u32 rows) {
    return team->size == 0u ? 0u : atMost(above(rows, team->low), OFFERS);
}

/* Writes the line of a block. All threads. */
DEVICE void offer(GLOBAL u8 *arena, const Brain *b, const Team *team, u32 burst, LOCAL const u32 *list, u32 count) {
    if (team->size != 0u && THREAD < LINE_WORDS) {
        u32 offers = offersOf(team, count);
        u32 said = THREAD == 0u ? count : THREAD <= offers ? list[count - offers + THREAD - 1u] : 0u;
        lineOf(arena, b, BLOCK_INDEX)[THREAD] = (u64)said << 32 | burst;
    }
}

/* Reads the lines of the team, which may be yet to come. The helper. */
DEVICE void readLines(GLOBAL u8 *arena, const Brain *b, const Team *team, u32 burst, LOCAL TeamScratch *scratch) {
    GLOBAL volatile u64 *lines = lineOf(arena, b, team->first);
    u64 words[TEAM * LINE_WORDS / 32u];
    UNROLL
    for (u32 k = 0u; k < TEAM * LINE_WORDS / 32u; k++) {
        u32 i = THREAD - HELPERS + 32u * k;
        words[k] = i < team->size * LINE_WORDS ? FRESH(lines + i) : burst;
    }
    UNROLL
    for (u32 k = 0u; k < TEAM * LINE_WORDS / 32u; k++) {
        u32 i = THREAD - HELPERS + 32u * k;
        while ((u32)words[k] != burst) {
            words[k] = FRESH(lines + i);
        }
        scratch->lines[i] = (u32)(words[k] >> 32);
    }
    WARP_BARRIER();
}

/*
 * Who takes which offers: blocks with more than the team's average give what is above it, blocks with less take in order
 * until they have as much. Leaves the rows that the block spreads besides those it keeps: offers of others and its own
 * offers that nobody takes. The helper.
 */
DEVICE u32 takeOffers(const Team *team, LOCAL const u32 *list, u32 count, LOCAL TeamScratch *scratch) {
    u32 lane = THREAD - HELPERS;
    u32 me = BLOCK_INDEX - team->first;
    u32 sum = 0u;
    for (u32 i = 0u; i < team->size; i++) {
        sum += scratch->lines[i * LINE_WORDS];
    }
    u32 average = (sum + team->size - 1u) / team->size;
    u32 given = 0u;
    u32 takenBefore = 0u;
    for (u32 i = 0u; i < team->size; i++) {
        u32 rows = scratch->lines[i * LINE_WORDS];
        given += atMost(above(rows, average), offersOf(team, rows));
        takenBefore += i < me ? above(average, rows) : 0u;
    }
    u32 taken = atMost(above(average, count), above(given, takenBefore));
    u32 givenBefore = 0u;
    for (u32 i = 0u; i < team->size; i++) {
        u32 rows = scratch->lines[i * LINE_WORDS];
        u32 offers = offersOf(team, rows);
        u32 gives = atMost(above(rows, average), offers);
        LOCAL const u32 *gift = scratch->lines + i * LINE_WORDS + 1u + offers - gives;
        for (u32 k = lane; k < taken; k += 32u) {
            u32 number = takenBefore + k - givenBefore;
            if (takenBefore + k >= givenBefore && number < gives) {
                scratch->taken[k] = gift[number];
            }
        }
        givenBefore += gives;
    }
    u32 offers = offersOf(team, count);
    u32 left = offers - atMost(above(count, average), offers);
    for (u32 i = lane; i < left; i += 32u) {
        scratch->taken[taken + i] = list[count - offers + i];
    }
    WARP_BARRIER();
    return taken + left;
}

/* Quads of the taken rows, whose bounds are left where they differ. The helper. */
DEVICE u32 boundTaken(GLOBAL u8 *arena, const Brain *b, u32 rows, LOCAL u32 *events, LOCAL TeamScratch *scratch) {
    if (b->regularQuads != 0u) {
        return rows * b->regularQuads;
    }
    for (u32 i = THREAD - HELPERS; i < rows; i += 32u) {
        u32 begin = AT(const u32, b->rowStart)[scratch->taken[i]];
        u32 end = AT(const u32, b->rowStart)[scratch->taken[i] + 1u];
        scratch->begin[i] = begin >> 2;
        scratch->end[i] = (end >> 2) - (begin >> 2);
        ADD_LOCAL(events, ((end >> 2) - (begin >> 2)) * 4u - (begin & 3u));
    }
    WARP_BARRIER();
    if (THREAD == HELPERS) {
        for (u32 i = 1u; i < rows; i++) {
            scratch->end[i] += scratch->end[i - 1u];
        }
    }
    WARP_BARRIER();
    return rows == 0u ? 0u : scratch->end[rows - 1u];
}

/* Where a quad of the taken rows lies. perRow: 1 / regularQuads. */
DEVICE u32 takenQuad(const Brain *b, u32 rows, u32 quad, float perRow, LOCAL const TeamScratch *scratch) {
    if (b->regularQuads != 0u) {
        u32 row = (u32)(((float)quad + 0.5f) * perRow);
        return scratch->taken[row] * b->regularQuads + (quad - row * b->regularQuads);
    }
    u32 row = rowOf(scratch->end, rows, quad);
    return scratch->begin[row] + quad - (row == 0u ? 0u : scratch->end[row - 1u]);
}

/* What the helper does for the team. events: what the block counts of the rows it spreads. */
DEVICE void helpTeam(GLOBAL u8 *arena, const Brain *b, const Team *team, u32 burst, LOCAL const u32 *list, u32 count,
                     float perRow, LOCAL u32 *events, LOCAL TeamScratch *scratch) {
    readLines(arena, b, team, burst, scratch);
    u32 rows = takeOffers(team, list, count, scratch);
    u32 quads = boundTaken(arena, b, rows, events, scratch);
    for (u32 quad = THREAD - HELPERS; quad < quads && quad < MOVED; quad += 4u * 32u) {
        u32x4 ahead[4];
        UNROLL
        for (u32 k = 0u; k < 4u; k++) {
            if (quad + k * 32u < quads && quad + k * 32u < MOVED) {
                ahead[k] = ONCE4(AT(u32x4, b->synapses) + takenQuad(b, rows, quad + k * 32u, perRow, scratch));
            }
        }
        UNROLL
        for (u32 k = 0u; k < 4u; k++) {
            if (quad + k * 32u < quads && quad + k * 32u < MOVED) {
                scratch->moved[quad + k * 32u] = ahead[k];
            }
        }
    }
    if (THREAD == HELPERS) {
        scratch->rows = rows;
        scratch->quads = quads;
    }
}

/* Delivers what the helper has found. All threads, behind a barrier. */
DEVICE void deliverTaken(GLOBAL u8 *arena, const Brain *b, GLOBAL word *accumulators, float perRow,
                         LOCAL const TeamScratch *scratch) {
    for (u32 quad = THREAD; quad < scratch->quads; quad += BLOCK) {
        u32x4 s;
        if (quad < MOVED) {
            s = scratch->moved[quad];
        } else {
            s = ONCE4(AT(u32x4, b->synapses) + takenQuad(b, scratch->rows, quad, perRow, scratch));
        }
        deliverPlain(arena, b, s, accumulators);
    }
}
