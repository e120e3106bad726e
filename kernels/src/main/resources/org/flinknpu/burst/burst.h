/*
 * The burst on devices: one body of C for CUDA (behind burst.cu) and OpenCL C 1.2 (behind burst.cl).
 * The rule is that of LifRule, Draws and Charge; functions carry the names of the Java methods.
 *
 * The including file defines the words in which the two languages differ:
 *   u8 u16 u32 u64 i32 i64 integer types;  u32x4, f32x4  vectors with members x y z w
 *   KERNEL DEVICE          qualifiers of an entry point and of an ordinary function
 *   GLOBAL LOCAL SHARED    pointer to device memory, pointer to block memory, variable in block memory
 *   THREAD BLOCK_INDEX BLOCK_COUNT   coordinates; blocks have BLOCK threads
 *   BARRIER()              all threads of the block, block and device memory
 *   ADD32 ADD64 OR32 OR_LOCAL ADD_LOCAL   atomic, relaxed, result unused
 *   FRESH(p)               loads a u64 that another block may be writing
 *   ONCE4(p)               loads u32x4 that is read once;  LOOKUP(p)  loads a word that never changes
 *   BITS(x) LOWEST(x)      population count, index of the lowest bit
 *   SUM_LOCAL(p, x)        adds x of every thread of the block to *p, all threads call
 *   scanBlock(x, scratch, total)   exclusive sum over the threads of the block, all threads call
 *   WORD_BITS              32 or 64: width of an accumulator word
 *   IN_ORDER               1 if a block may wait for blocks of lower index
 *
 * An accumulator word carries charge * 2^countBits + 1 for every contribution: its low bits tell whether the
 * neuron is a candidate, its arithmetic shift is the sum of charges. ChargeBounds proves that it cannot overflow.
 */
#define BLOCK 256u
#define TILE (4u * BLOCK)           /* neurons that a block steps at a time, four per thread */
#define TILE_WORDS (TILE / 32u)
#define MAX_TILES 8u                /* tiles of one block: one word of fired bits per thread */
#define LONG_ROW 512u               /* quads of synapses from which a whole block shares a row */
#define MIXED 0xFFFFFFFFu           /* class of a tile whose neurons differ */
#define RECORD_NUMBERS 4u
#define INBOX_HEAD 16u              /* words before the entries of neuron and potential */

/* Flags of a brain. */
#define WIDE 1u                     /* a synapse is two words: target and payload */
#define DIRECT_WORDS 2u             /* a wide payload is the accumulator word itself, not an index into the palette */
#define HAS_DRIVEN 4u               /* some row's charges depend on the psp of the spike */
#define HAS_PSP 8u                  /* spikes carry a psp */
#define LINEAR 16u                  /* a packed payload is the signed charge itself */
#define HAS_LONG_ROWS 32u
#define ONE_CLASS 64u               /* all neurons are alike */
#define EAGER 128u                  /* so few neurons that waiting costs more than reading what is not needed */
#define PSP_WRITTEN 0x100u          /* marks a psp in the outbox as written */

/* Flags of a neuron class. */
#define ACCUMULATES 1u
#define POWERED 2u
#define COUNTED 4u                  /* countdown or fire limit matter: the counters are read with every step */
#define KEEPS_PSP 8u                /* the area is membrane-driven: the firing potential is kept */
#define DRIVEN 16u                  /* ... and so are the charges of its synapses */
#define DIVIDED 32u

#if WORD_BITS == 32
typedef u32 word;
typedef i32 signedWord;
#define ADD_WORD(p, x) ADD32(p, x)
#define LOAD_WORDS(to, p) { \
    u32x4 loaded = *(GLOBAL u32x4 *)(p); \
    to[0] = loaded.x; to[1] = loaded.y; to[2] = loaded.z; to[3] = loaded.w; }
#else
typedef u64 word;
typedef i64 signedWord;
#define ADD_WORD(p, x) ADD64(p, x)
#define LOAD_WORDS(to, p) { \
    to[0] = (p)[0]; to[1] = (p)[1]; to[2] = (p)[2]; to[3] = (p)[3]; }
#endif

/* Neurons with equal parameters and equal areas in all that matters. 40 bytes. */
typedef struct {
    float threshold;
    float thresholdLimit;
    float retain;                   /* 1 - leak */
    float excitability;
    float chargeScale;
    float power;
    u32 refractoryPeriod;
    u32 fireLimit;                  /* 0 is no limit */
    u32 snoozePeriod;
    u32 flags;
} NeuronClass;

/* Where everything of one brain lies: byte offsets into the arena, then numbers. Filled in by BrainLayout. */
typedef struct {
    u64 control, potential, counters, accumulators, stimulus, stimulated;
    u64 classes, classOf, tileClass, rowStart, synapses, delays, palette, fanOut;
    u64 fired, firedPsp, pspOf, firedBits, tallies, events, eventCounts;
    u64 inbox, records, ids, psps;  /* byte offsets into the mailbox; the outbox's second side lies ... */
    u64 sideBytes;                  /* ... so many bytes after its first */
    u32 neurons, blocks, tilesPerBlock, ring;
    u32 payloadBits, countBits, fractionBits, flags;
    u32 idCapacity, bins, binNeurons, binCapacity;
    u32 padding;                    /* payload of a packed synapse that fills up a row */
    u32 regularQuads;               /* length of every row, or 0 if rows differ */
    u32 regularPadding;             /* ... and what fills up each */
    u32 spare;
} Brain;

/* What changes from burst to burst beside the columns. */
typedef struct {
    u32 burst;                      /* number of the last burst, low 32 bits */
    u32 slot;                       /* accumulators of the next burst */
    u32 fired;                      /* length of the fired list */
    u32 cursor[2];                  /* next free id of the outbox, by parity of the position in the launch */
    u32 spare[3];
    u32 delivered[256];             /* synaptic events, by slot */
} Control;

typedef struct {
    u32 bits[BLOCK];                /* fired neurons of the block's tiles */
    u32 scan[BLOCK];
    u32 candidates;
} StepScratch;

#define AT(type, offset) ((GLOBAL type *)(arena + (offset)))
#define MAIL(type, offset) ((GLOBAL type *)(mailbox + (offset)))

DEVICE u32 hash(u32 neuron, u32 burst) {
    u32 x = neuron * 0x9E3779B1u + burst * 0x5F356495u;
    u32 s = x * 747796405u + 2891336453u;
    u32 w = ((s >> ((s >> 28) + 4u)) ^ s) * 277803737u;
    return (w >> 22) ^ w;
}

DEVICE int excited(float excitability, u32 neuron, u32 burst) {
    if (excitability >= 0.999f) {
        return 1;
    }
    return excitability > 0.0f && (float)hash(neuron, burst) * 2.3283064365386963e-10f < excitability;
}

DEVICE u32 quantisePsp(float potential) {
    float clamped = potential > 0.0f ? (potential < 255.0f ? potential : 255.0f) : 0.0f;
    u32 whole = (u32)clamped;
    return clamped - (float)whole >= 0.5f ? whole + 1u : whole;
}

/* LifRule.step of one candidate. counters: countdown, fire count << 16. Returns whether it fired. */
DEVICE int step(const NeuronClass *c, u32 neuron, float input, u32 burst, float *potential, u32 *counters,
                float *firedAt) {
    u32 countdown = *counters & 0xFFFFu;
    u32 count = *counters >> 16;
    u32 limit = c->fireLimit;
    if (countdown > 0u) {
        countdown--;
        if (countdown == 0u && limit != 0u && count >= limit) {
            count = 0u;
        }
        *counters = count << 16 | countdown;
        return 0;
    }
    float v = *potential + input;
    if (v >= c->threshold && v <= c->thresholdLimit) {
        if (limit != 0u && count >= limit) {
            *counters = 0u;
            *potential = v;
            return 0;
        }
        if (excited(c->excitability, neuron, burst)) {
            u32 pause = c->refractoryPeriod;
            count = count < 65535u ? count + 1u : 65535u;
            if (limit != 0u && count >= limit) {
                pause += c->snoozePeriod;
                pause = pause < 65535u ? pause : 65535u;
            }
            *counters = count << 16 | pause;
            *potential = 0.0f;
            *firedAt = v;
            return 1;
        }
    }
    if (limit != 0u) {
        *counters = 0u;
    }
    *potential = v * c->retain;
    return 0;
}

/*
 * Steps four neurons; words are their accumulators, stimuli the bits of those that have a stimulus.
 * Returns the bits of those that fired; adds to *candidates.
 */
DEVICE u32 stepQuad(GLOBAL u8 *arena, const Brain *b, u32 first, const word words[4], u32 stimuli, u32 tileClass,
                    f32x4 v4, u32 burst, u32 *candidates) {
    const word countMask = ((word)1 << b->countBits) - 1;
    GLOBAL NeuronClass *classes = AT(NeuronClass, b->classes);
    NeuronClass c = classes[tileClass == MIXED ? 0u : tileClass];
    u32 forced = tileClass == MIXED || (c.flags & POWERED) != 0u || (c.flags & ACCUMULATES) == 0u;
    word any = (words[0] | words[1] | words[2] | words[3]) & countMask;
    if (any == 0 && stimuli == 0u && !forced) {
        return 0u;
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
            c = classes[AT(u32, b->classOf)[neuron]];
        }
        u32 stimulated = stimuli >> i & 1u;
        u32 candidate = (words[i] & countMask) != 0 || stimulated != 0u || (c.flags & POWERED) != 0u;
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
            if (step(&c, neuron, stimulus + synaptic, burst, &v[i], &counters[i], &firedAt)) {
                bits |= 1u << i;
                if ((c.flags & KEEPS_PSP) != 0u) {
                    AT(u8, b->pspOf)[neuron] = (u8)quantisePsp(firedAt);
                }
                if (!counted) {
                    /* No countdown, no limit: only the count moves, and only here. */
                    u32 count = AT(u32, b->counters)[neuron] >> 16;
                    AT(u32, b->counters)[neuron] = (count < 65535u ? count + 1u : 65535u) << 16;
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

/*
 * Steps the tiles of a block from the accumulators in device memory; the fired bits stay in block memory. Every tile
 * is read while the one before it is stepped; quad is the first, which the caller has read.
 */
DEVICE void stepTiles(GLOBAL u8 *arena, const Brain *b, u32 block, u32 withStimulus, u32 burst,
                      GLOBAL word *accumulators, Quad quad, LOCAL StepScratch *scratch) {
    u32 candidates = 0u;
    scratch->bits[THREAD] = 0u;
    if (THREAD == 0u) {
        scratch->candidates = 0u;
    }
    BARRIER();
    for (u32 t = 0u; t < b->tilesPerBlock; t++) {
        u32 tile = block * b->tilesPerBlock + t;
        u32 first = tile * TILE + THREAD * 4u;
        u32 tileClass = (b->flags & ONE_CLASS) != 0u ? 0u : AT(u32, b->tileClass)[tile];
        u32 stimuli = withStimulus ? AT(u32, b->stimulated)[first >> 5] >> (first & 31u) & 15u : 0u;
        Quad next = quad;
        if (t + 1u < b->tilesPerBlock) {
            next = loadQuad(arena, b, accumulators, first + TILE);
        }
        u32 fired = stepQuad(arena, b, first, quad.words, stimuli, tileClass, quad.potentials, burst, &candidates);
        if ((quad.words[0] | quad.words[1] | quad.words[2] | quad.words[3]) != 0) {
            clearWords(accumulators + first);
        }
        if (fired != 0u) {
            OR_LOCAL(&scratch->bits[t * TILE_WORDS + (THREAD >> 3)], fired << ((THREAD & 7u) * 4u));
        }
        quad = next;
    }
    SUM_LOCAL(&scratch->candidates, candidates);
    BARRIER();
    if (withStimulus && THREAD < b->tilesPerBlock * TILE_WORDS) {
        GLOBAL u32 *stimulated = AT(u32, b->stimulated) + block * b->tilesPerBlock * TILE_WORDS + THREAD;
        if (*stimulated != 0u) {
            *stimulated = 0u;
        }
    }
}

DEVICE GLOBAL word *accumulatorsOf(GLOBAL u8 *arena, const Brain *b, u32 slot) {
    return AT(word, b->accumulators) + (u64)slot * (b->blocks * b->tilesPerBlock * (u64)TILE);
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

/*
 * Ends a burst: its record to the outbox, what the next burst reads to the control. One thread of the device; burst,
 * slot and events are the control's, read before.
 */
DEVICE void endBurst(GLOBAL u8 *arena, GLOBAL u8 *mailbox, const Brain *b, u32 side, u32 position, u32 cursor,
                     u32 burst, u32 slot, u32 fired, u32 candidates, u32 events) {
    GLOBAL Control *control = AT(Control, b->control);
    GLOBAL volatile u64 *records = MAIL(volatile u64, b->records + side * b->sideBytes) + position * RECORD_NUMBERS;
    record(records, burst, fired);
    record(records + 1, burst, cursor);
    record(records + 2, burst, candidates);
    record(records + 3, burst, events);
    control->delivered[slot] = 0u;
    control->burst = burst;
    control->slot = slot + 1u == b->ring ? 0u : slot + 1u;
    control->fired = fired;
    control->cursor[(position + 1u) & 1u] = cursor + fired;
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

/* Puts the host's stimulus, one entry per neuron, into the stimulus column. */
DEVICE void stage(GLOBAL u8 *arena, GLOBAL u8 *mailbox, const Brain *b, u32 stimuli, u32 worker, u32 workers) {
    GLOBAL u32 *entries = MAIL(u32, b->inbox) + INBOX_HEAD;
    for (u32 i = worker; i < stimuli; i += workers) {
        u32 neuron = entries[2u * i];
        AT(u32, b->stimulus)[neuron] = entries[2u * i + 1u];
        OR32(AT(u32, b->stimulated) + (neuron >> 5), 1u << (neuron & 31u));
    }
}
