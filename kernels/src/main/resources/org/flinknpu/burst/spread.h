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
    u32 padding = (b->flags & WIDE) != 0u ? target == MIXED : payload == (1u << b->payloadBits) - 1u;
    if (padding || delay <= age) {
        return MIXED;
    }
    word contribution;
    if (spike->driven) {
        contribution = drivenWord(b, payload, spike->psp, spike->divisor);
    } else if ((b->flags & DIRECT_WORDS) != 0u) {
        contribution = payload;
    } else {
        contribution = AT(word, b->palette)[payload];
    }
    u32 arrival = slot + delay - 1u - age;
    arrival = arrival >= b->ring ? arrival - b->ring : arrival;
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

/* Four packed synapses whose charges are all in the palette and arrive in the next burst: most brains. */
DEVICE void deliverPacked(GLOBAL u8 *arena, const Brain *b, u32 quad, GLOBAL word *accumulators) {
    u32x4 s = ONCE4(AT(u32x4, b->synapses) + quad);
    u32 mask = (1u << b->payloadBits) - 1u;
    GLOBAL const word *palette = AT(const word, b->palette);
    word contributions[4];
    contributions[0] = LOOKUP(palette + (s.x & mask));
    contributions[1] = LOOKUP(palette + (s.y & mask));
    contributions[2] = LOOKUP(palette + (s.z & mask));
    contributions[3] = LOOKUP(palette + (s.w & mask));
    ADD_WORD(accumulators + (s.x >> b->payloadBits), contributions[0]);
    /* Padding ends a row and has the palette's only zero word. */
    if (contributions[1] != 0) {
        ADD_WORD(accumulators + (s.y >> b->payloadBits), contributions[1]);
    }
    if (contributions[2] != 0) {
        ADD_WORD(accumulators + (s.z >> b->payloadBits), contributions[2]);
    }
    if (contributions[3] != 0) {
        ADD_WORD(accumulators + (s.w >> b->payloadBits), contributions[3]);
    }
}

/* The threads lane, lane + lanes, ... of a row: the synapses of the neuron at a position of the fired list. */
DEVICE void deliverRow(GLOBAL u8 *arena, const Brain *b, u32 position, u32 lane, u32 lanes, u32 age, u32 slot,
                       LOCAL u32 *delivered) {
    u32 source = AT(u32, b->fired)[position];
    u32 begin = AT(u32, b->rowStart)[source];
    u32 end = AT(u32, b->rowStart)[source + 1u];
    if ((b->flags & (WIDE | HAS_DRIVEN)) == 0u && b->ring == 1u) {
        GLOBAL word *accumulators = AT(word, b->accumulators);
        for (u32 quad = (begin >> 2) + lane; quad < end >> 2; quad += lanes) {
            deliverPacked(arena, b, quad, accumulators);
        }
    } else {
        Spike spike = spikeOf(arena, b, position, source);
        for (u32 quad = (begin >> 2) + lane; quad < end >> 2; quad += lanes) {
            deliverQuad(arena, b, &spike, quad, age, slot, delivered);
        }
    }
    if (lane == 0u && b->ring == 1u) {
        ADD_LOCAL(&delivered[0], ((end >> 2) - (begin >> 2)) * 4u - (begin & 3u));
    }
}

typedef struct {
    u32 delivered[256];
    u32 longRows[LONG_ROWS];
    u32 longCount;
} SpreadScratch;

/*
 * Delivers the rows of the fired list, one warp's width of threads to a row; long rows wait until the whole block has
 * time for them. Only synapses whose delay exceeds age, relative to the burst in which the list fired age bursts ago.
 */
DEVICE void spreadRows(GLOBAL u8 *arena, const Brain *b, u32 block, u32 blocks, u32 age, LOCAL SpreadScratch *scratch) {
    GLOBAL Control *control = AT(Control, b->control);
    u32 count = control->fired;
    u32 slot = control->slot;
    for (u32 i = THREAD; i < b->ring; i += BLOCK) {
        scratch->delivered[i] = 0u;
    }
    if (THREAD == 0u) {
        scratch->longCount = 0u;
    }
    BARRIER();
    u32 lane = THREAD & 31u;
    for (u32 i = (block * BLOCK + THREAD) >> 5; i < count; i += blocks * BLOCK >> 5) {
        u32 source = AT(u32, b->fired)[i];
        u32 quads = (AT(u32, b->rowStart)[source + 1u] >> 2) - (AT(u32, b->rowStart)[source] >> 2);
        if (quads < LONG_ROW) {
            deliverRow(arena, b, i, lane, 32u, age, slot, scratch->delivered);
        } else if (lane == 0u) {
            u32 place = TAKE_LOCAL(&scratch->longCount);
            if (place < LONG_ROWS) {
                scratch->longRows[place] = i;
            } else {
                deliverRow(arena, b, i, 0u, 1u, age, slot, scratch->delivered);
            }
        }
    }
    BARRIER();
    u32 longRows = scratch->longCount < LONG_ROWS ? scratch->longCount : LONG_ROWS;
    for (u32 i = 0u; i < longRows; i++) {
        deliverRow(arena, b, scratch->longRows[i], THREAD, BLOCK, age, slot, scratch->delivered);
    }
    BARRIER();
    for (u32 i = THREAD; i < b->ring; i += BLOCK) {
        if (scratch->delivered[i] != 0u) {
            ADD32(&control->delivered[i], scratch->delivered[i]);
        }
    }
}
