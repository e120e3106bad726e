/*
 * Batches: the bursts of many small brains in one launch, one block per brain, in a seat each. What goes in and out of a
 * burst lies side by side for all seats, because the host has less than 100 ns for each: it touches two lines of memory
 * per brain.
 *   inbox slot   head: burst that is asked for | entries << 32; then for each of up to SLOT_ENTRIES entries two words,
 *                burst | neuron << 32 and burst | potential << 32; if there are more, all lie in the brain's own inbox,
 *                as neuron | potential << 32; last the number of the last launch that is to leave, see stay.h
 *   outbox slot  burst | fired << 32 | candidates << 48, burst | events << 32; then the first SLOT_SPIKE_WORDS words of
 *                spikes, burst | id << 32 | next id << 48, or psp << 48 where spikes carry one; the words after them lie
 *                in the brain's own outbox, each in its place of the whole sequence
 * Every word that another side waits for tells the burst that it belongs to. So the host sees by itself what has
 * arrived and clears nothing; and a block that reads a slot while the host fills it sees that it is not complete, or
 * not asked for the next burst, and sits the launch out. The host asks for another one.
 */
#define SEATS 256u
#define SLOT_WORDS_IN 8u
#define SLOT_WORDS_OUT 16u
#define SLOT_ENTRIES 3u
#define SLOT_STOP (SLOT_WORDS_IN - 1u)
#define SLOT_SPIKE_WORDS (SLOT_WORDS_OUT - 2u)
#define SLOTS_IN 0u                 /* byte offsets in the mailbox */
#define SLOTS_OUT (SEATS * SLOT_WORDS_IN * 8u)
#define NO_ID 0xFFFFu
#define IDS_AT_A_TIME (BLOCK - 2u)  /* with the two words before them one word per thread, at most */

/* Puts the stimulus into the stimulus column. slot: what the inbox slot held. */
DEVICE void stageSlot(GLOBAL u8 *arena, GLOBAL u8 *mailbox, const Brain *b, u32 entries, LOCAL const u64 *slot) {
    GLOBAL const u64 *own = MAIL(const u64, b->inbox + INBOX_HEAD * 4u);
    for (u32 i = THREAD; i < entries; i += BLOCK) {
        u64 entry = entries <= SLOT_ENTRIES ? slot[1u + 2u * i] >> 32 | (slot[2u + 2u * i] >> 32) << 32 : own[i];
        u32 neuron = (u32)entry;
        AT(u32, b->stimulus)[neuron] = (u32)(entry >> 32);
        OR32(AT(u32, b->stimulated) + (neuron >> 5), 1u << (neuron & 31u));
    }
}

/* Whether all that the slot holds belongs to the burst that its head asks for, and that is the brain's next. */
DEVICE int asked(LOCAL const u64 *slot, u32 next) {
    int complete = (u32)slot[0] == next;
    u32 entries = (u32)(slot[0] >> 32);
    for (u32 i = 1u; i <= 2u * SLOT_ENTRIES; i++) {
        complete &= entries > SLOT_ENTRIES || i > 2u * entries || (u32)slot[i] == next;
    }
    return complete;
}

/* Writes what fired, ascending, to the fired list, and with the burst's numbers to the outbox. See writeFired. */
DEVICE void writeSlot(GLOBAL u8 *arena, GLOBAL u8 *mailbox, const Brain *b, u32 bits, u32 before, u32 total,
                      const Turn *turn, u32 candidates, LOCAL u32 *stage) {
    GLOBAL u32 *list = AT(u32, b->fired);
    GLOBAL volatile u64 *slot = MAIL(volatile u64, SLOTS_OUT) + BLOCK_INDEX * SLOT_WORDS_OUT;
    GLOBAL volatile u64 *own = MAIL(volatile u64, b->ids);
    const int withPsp = (b->flags & HAS_PSP) != 0u;
    u32 first = THREAD * 32u;
    u32 place = before;
    for (u32 begin = 0u; begin == 0u || begin < total; begin += IDS_AT_A_TIME) {
        u32 ids = total - begin < IDS_AT_A_TIME ? total - begin : IDS_AT_A_TIME;
        BARRIER();
        while (bits != 0u && place < begin + IDS_AT_A_TIME) {
            stage[place - begin] = first + LOWEST(bits);
            bits &= bits - 1u;
            place++;
        }
        BARRIER();
        u32 words = withPsp ? ids : (ids + 1u) >> 1;
        if (THREAD < 2u + words) {
            u32 high = THREAD == 0u ? total | candidates << 16 : turn->events;
            u32 word = 0u;
            if (THREAD >= 2u) {
                u32 i = withPsp ? THREAD - 2u : 2u * (THREAD - 2u);
                high = stage[i] | (i + 1u < ids ? stage[i + 1u] : NO_ID) << 16;
                word = (withPsp ? begin : begin >> 1) + THREAD - 2u;
                if (withPsp) {
                    u32 psp = pspOf(arena, b, stage[i]);
                    AT(u8, b->firedPsp)[begin + i] = (u8)psp;
                    high = stage[i] | psp << 16;
                }
            }
            u64 value = (u64)high << 32 | turn->burst;
            if (THREAD < 2u || word < SLOT_SPIKE_WORDS) {
                slot[THREAD < 2u ? THREAD : word + 2u] = value;
            } else {
                own[word] = value;
            }
        }
        if (THREAD < ids) {
            list[begin + THREAD] = stage[THREAD];
        }
    }
}

/*
 * The burst that a slot asks for. turn, accumulators and quad: what the block has read before it knew; quad is dead then.
 * When a block comes back all of its threads may still be spreading.
 */
DEVICE void burstSlot(GLOBAL u8 *arena, GLOBAL u8 *mailbox, const Brain *b, const Turn *turn,
                      GLOBAL word *accumulators, Quad quad, LOCAL const u64 *slot, LOCAL StepScratch *scratch,
                      LOCAL SpreadScratch *spread) {
    u32 entries = (u32)(slot[0] >> 32);
    if (entries != 0u) {
        stageSlot(arena, mailbox, b, entries, slot);
        BARRIER();
    }
    stepTiles(arena, b, 0u, entries != 0u, turn->burst, accumulators, quad, scratch);
    u32 bits = scratch->bits[THREAD];
    u32 total;
    u32 before = scanBlock(BITS(bits), scratch->scan, &total);
    writeSlot(arena, mailbox, b, bits, before, total, turn, scratch->candidates, scratch->scan);
    if (THREAD == 0u) {
        endTurn(arena, b, 0u, turn, total);
    }
    BARRIER();
    if ((b->flags & PLAIN) != 0u) {
        spreadRows(arena, b, 0u, 1u, 0u, 1, spread);
    } else {
        spreadRows(arena, b, 0u, 1u, 0u, 0, spread);
    }
}

/* One burst of each brain that asks for it. seats: a Brain for each block, in the arena; one without blocks is empty. */
KERNEL void burstBatch(GLOBAL u8 *arena, GLOBAL u8 *mailbox, u64 seats) {
    SHARED StepScratch scratch;
    SHARED SpreadScratch spread;
    SHARED u64 slot[SLOT_WORDS_IN];
    /* The bus is slow to answer; meanwhile all is read that will be needed if the brain takes part. */
    u64 asks = 0u;
    if (THREAD < SLOT_STOP) {
        asks = (MAIL(volatile u64, SLOTS_IN) + BLOCK_INDEX * SLOT_WORDS_IN)[THREAD];
    }
    Brain b = AT(const Brain, seats)[BLOCK_INDEX];
    if (b.blocks == 0u) {
        return;
    }
    Turn turn = takeTurn(arena, &b, 0u, 0u);
    GLOBAL word *accumulators = accumulatorsOf(arena, &b, turn.slot);
    Quad quad = loadQuad(arena, &b, accumulators, THREAD * 4u);
    if (THREAD < SLOT_STOP) {
        slot[THREAD] = asks;
    }
    BARRIER();
    if (asked(slot, turn.burst)) {
        burstSlot(arena, mailbox, &b, &turn, accumulators, quad, slot, &scratch, &spread);
    }
}
