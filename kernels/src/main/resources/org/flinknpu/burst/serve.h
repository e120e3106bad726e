/*
 * Serving: one launch that stays on the device and runs a burst whenever the host rings, for as long as bursts follow
 * each other quickly. A launch, even of a graph, takes the host longer than the burst of a small brain; a bell in the
 * host's memory does not.
 *
 * Block 0 listens for the bell, takes over the stimulus and orders the burst. All others, the workers, step, meet,
 * spread and meet again: each waits until all have come. They can only do so if all of them are on the device at once,
 * which nothing promises. So first of all they assemble, and bursts are served only if all have come in time.
 *
 * Block 0 stops when the host withdraws, when the host does not ring while it looks so often, or after so many bursts,
 * and says so. No burst is run after that, so host and device never differ in whether a burst has run.
 * The bell is one number, written last: the burst above; below, the side of the outbox in the top bit and how many
 * entries lie in the inbox, or WITHDRAWN.
 */
#define WITHDRAWN 0xFFFFFFFFu
#define ENTRIES_AT_ONCE 4u          /* that a thread requests over the bus before the first has come */
#define ASSEMBLY_LOOKS 8u           /* for each look for the bell: device memory is nearer than the host's */
#define SIDE_BIT 31u

/* What the host rings for a burst, or WITHDRAWN if it does not ring while one looks so often. */
DEVICE u32 listen(GLOBAL u8 *mailbox, const Brain *b, u32 burst, u32 looks) {
    for (u32 look = 0u; look < looks; look++) {
        u64 bell = HEARD(MAIL(const u64, b->inbox + BELL));
        if ((u32)(bell >> 32) == burst) {
            return (u32)bell;
        }
    }
    return WITHDRAWN;
}

/*
 * Takes the entries in the inbox over. One block. They are read as common memory, which gathers the reads of a warp:
 * volatile reads go over the bus one by one, 35 ns each. What the host wrote before it rang is there to be read, because
 * HEARD comes before all later reads.
 */
DEVICE void takeStimulus(GLOBAL u8 *arena, GLOBAL u8 *mailbox, const Brain *b, u32 count) {
    GLOBAL const u64 *inbox = MAIL(const u64, b->inbox + INBOX_HEAD * 4u);
    for (u32 i = THREAD; i < count; i += ENTRIES_AT_ONCE * BLOCK) {
        u64 entries[ENTRIES_AT_ONCE];
        UNROLL
        for (u32 k = 0u; k < ENTRIES_AT_ONCE; k++) {
            entries[k] = i + k * BLOCK < count ? inbox[i + k * BLOCK] : 0u;
        }
        UNROLL
        for (u32 k = 0u; k < ENTRIES_AT_ONCE; k++) {
            if (i + k * BLOCK < count) {
                stageEntry(arena, b, entries[k]);
            }
        }
    }
}

DEVICE GLOBAL Meeting *meetingOf(GLOBAL u8 *arena, const Brain *b) {
    return AT(Meeting, b->control + sizeof(Control));
}

DEVICE void arrive(GLOBAL Meeting *meeting) {
    BARRIER();
    if (THREAD == 0u) {
        ARRIVE(&meeting->arrived);
    }
}

/* Waits until so many blocks have arrived since the launch began. */
DEVICE void meet(GLOBAL Meeting *meeting, u32 arrivals) {
    if (THREAD == 0u) {
        while ((i32)(ARRIVED(&meeting->arrived) - arrivals) < 0) { }
    }
    BARRIER();
}

/* The last block to leave makes room for the next launch. */
DEVICE void leave(GLOBAL Meeting *meeting) {
    BARRIER();
    if (THREAD == 0u) {
        /* A block's own arrival must be over before the last one forgets it: to read the count orders the two. */
        (void)ARRIVED(&meeting->arrived);
    }
    if (THREAD == 0u && TAKE32(&meeting->left, 1u) == BLOCK_COUNT - 1u) {
        meeting->arrived = 0u;
        meeting->ordered = 0u;
        meeting->left = 0u;
        meeting->told[0] = 0u;
        meeting->told[1] = 0u;
    }
    BARRIER();
}

/* Whether all workers are on the device. One thread. */
DEVICE int assembled(GLOBAL Meeting *meeting, u32 workers, u32 looks) {
    u32 look = 0u;
    while (ARRIVED(&meeting->arrived) != workers && look < looks) {
        look++;
    }
    return look < looks;
}

/* Gives an order to all. One thread, which has written what belongs to it before. */
DEVICE void giveOrder(GLOBAL Meeting *meeting, u32 order) {
    *(GLOBAL volatile u32 *)&meeting->order = order;
    ARRIVE(&meeting->ordered);
}

/* The order after so many. All threads of a block. */
DEVICE u32 takeOrder(GLOBAL Meeting *meeting, u32 orders, LOCAL u32 *order) {
    if (THREAD == 0u) {
        while (ARRIVED(&meeting->ordered) == orders) { }
        *order = *(GLOBAL volatile u32 *)&meeting->order;
    }
    BARRIER();
    return *order;
}

/* What block 0 does: orders bursts until none is to come. once: the workers meet once in a burst, see run.h. */
DEVICE void giveOrders(GLOBAL u8 *arena, GLOBAL u8 *mailbox, const Brain *b, u32 bursts, u32 looks, const int once,
                       LOCAL u32 *order) {
    GLOBAL Meeting *meeting = meetingOf(arena, b);
    u32 workers = BLOCK_COUNT - 1u;
    u32 next = AT(Control, b->control)->burst + 1u;
    for (u32 i = 0u; ; i++) {
        if (i != 0u && !once) {
            /* All have stepped, and have forgotten the stimuli. They spread while one listens. */
            meet(meeting, 2u * i * workers);
        }
        if (THREAD == 0u) {
            u32 rung = WITHDRAWN;
            if (i < bursts && (i != 0u || assembled(meeting, workers, ASSEMBLY_LOOKS * looks))) {
                rung = listen(mailbox, b, next + i, looks);
            }
            if (rung == WITHDRAWN) {
                *MAIL(volatile u32, b->inbox + GAVE_UP) = next + i;
            }
            *order = rung;
        }
        if (i != 0u && once) {
            /* They meet only when they have spread, and one has listened meanwhile. */
            meet(meeting, (i + 1u) * workers);
        }
        BARRIER();
        u32 rung = *order;
        takeStimulus(arena, mailbox, b, rung == WITHDRAWN ? 0u : rung & ~(1u << SIDE_BIT));
        BARRIER();
        if (THREAD == 0u) {
            giveOrder(meeting, rung);
        }
        if (rung == WITHDRAWN) {
            return;
        }
    }
}

/* What a block reads before it knows whether and how the burst is to be run. */
DEVICE Quad loadFirst(GLOBAL u8 *arena, const Brain *b, u32 block, u32 slot) {
    u32 first = block * b->tilesPerBlock * TILE + THREAD * 4u;
    return loadQuad(arena, b, accumulatorsOf(arena, b, slot), first);
}

KERNEL_OF(4) void serveBursts(GLOBAL u8 *arena, GLOBAL u8 *mailbox, Brain b, u32 bursts, u32 looks) {
    SHARED StepScratch scratch;
    SHARED SpreadScratch spread;
    SHARED u32 order;
    GLOBAL Meeting *meeting = meetingOf(arena, &b);
    if (BLOCK_INDEX == 0u) {
        giveOrders(arena, mailbox, &b, bursts, looks, 0, &order);
        leave(meeting);
        return;
    }
    u32 block = BLOCK_INDEX - 1u;
    u32 workers = BLOCK_COUNT - 1u;
    int steps = block < b.blocks;
    for (u32 i = 0u; ; i++) {
        arrive(meeting);
        if (i != 0u) {
            meet(meeting, (2u * i + 1u) * workers);
        }
        Turn turn = takeTurn(arena, &b, block, 0u);
        Quad quad;
        if (steps) {
            quad = loadFirst(arena, &b, block, turn.slot);
        }
        u32 rung = takeOrder(meeting, i, &order);
        if (rung == WITHDRAWN) {
            break;
        }
        if (steps) {
            u32 stimulated = rung & ~(1u << SIDE_BIT);
            stepTiles(arena, &b, block, stimulated, turn.burst, accumulatorsOf(arena, &b, turn.slot), quad, &scratch);
            emit(arena, mailbox, &b, block, rung >> SIDE_BIT, 0u, &turn, &scratch);
        }
        arrive(meeting);
        meet(meeting, (2u * i + 2u) * workers);
        if ((b.flags & PLAIN) != 0u) {
            spreadRows(arena, &b, block, workers, 0u, 2, &spread);
        } else {
            spreadRows(arena, &b, block, workers, 0u, 0, &spread);
        }
    }
    leave(meeting);
}
