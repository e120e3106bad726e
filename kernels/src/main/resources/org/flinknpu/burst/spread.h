/*
 * From fired neurons to the accumulators of the bursts in which their charges arrive. See burst.h for the words that
 * the including file defines.
 */

/* Charge.of for a membrane-driven row, as one contribution to an accumulator word. code: weight, sign << 8. */
DEVICE word drivenWord(const Brain *b, u32 code, u32 psp, u32 divisor) {
    u64 product = (u64)((code & 0xFFu) * psp);
    u64 magnitude = divisor == 1u
            ? product << b->fractionBits
            : ((product << (b->fractionBits + 1u)) + divisor) / (2u * (u64)divisor);
    signedWord charge = (code & 0x100u) != 0u ? -(signedWord)magnitude : (signedWord)magnitude;
    return ((word)charge << b->countBits) + 1;
}

/* The contribution of a packed synapse whose payload is its charge. */
DEVICE word linearWord(const Brain *b, u32 payload) {
    u32 unused = 32u - b->payloadBits;
    return ((word)(signedWord)((i32)(payload << unused) >> unused) << b->countBits) + 1;
}

/* What a row needs to know of its source. */
typedef struct {
    u32 driven, psp, divisor;
} Spike;

DEVICE Spike spikeOf(GLOBAL u8 *arena, const Brain *b, u32 position, u32 source) {
    Spike spike;
    spike.driven = 0u;
    spike.psp = 0u;
    spike.divisor = 1u;
    if ((b->flags & HAS_DRIVEN) != 0u) {
        u32 cls = AT(u32, b->tileClass)[source / TILE];
        cls = cls == MIXED ? AT(u32, b->classOf)[source] : cls;
        u32 flags = AT(NeuronClass, b->classes)[cls].flags;
        if ((flags & DRIVEN) != 0u) {
            spike.driven = 1u;
            spike.psp = AT(u8, b->firedPsp)[position];
            spike.divisor = (flags & DIVIDED) != 0u ? AT(u32, b->fanOut)[source] : 1u;
        }
    }
    return spike;
}

/* Delivers one synapse; returns the ring slot it went to, or MIXED if it had been delivered before or is padding. */
DEVICE u32 deliverSynapse(GLOBAL u8 *arena, const Brain *b, const Spike *spike, u32 target, u32 payload, u32 delay,
                          u32 age, u32 slot) {
    u32 padding = (b->flags & WIDE) != 0u ? target == MIXED : payload == b->padding;
    if (padding || delay <= age) {
        return MIXED;
    }
    word contribution;
    if (spike->driven) {
        contribution = drivenWord(b, payload, spike->psp, spike->divisor);
    } else if ((b->flags & DIRECT_WORDS) != 0u) {
        contribution = payload;
    } else if ((b->flags & LINEAR) != 0u) {
        contribution = linearWord(b, payload);
    } else {
        contribution = AT(word, b->palette)[payload];
    }
    u32 arrival = slot + delay - 1u - age;
    arrival = arrival >= b->slots ? arrival - b->slots : arrival;
    u64 stride = b->blocks * b->tilesPerBlock * (u64)TILE;
    ADD_WORD(AT(word, b->accumulators) + (arrival * stride + target), contribution);
    return arrival;
}

/* Four synapses of a row of any kind. */
DEVICE void deliverQuad(GLOBAL u8 *arena, const Brain *b, const Spike *spike, u32 quad, u32 age, u32 slot,
                        LOCAL u32 *delivered) {
    u32 targets[4], payloads[4], delays[4];
    if ((b->flags & WIDE) != 0u) {
        u32x4 low = ONCE4(AT(u32x4, b->synapses) + 2u * (u64)quad);
        u32x4 high = ONCE4(AT(u32x4, b->synapses) + 2u * (u64)quad + 1u);
        targets[0] = low.x; payloads[0] = low.y; targets[1] = low.z; payloads[1] = low.w;
        targets[2] = high.x; payloads[2] = high.y; targets[3] = high.z; payloads[3] = high.w;
    } else {
        u32x4 s = ONCE4(AT(u32x4, b->synapses) + quad);
        u32 mask = (1u << b->payloadBits) - 1u;
        targets[0] = s.x >> b->payloadBits; payloads[0] = s.x & mask;
        targets[1] = s.y >> b->payloadBits; payloads[1] = s.y & mask;
        targets[2] = s.z >> b->payloadBits; payloads[2] = s.z & mask;
        targets[3] = s.w >> b->payloadBits; payloads[3] = s.w & mask;
    }
    u32 packedDelays = b->ring == 1u ? 0x01010101u : AT(u32, b->delays)[quad];
    delays[0] = packedDelays & 0xFFu;
    delays[1] = packedDelays >> 8 & 0xFFu;
    delays[2] = packedDelays >> 16 & 0xFFu;
    delays[3] = packedDelays >> 24;
    UNROLL
    for (u32 i = 0u; i < 4u; i++) {
        u32 arrival = deliverSynapse(arena, b, spike, targets[i], payloads[i], delays[i], age, slot);
        if (b->ring > 1u && arrival != MIXED) {
            ADD_LOCAL(&delivered[arrival], 1u);
        }
    }
}

/* The contribution of a packed synapse that does not depend on the spike; padding gives anything. */
DEVICE word plainWord(GLOBAL u8 *arena, const Brain *b, u32 synapse) {
    if ((b->flags & LINEAR) != 0u) {
        return linearWord(b, synapse);
    }
    return LOOKUP(AT(const word, b->palette) + (synapse & ((1u << b->payloadBits) - 1u)));
}

/* Four packed synapses that arrive in the next burst: most brains. Padding ends a row. */
DEVICE void deliverPlain(GLOBAL u8 *arena, const Brain *b, u32x4 s, GLOBAL word *accumulators) {
    u32 mask = (1u << b->payloadBits) - 1u;
    word x = plainWord(arena, b, s.x);
    word y = plainWord(arena, b, s.y);
    word z = plainWord(arena, b, s.z);
    word w = plainWord(arena, b, s.w);
    ADD_WORD(accumulators + (s.x >> b->payloadBits), x);
    if ((s.y & mask) != b->padding) {
        ADD_WORD(accumulators + (s.y >> b->payloadBits), y);
    }
    if ((s.z & mask) != b->padding) {
        ADD_WORD(accumulators + (s.z >> b->payloadBits), z);
    }
    if ((s.w & mask) != b->padding) {
        ADD_WORD(accumulators + (s.w >> b->payloadBits), w);
    }
}

/* Which of some rows holds a quad: the first whose end lies behind it. */
DEVICE u32 rowOf(LOCAL const u32 *rowEnd, u32 rows, u32 quad) {
    u32 low = 0u;
    u32 high = rows - 1u;
    while (low < high) {
        u32 middle = (low + high) >> 1;
        if (rowEnd[middle] <= quad) {
            low = middle + 1u;
        } else {
            high = middle;
        }
    }
    return low;
}

typedef struct {
    u32 delivered[256];
} SpreadScratch;

/*
 * Delivers the rows of the fired list: short rows by 32 threads each, then long ones by the whole block. Only synapses
 * whose delay exceeds age: the list fired age bursts before the last one. plain: 0, or for PLAIN brains how many sets of
 * accumulators they have at most; one alone is at a known place, which saves registers. Or LISTED: what the burst under
 * way has listed, see list.h.
 */
#define LISTED 3
DEVICE void spreadRows(GLOBAL u8 *arena, const Brain *b, u32 block, u32 blocks, u32 age, const int plain,
                       LOCAL SpreadScratch *scratch) {
    GLOBAL Control *control = AT(Control, b->control);
    GLOBAL const u32 *fired = AT(const u32, b->fired);
    GLOBAL const u32 *rowStart = AT(const u32, b->rowStart);
    const int counts = !plain || (b->flags & EVENTS_FORESEEN) == 0u;
    u32 warp = (block * BLOCK + THREAD) >> 5;
    /* Read before it is known whether there is as much; saves the wait for the count. */
    u32 source = fired[warp < b->neurons ? warp : 0u];
    u32 count = plain == LISTED ? control->listed - control->handed[3] : control->fired;
    u32 slot = plain == 1 || b->slots == 1u ? 0u : plain == LISTED ? nextSlot(b, control->handed[0]) : control->slot;
    GLOBAL word *accumulators = accumulatorsOf(arena, b, slot);
    if (block * (BLOCK / 32u) >= count) {
        return;
    }
    if (counts) {
        for (u32 i = THREAD; i < b->slots; i += BLOCK) {
            scratch->delivered[i] = 0u;
        }
        BARRIER();
    }
    u32 events = 0u;
    for (u32 pass = 0u; pass < ((b->flags & HAS_LONG_ROWS) != 0u ? 2u : 1u); pass++) {
        u32 lane = pass == 0u ? THREAD & 31u : THREAD;
        u32 lanes = pass == 0u ? 32u : BLOCK;
        for (u32 i = pass == 0u ? warp : block * (BLOCK / 32u); i < count; ) {
            if (pass != 0u || i != warp) {
                source = fired[i];
            }
            u32 begin = source * b->regularQuads << 2 | b->regularPadding;
            u32 end = (source + 1u) * b->regularQuads << 2;
            if (b->regularQuads == 0u) {
                begin = rowStart[source];
                end = rowStart[source + 1u];
            }
            u32 position = i;
            if (pass == 0u) {
                i += blocks * (BLOCK / 32u);
            } else {
                /* The rows of all warps of the block, one after the other. */
                i += (i + 1u) % (BLOCK / 32u) != 0u ? 1u : blocks * (BLOCK / 32u) - (BLOCK / 32u - 1u);
            }
            if (((end >> 2) - (begin >> 2) >= LONG_ROW) != (pass != 0u)) {
                continue;
            }
            if (plain) {
                for (u32 quad = (begin >> 2) + lane; quad < end >> 2; quad += lanes) {
                    deliverPlain(arena, b, ONCE4(AT(u32x4, b->synapses) + quad), accumulators);
                }
            } else {
                Spike spike = spikeOf(arena, b, position, source);
                for (u32 quad = (begin >> 2) + lane; quad < end >> 2; quad += lanes) {
                    deliverQuad(arena, b, &spike, quad, age, slot, scratch->delivered);
                }
            }
            events += lane == 0u ? ((end >> 2) - (begin >> 2)) * 4u - (begin & 3u) : 0u;
        }
    }
    if (!counts) {
        return;
    }
    if (b->ring == 1u && events != 0u) {
        ADD_LOCAL(&scratch->delivered[slot], events);
    }
    BARRIER();
    for (u32 i = THREAD; i < b->slots; i += BLOCK) {
        if (scratch->delivered[i] != 0u) {
            ADD32(&control->delivered[i], scratch->delivered[i]);
        }
    }
}
