/*
 * Batches whose launch stays: each block runs the bursts of its brain as soon as the host has written their slots, one
 * after the other, until the host lets it wait for too long. See batch.h. So the host launches nothing, and a burst runs
 * while the host still writes the slots of others. No block waits for another, so it does not matter whether all of them
 * are on the device at once.
 *
 * A block leaves when its slot says that the launch is to stop, when it has looked so often in vain, or after so many
 * bursts, and then says so: give-ups lie behind the slots, one word for each seat, burst that it will not run |
 * launch << 32. It has run all bursts before that one, and runs none after it has said so. Launches of a batch run one
 * after the other, and a burst that a slot asks for is found by all that begin later. So the host loses none if, when a
 * block gives up the burst that it is waiting for, it sees to it that a launch begins after that. None is run twice,
 * because the control, which the block itself advances, says which burst is the next.
 */
#define GIVE_UPS (SEATS * (SLOT_WORDS_IN + SLOT_WORDS_OUT) * 8u)

/*
 * Looks at a block's slot until it asks for a burst; returns 0 if it does not. One look is one line of the host's memory,
 * read at once: 256 blocks look at the same time, and the bus is slow in counts of reads rather than in bytes.
 */
DEVICE int awaitSlot(GLOBAL u8 *mailbox, u32 next, u32 launch, u32 looks, LOCAL u64 *slot) {
    GLOBAL const u64 *in = MAIL(const u64, SLOTS_IN) + BLOCK_INDEX * SLOT_WORDS_IN;
    for (u32 look = 0u; ; look++) {
        /* Comes after all that threads read of the look before, and of the burst before. */
        BARRIER();
        if (THREAD < SLOT_WORDS_IN / 2u) {
            u64 words[2];
            LOOK(in + 2u * THREAD, words);
            slot[2u * THREAD] = words[0];
            slot[2u * THREAD + 1u] = words[1];
        }
        BARRIER();
        /* Before all else, or a host that keeps asking would keep the launch. */
        if ((i32)((u32)slot[SLOT_STOP] - launch) >= 0) {
            return 0;
        }
        if (asked(slot, next)) {
            break;
        }
        if (look == looks) {
            return 0;
        }
    }
    if ((u32)(slot[0] >> 32) > SLOT_ENTRIES) {
        /* The entries are no words that tell their burst, and those of an earlier one may have been kept. */
        if (THREAD == 0u) {
            (void)HEARD(in);
        }
        BARRIER();
    }
    return 1;
}

/*
 * Bursts of the brains of a batch, at least one of each that asks for one. seats: as for burstBatch; launch: its number,
 * by which the host stops it. What a burst leaves is there for the next one behind a barrier, because no other block
 * writes it.
 */
KERNEL void serveBatch(GLOBAL u8 *arena, GLOBAL u8 *mailbox, u64 seats, u32 launch, u32 bursts, u32 looks) {
    SHARED StepScratch scratch;
    SHARED SpreadScratch spread;
    SHARED u64 slot[SLOT_WORDS_IN];
    Brain b = AT(const Brain, seats)[BLOCK_INDEX];
    if (b.blocks == 0u) {
        return;
    }
    u32 next;
    for (u32 ran = 0u; ; ran++) {
        Turn turn = takeTurn(arena, &b, 0u, 0u);
        GLOBAL word *accumulators = accumulatorsOf(arena, &b, turn.slot);
        Quad quad = loadQuad(arena, &b, accumulators, THREAD * 4u);
        next = turn.burst;
        if (ran == bursts || !awaitSlot(mailbox, next, launch, looks, slot)) {
            break;
        }
        burstSlot(arena, mailbox, &b, &turn, accumulators, quad, slot, &scratch, &spread);
        BARRIER();
    }
    if (THREAD == 0u) {
        MAIL(volatile u64, GIVE_UPS)[BLOCK_INDEX] = (u64)launch << 32 | next;
    }
}
