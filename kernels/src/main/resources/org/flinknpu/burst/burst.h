/*
 * The burst on devices: one body of C for CUDA (behind burst.cu) and OpenCL C 1.2 (behind burst.cl).
 * The rule is that of LifRule, Draws and Charge; functions carry the names of the Java methods.
 *
 * The including file defines the words in which the two languages differ:
 *   u8 u16 u32 u64 i32 i64 integer types;  u32x2 u32x4 f32x4  vectors with members x y z w
 *   KERNEL KERNEL_OF(n) DEVICE  qualifiers of an entry point, of one that wants n blocks at a time on each processor,
 *                          and of an ordinary function
 *   GLOBAL LOCAL SHARED    pointer to device memory, pointer to block memory, variable in block memory
 *   THREAD BLOCK_INDEX BLOCK_COUNT   coordinates; blocks have BLOCK threads
 *   BARRIER()              all threads of the block, block and device memory
 *   ADD32 ADD64 OR32 OR_LOCAL ADD_LOCAL   atomic, relaxed, result unused; TAKE32 TAKE_LOCAL
 *                          return the old value
 *   FRESH(p)               loads a u64 that another block may be writing
 *   ONCE4(p)               loads u32x4 that is read once;  LOOKUP(p)  loads a word that never changes
 *   BITS(x) LOWEST(x)      population count, index of the lowest bit
 *   SUM_LOCAL(p, x)        adds x of every thread of the block to *p, all threads call
 *   scanBlock(x, scratch, total)   exclusive sum over the threads of the block, all threads call
 *   WORD_BITS              32 or 64: width of an accumulator word
 *   IN_ORDER               1 if a block may wait for blocks of lower index
 *   STAGES_ITSELF          1 if, besides, ARRIVE(p) counts up behind all that the block has written, and ARRIVED(p)
 *                          reads the count before all that the block reads later
 *   HEARD(p)               loads a u64 that the host writes, before all that the block reads later
 *   ARRIVE64(p, x) ARRIVED64(p)    ARRIVE and ARRIVED of a u64, to which x is added; where launches may stay, as HEARD
 *   WARP_BARRIER()         all threads of a warp, block memory; likewise
 *   LOOK(p, words)         loads two u64 that the host writes, in no order with anything; neighbouring threads' loads
 *                          are one
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
#define BELL 8u                     /* byte of the inbox where the host asks for a burst; see serve.h */
#define GAVE_UP 16u                 /* byte of the inbox where the device says that it has not waited any longer */

/* Flags of a brain. */
#define WIDE 1u                     /* a synapse is two words: target and payload */
#define DIRECT_WORDS 2u             /* a wide payload is the accumulator word itself, not an index into the palette */
#define HAS_DRIVEN 4u               /* some row's charges depend on the psp of the spike */
#define HAS_PSP 8u                  /* spikes carry a psp */
#define LINEAR 16u                  /* a packed payload is the signed charge itself */
#define HAS_LONG_ROWS 32u
#define ONE_CLASS 64u               /* all neurons are alike */
#define EVENTS_FORESEEN 256u        /* rows are regular and plainly spread: events follow from the number of spikes */
#define EAGER 128u                  /* so few neurons that waiting costs more than reading what is not needed */
#define PLAIN 512u                  /* all synapses are packed, arrive in the next burst and do not depend on the spike */
#define PSP_WRITTEN 0x100u          /* marks a psp in the outbox as written */

/* Flags of a neuron class. */
#define ACCUMULATES 1u
#define POWERED 2u
#define COUNTED 4u                  /* countdown or fire limit matter: the counters are read with every step */
#define KEEPS_PSP 8u                /* the area is membrane-driven: the firing potential is kept */
#define DRIVEN 16u                  /* ... and so are the charges of its synapses */
#define DIVIDED 32u
#define NEVER 64u                   /* no hash fires */
#define SIMPLE 128u                 /* nothing but threshold, draw and leak */
#define EVERY_BURST 256u            /* integrate-and-fire: takes a step in every burst */
#define HAS_CURRENT 512u            /* ... driven by a synaptic current */

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

/* Neurons with equal parameters and equal areas in all that matters. 52 bytes. */
typedef struct {
    float threshold;
    float thresholdLimit;
    float retain;                   /* 1 - leak */
    u32 drawLast;                   /* the largest hash with which a neuron in its window fires; see DrawLimit */
    float chargeScale;
    float power;
    u32 refractoryPeriod;
    u32 fireLimit;                  /* 0 is no limit */
    u32 snoozePeriod;
    u32 flags;
    float rest, reset;              /* of EVERY_BURST classes */
    float currentRetain;            /* 1 - synaptic leak, of HAS_CURRENT classes */
} NeuronClass;

/* Where everything of one brain lies: byte offsets into the arena, then numbers. Filled in by BrainLayout. */
typedef struct {
    /* What every block of the common way needs comes first: parameters are cached by the line. */
    u64 control, accumulators, potential, classes, tallies, fired, synapses;
    u32 flags, neurons, blocks, tilesPerBlock, ring, countBits, payloadBits, padding;
    u32 regularQuads;               /* length of every row, or 0 if rows differ */
    u32 regularPadding;             /* ... and what fills up each */
    u32 idCapacity, binShift, binCapacity;
    u32 batchRows;                  /* rows that a block of scatterFired takes at a time */
    u32 fractionBits;
    u32 slots;                      /* sets of accumulators: the ring, or two where blocks spread what they step */
    u64 counters, stimulus, stimulated, classOf, tileClass, rowStart, delays, palette, fanOut;
    u64 firedPsp, pspOf, firedBits, events, eventCounts;
    u64 inbox, records, ids, psps;  /* byte offsets into the mailbox; the outbox's second side lies ... */
    u64 sideBytes;                  /* ... so many bytes after its first */
} Brain;

/*
 * Counters are countdown, fire count << 16; but where no neuron of a tile has a countdown or a limit the fire count
 * alone, in 32 bits, so that counting is one addition that nobody waits for. The host saturates it in time.
 */

/* What changes from burst to burst beside the columns. */
typedef struct {
    u32 burst;                      /* number of the last burst, low 32 bits */
    u32 slot;                       /* accumulators of the next burst */
    u32 fired;                      /* length of the fired list */
    u32 cursor[2];                  /* next free id of the outbox, by parity of the position in the launch */
    u32 spilled;                    /* whether the accumulators of a binned brain hold anything */
    u32 staged;                     /* blocks that have taken over their part of the stimulus */
    u32 listedBefore;               /* listed, when the burst begins; see list.h */
    u32 delivered[256];             /* synaptic events, by slot */
    u32 listed;                     /* spikes that stepListed has listed in all bursts so far */
    u32 spare;
    u32 handed[4];                  /* from stepListed to spreadListed: slot, events, cursor, listedBefore */
} Control;

/* How the blocks of a launch that serves find together; behind the control, in a line of its own. All 0 in between. */
typedef struct {
    u32 apart[18];
    u32 arrived;                    /* blocks that have arrived, all meetings of the launch together */
    u32 ordered;                    /* orders given */
    u32 order;                      /* the last one, as rung, or WITHDRAWN */
    u32 left;                       /* blocks that have ended */
    u64 told[2];                    /* of a free run, in turn for two bursts: arrivals, and above them what has fired */
} Meeting;

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

DEVICE int excited(const NeuronClass *c, u32 neuron, u32 burst) {
    return (c->flags & NEVER) == 0u && hash(neuron, burst) <= c->drawLast;
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
        if (excited(c, neuron, burst)) {
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

/* IafRule.step of one neuron, as step. current: its synaptic current, or 0 if its model has none. */
DEVICE int stepIaf(const NeuronClass *c, u32 neuron, float input, u32 burst, GLOBAL float *current, float *potential,
                   u32 *counters, float *firedAt) {
    float drive = input;
    if ((c->flags & HAS_CURRENT) != 0u) {
        drive = *current * c->currentRetain + input;
        *current = drive;
    }
    if ((*counters & 0xFFFFu) != 0u) {
        *counters -= 1u;
        return 0;
    }
    float v = ((*potential - c->rest) * c->retain + c->rest) + drive;
    if (v >= c->threshold && v <= c->thresholdLimit && excited(c, neuron, burst)) {
        *counters += c->refractoryPeriod;
        *potential = c->reset;
        *firedAt = v;
        return 1;
    }
    *potential = v;
    return 0;
}
