/*
 * The step: from accumulators and stimuli to new potentials, fired neurons and the outbox. See burst.h for the words
 * that the including file defines.
 */

/* What of a SIMPLE class counts. */
typedef struct {
    float threshold, thresholdLimit, retain, chargeScale;
    u32 drawLast, flags;
} SimpleClass;

#define SIMPLE_OF(c) {(c)->threshold, (c)->thresholdLimit, (c)->retain, (c)->chargeScale, (c)->drawLast, (c)->flags}

/* stepQuad where all four neurons are of one SIMPLE class and none has a stimulus: most neurons of most brains. */
DEVICE u32 stepSimple(GLOBAL u8 *arena, const Brain *b, u32 first, const word words[4], const SimpleClass *c,
                      f32x4 v4, u32 burst, u32 *candidates) {
    const word countMask = ((word)1 << b->countBits) - 1;
    float v[4];
    u32 bits = 0u;
    v[0] = v4.x; v[1] = v4.y; v[2] = v4.z; v[3] = v4.w;
    UNROLL
    for (u32 i = 0u; i < 4u; i++) {
        int candidate = (words[i] & countMask) != 0;
        float before = (c->flags & ACCUMULATES) != 0u ? v[i] : 0.0f;
        float input = 0.0f + (float)((signedWord)words[i] >> b->countBits) * c->chargeScale;
        float raised = before + input;
        int fires = candidate & (raised >= c->threshold) & (raised <= c->thresholdLimit)
                & (hash(first + i, burst) <= c->drawLast) & ((c->flags & NEVER) == 0u);
        float stepped = fires ? 0.0f : raised * c->retain;
        v[i] = candidate ? stepped : before;
        bits |= (u32)fires << i;
        if (fires) {
            ADD32(AT(u32, b->counters) + first + i, 1u);
        }
        *candidates += (u32)candidate;
    }
    v4.x = v[0]; v4.y = v[1]; v4.z = v[2]; v4.w = v[3];
    AT(f32x4, b->potential)[first >> 2] = v4;
    return bits;
}

/* The synaptic currents lie behind the counters. */
DEVICE GLOBAL float *currentsOf(GLOBAL u8 *arena, const Brain *b) {
    return AT(float, b->counters) + b->blocks * b->tilesPerBlock * (u64)TILE;
}

/*
 * Steps four neurons; words are their accumulators, stimuli the bits of those that have a stimulus.
 * tileClass: the class of all of them, which is c, or MIXED. Returns the bits of those that fired; adds to *candidates.
 */
DEVICE u32 stepQuad(GLOBAL u8 *arena, const Brain *b, u32 first, const word words[4], u32 stimuli, u32 tileClass,
                    NeuronClass c, f32x4 v4, u32 burst, u32 *candidates) {
    const word countMask = ((word)1 << b->countBits) - 1;
    u32 forced = tileClass == MIXED || (c.flags & (POWERED | EVERY_BURST)) != 0u || (c.flags & ACCUMULATES) == 0u;
    word any = (words[0] | words[1] | words[2] | words[3]) & countMask;
    if (any == 0 && stimuli == 0u && !forced) {
        return 0u;
    }
    if (tileClass != MIXED && (c.flags & SIMPLE) != 0u && stimuli == 0u) {
        if ((b->flags & EAGER) == 0u) {
            v4 = AT(f32x4, b->potential)[first >> 2];
        }
        SimpleClass simple = SIMPLE_OF(&c);
        return stepSimple(arena, b, first, words, &simple, v4, burst, candidates);
    }
    GLOBAL f32x4 *potentials = AT(f32x4, b->potential) + (first >> 2);
    GLOBAL u32x4 *counterColumn = AT(u32x4, b->counters) + (first >> 2);
    if ((b->flags & EAGER) == 0u) {
        v4 = *potentials;
    }
    float v[4];
    v[0] = v4.x; v[1] = v4.y; v[2] = v4.z; v[3] = v4.w;
    u32 counters[4];
    u32 counted = tileClass == MIXED || (c.flags & COUNTED) != 0u;
    counters[0] = 0u; counters[1] = 0u; counters[2] = 0u; counters[3] = 0u;
    if (counted) {
        u32x4 counters4 = *counterColumn;
        counters[0] = counters4.x; counters[1] = counters4.y; counters[2] = counters4.z; counters[3] = counters4.w;
    }
    u32 bits = 0u;
    UNROLL
    for (u32 i = 0u; i < 4u; i++) {
        u32 neuron = first + i;
        if (tileClass == MIXED) {
            if (neuron >= b->neurons) {
                continue;
            }
            c = AT(NeuronClass, b->classes)[AT(u32, b->classOf)[neuron]];
        }
        u32 stimulated = stimuli >> i & 1u;
        u32 candidate = (words[i] & countMask) != 0 || stimulated != 0u
                || (c.flags & (POWERED | EVERY_BURST)) != 0u;
        if ((c.flags & ACCUMULATES) == 0u) {
            v[i] = 0.0f;
        }
        if (candidate && neuron < b->neurons) {
            float stimulus = stimulated != 0u ? AT(float, b->stimulus)[neuron] : 0.0f;
            if ((c.flags & POWERED) != 0u) {
                stimulus = stimulus + c.power;
            }
            float synaptic = (float)((signedWord)words[i] >> b->countBits) * c.chargeScale;
            float firedAt = 0.0f;
            *candidates += 1u;
            u32 continuous = (c.flags & EVERY_BURST) != 0u;
            int fires = continuous
                    ? stepIaf(&c, neuron, stimulus + synaptic, burst, currentsOf(arena, b) + neuron, &v[i],
                              &counters[i], &firedAt)
                    : step(&c, neuron, stimulus + synaptic, burst, &v[i], &counters[i], &firedAt);
            if (fires) {
                bits |= 1u << i;
                if ((c.flags & KEEPS_PSP) != 0u) {
                    AT(u8, b->pspOf)[neuron] = (u8)quantisePsp(firedAt);
                }
                if (!counted && !continuous) {
                    ADD32(AT(u32, b->counters) + neuron, 1u);
                }
            }
        }
    }
    v4.x = v[0]; v4.y = v[1]; v4.z = v[2]; v4.w = v[3];
    *potentials = v4;
    if (counted) {
        u32x4 counters4;
        counters4.x = counters[0]; counters4.y = counters[1]; counters4.z = counters[2]; counters4.w = counters[3];
        *counterColumn = counters4;
    }
    return bits;
}

DEVICE void clearWords(GLOBAL word *words) {
    GLOBAL u32x4 *quads = (GLOBAL u32x4 *)words;
    u32x4 zero;
    zero.x = 0u; zero.y = 0u; zero.z = 0u; zero.w = 0u;
    for (u32 i = 0u; i < WORD_BITS / 32u; i++) {
        quads[i] = zero;
    }
}

/* What a thread reads of a tile before anything else. */
typedef struct {
    word words[4];
    f32x4 potentials;
} Quad;

DEVICE Quad loadQuad(GLOBAL u8 *arena, const Brain *b, GLOBAL word *accumulators, u32 first) {
    Quad quad;
    LOAD_WORDS(quad.words, accumulators + first);
    if ((b->flags & EAGER) != 0u) {
        quad.potentials = AT(f32x4, b->potential)[first >> 2];
    }
    return quad;
}

DEVICE void beginTiles(LOCAL StepScratch *scratch) {
    scratch->bits[THREAD] = 0u;
    if (THREAD == 0u) {
        scratch->candidates = 0u;
    }
    BARRIER();
}

/* The class of a tile's neurons. */
typedef struct {
    u32 index;                      /* or MIXED */
    NeuronClass c;
} TileClass;

DEVICE TileClass loadClass(GLOBAL u8 *arena, const Brain *b, u32 tile) {
    TileClass all;
    all.index = (b->flags & ONE_CLASS) != 0u ? 0u : AT(u32, b->tileClass)[tile];
    all.c = AT(NeuronClass, b->classes)[all.index == MIXED ? 0u : all.index];
    return all;
}

/*
 * stepQuad of a thread's neurons, whose class is read from block memory, and only what counts of it: a whole one takes
 * longer to load than the step takes. loaded: whether the potentials have been read even if the brain is not EAGER.
 */
DEVICE u32 stepRound(GLOBAL u8 *arena, const Brain *b, u32 first, u32 withStimulus, u32 burst, const Quad *quad,
                     LOCAL const TileClass *all, const int loaded, u32 *candidates) {
    u32 stimuli = withStimulus ? AT(u32, b->stimulated)[first >> 5] >> (first & 31u) & 15u : 0u;
    u32 flags = all->c.flags;
    if (all->index == MIXED || (flags & SIMPLE) == 0u || stimuli != 0u || (!loaded && (b->flags & EAGER) == 0u)) {
        return stepQuad(arena, b, first, quad->words, stimuli, all->index, all->c, quad->potentials, burst, candidates);
    }
    const word countMask = ((word)1 << b->countBits) - 1;
    word any = (quad->words[0] | quad->words[1] | quad->words[2] | quad->words[3]) & countMask;
    if (any == 0 && (flags & ACCUMULATES) != 0u) {
        return 0u;
    }
    SimpleClass c = SIMPLE_OF(&all->c);
    return stepSimple(arena, b, first, quad->words, &c, quad->potentials, burst, candidates);
}

/* Steps a thread's quad of the t-th tile of a block; the fired bits go to block memory. */
DEVICE void stepTile(GLOBAL u8 *arena, const Brain *b, u32 tile, u32 t, const TileClass *all, u32 withStimulus,
                     u32 burst, Quad quad, u32 *candidates, LOCAL StepScratch *scratch) {
    u32 first = tile * TILE + THREAD * 4u;
    u32 stimuli = withStimulus ? AT(u32, b->stimulated)[first >> 5] >> (first & 31u) & 15u : 0u;
    u32 fired = stepQuad(arena, b, first, quad.words, stimuli, all->index, all->c, quad.potentials, burst, candidates);
    if (fired != 0u) {
        OR_LOCAL(&scratch->bits[t * TILE_WORDS + (THREAD >> 3)], fired << ((THREAD & 7u) * 4u));
    }
}

/* Sums the candidates up and forgets the stimuli of a block. */
DEVICE void endTiles(GLOBAL u8 *arena, const Brain *b, u32 block, u32 withStimulus, u32 candidates,
                     LOCAL StepScratch *scratch) {
    SUM_LOCAL(&scratch->candidates, candidates);
    BARRIER();
    if (withStimulus && THREAD < b->tilesPerBlock * TILE_WORDS) {
        GLOBAL u32 *stimulated = AT(u32, b->stimulated) + block * b->tilesPerBlock * TILE_WORDS + THREAD;
        if (*stimulated != 0u) {
            *stimulated = 0u;
        }
    }
}

/*
 * Steps the tiles of a block from the accumulators in device memory. Every tile is read while the one before it is
 * stepped; quad is the first, which the caller has read.
 */
DEVICE void stepTiles(GLOBAL u8 *arena, const Brain *b, u32 block, u32 withStimulus, u32 burst,
                      GLOBAL word *accumulators, Quad quad, LOCAL StepScratch *scratch) {
    u32 candidates = 0u;
    TileClass all = loadClass(arena, b, block * b->tilesPerBlock);
    beginTiles(scratch);
    for (u32 t = 0u; t < b->tilesPerBlock; t++) {
        u32 tile = block * b->tilesPerBlock + t;
        if (t != 0u && (b->flags & ONE_CLASS) == 0u) {
            all = loadClass(arena, b, tile);
        }
        u32 first = tile * TILE + THREAD * 4u;
        Quad next = quad;
        if (t + 1u < b->tilesPerBlock) {
            next = loadQuad(arena, b, accumulators, first + TILE);
        }
        stepTile(arena, b, tile, t, &all, withStimulus, burst, quad, &candidates, scratch);
        if ((quad.words[0] | quad.words[1] | quad.words[2] | quad.words[3]) != 0) {
            clearWords(accumulators + first);
        }
        quad = next;
    }
    endTiles(arena, b, block, withStimulus, candidates, scratch);
}

DEVICE GLOBAL word *accumulatorsOf(GLOBAL u8 *arena, const Brain *b, u32 slot) {
    return AT(word, b->accumulators) + (u64)slot * (b->blocks * b->tilesPerBlock * (u64)TILE);
}

/* The set of accumulators of the burst after the one that reads a slot. */
DEVICE u32 nextSlot(const Brain *b, u32 slot) {
    return slot + 1u == b->slots ? 0u : slot + 1u;
}

/* Synaptic events of some spikes, where rows are regular. */
DEVICE u32 eventsOf(const Brain *b, u32 spikes) {
    return spikes * (b->regularQuads * 4u - b->regularPadding);
}

/* The psp of a spike: what the step kept, if the neuron's area keeps any. */
DEVICE u32 pspOf(GLOBAL u8 *arena, const Brain *b, u32 neuron) {
    u32 cls = AT(u32, b->tileClass)[neuron / TILE];
    cls = cls == MIXED ? AT(u32, b->classOf)[neuron] : cls;
    return (AT(NeuronClass, b->classes)[cls].flags & KEEPS_PSP) != 0u ? AT(u8, b->pspOf)[neuron] : 0u;
}

/*
 * Writes the ids of a block's fired bits, ascending, to the fired list and the outbox. The thread's bits become the
 * ids from base + before on, the block's from base to base + total. Through block memory, because the bus to the host
 * takes a packet per instruction and stretch of addresses. The host has filled the outbox with what is no id and no
 * psp, so it sees by itself what has arrived, and no fence is needed.
 */
DEVICE void writeFired(GLOBAL u8 *arena, GLOBAL u8 *mailbox, const Brain *b, u32 block, u32 bits, u32 before, u32 base,
                       u32 total, u32 side, u32 cursor, LOCAL u32 *stage) {
    GLOBAL u32 *list = AT(u32, b->fired) + base;
    GLOBAL u32 *ids = MAIL(u32, b->ids + side * b->sideBytes) + cursor + base;
    u32 first = (block * b->tilesPerBlock * TILE_WORDS + THREAD) * 32u;
    u32 place = before;
    for (u32 begin = 0u; begin < total; begin += BLOCK) {
        BARRIER();
        while (bits != 0u && place < begin + BLOCK) {
            stage[place - begin] = first + LOWEST(bits);
            bits &= bits - 1u;
            place++;
        }
        BARRIER();
        u32 i = begin + THREAD;
        if (i < total) {
            u32 neuron = stage[THREAD];
            list[i] = neuron;
            ids[i] = neuron;
            if ((b->flags & HAS_PSP) != 0u) {
                u32 psp = pspOf(arena, b, neuron);
                AT(u8, b->firedPsp)[base + i] = (u8)psp;
                MAIL(u16, b->psps + side * b->sideBytes)[cursor + base + i] = (u16)(PSP_WRITTEN | psp);
            }
        }
    }
}

/* One number of a record: 64 bits that arrive together, the burst that it belongs to below. */
DEVICE void record(GLOBAL volatile u64 *at, u32 burst, u32 value) {
    *at = (u64)value << 32 | burst;
}

/* What the blocks of a step read of the control before any of them may have changed it. */
typedef struct {
    u32 burst, slot, events, cursor;
} Turn;

/* endTurn, but for the events that the burst received. */
DEVICE void handOn(GLOBAL u8 *arena, const Brain *b, u32 position, const Turn *turn, u32 fired) {
    GLOBAL Control *control = AT(Control, b->control);
    u32 next = nextSlot(b, turn->slot);
    if ((b->flags & EVENTS_FORESEEN) != 0u) {
        control->delivered[next] = eventsOf(b, fired);
    }
    control->spilled = 0u;
    control->staged = 0u;
    control->burst = turn->burst;
    control->slot = next;
    control->fired = fired;
    control->cursor[(position + 1u) & 1u] = turn->cursor + fired;
}

/* What the next burst reads of this one, to the control. One thread of the device. */
DEVICE void endTurn(GLOBAL u8 *arena, const Brain *b, u32 position, const Turn *turn, u32 fired) {
    AT(Control, b->control)->delivered[turn->slot] = 0u;
    handOn(arena, b, position, turn, fired);
}

/* The record of a burst to the outbox. One thread of the device. */
DEVICE void writeRecord(GLOBAL u8 *mailbox, const Brain *b, u32 side, u32 position, const Turn *turn, u32 fired,
                        u32 candidates) {
    GLOBAL volatile u64 *records = MAIL(volatile u64, b->records + side * b->sideBytes) + position * RECORD_NUMBERS;
    record(records, turn->burst, fired);
    record(records + 1, turn->burst, turn->cursor);
    record(records + 2, turn->burst, candidates);
    record(records + 3, turn->burst, turn->events);
}

/* Ends a burst: its record to the outbox, what the next burst reads to the control. One thread of the device. */
DEVICE void endBurst(GLOBAL u8 *arena, GLOBAL u8 *mailbox, const Brain *b, u32 side, u32 position, const Turn *turn,
                     u32 fired, u32 candidates) {
    writeRecord(mailbox, b, side, position, turn, fired, candidates);
    endTurn(arena, b, position, turn, fired);
}

/*
 * Where the ids of a launch's burst go, or MIXED if the outbox might overflow: then this and all later bursts of the
 * launch do nothing, and the host launches them again.
 */
DEVICE u32 cursorOf(GLOBAL u8 *arena, const Brain *b, u32 position) {
    u32 cursor = position == 0u ? 0u : AT(Control, b->control)->cursor[position & 1u];
    return b->idCapacity - cursor < b->neurons ? MIXED : cursor;
}

DEVICE void skipBurst(GLOBAL u8 *arena, const Brain *b, u32 position) {
    GLOBAL Control *control = AT(Control, b->control);
    control->cursor[(position + 1u) & 1u] = control->cursor[position & 1u];
    control->fired = 0u;
}

/* Puts one entry of the host's stimulus into the stimulus column: the neuron below, its potential above. */
DEVICE void stageEntry(GLOBAL u8 *arena, const Brain *b, u64 entry) {
    u32 neuron = (u32)entry;
    AT(u32, b->stimulus)[neuron] = (u32)(entry >> 32);
    OR32(AT(u32, b->stimulated) + (neuron >> 5), 1u << (neuron & 31u));
}

/* Puts the host's stimulus, one entry per neuron, into the stimulus column. */
DEVICE void stage(GLOBAL u8 *arena, GLOBAL u8 *mailbox, const Brain *b, u32 worker, u32 workers) {
    GLOBAL u64 *entries = MAIL(u64, b->inbox + INBOX_HEAD * 4u);
    /* Read before it is known whether there is as much, because the bus is slow to answer. */
    u64 entry = entries[worker < b->neurons ? worker : 0u];
    u32 stimuli = *MAIL(u32, b->inbox);
    for (u32 i = worker; i < stimuli; i += workers) {
        stageEntry(arena, b, i == worker ? entry : entries[i]);
    }
}
