/*
 * Launching ahead. To launch a burst takes longer than the burst of a small brain, so the host may launch one before it
 * knows the stimulus. A block of the launch before then waits for the host to ring, beside those that spread, and takes
 * the stimulus over. It does not wait long: while it does, whatever else is asked of the brain has to wait, too. Once it
 * has given up, and has said so, this burst and all that were launched behind it do nothing, until the host launches it
 * anew with its stimulus. The device alone decides, so host and device never differ in whether a burst has run.
 * The bell is one number, written last: the burst above, below how many entries lie in the inbox, or WITHDRAWN.
 */
#define WITHDRAWN 0xFFFFFFFFu
#define ENTRIES_AT_ONCE 4u          /* that a thread requests over the bus before the first has come */
#define WAITING_BLOCKS (looks != 0u ? 1u : 0u)

/* How many entries the stimulus of a burst has, or WITHDRAWN if the host does not ring while one looks so often. */
DEVICE u32 listen(GLOBAL u8 *mailbox, const Brain *b, u32 burst, u32 looks) {
    for (u32 look = 0u; look < looks; look++) {
        u64 bell = *MAIL(volatile u64, b->inbox + BELL);
        if ((u32)(bell >> 32) == burst) {
            return (u32)bell;
        }
    }
    return WITHDRAWN;
}

/*
 * Waits for the stimulus of the next burst and takes it over. One block; stimuli: a word of block memory. The entries
 * are read as common memory, which no thread of the launch has read before the bell: volatile reads go over the bus one
 * by one, 35 ns each.
 */
DEVICE void awaitStimulus(GLOBAL u8 *arena, GLOBAL u8 *mailbox, const Brain *b, u32 looks, LOCAL u32 *stimuli) {
    GLOBAL Control *control = AT(Control, b->control);
    if (THREAD == 0u) {
        u32 next = control->burst + 1u;
        u32 entries = 0u;
        if (control->held != next) {
            entries = listen(mailbox, b, next, looks);
            if (entries == WITHDRAWN) {
                control->held = next;
                *MAIL(volatile u32, b->inbox + GAVE_UP) = next;
                entries = 0u;
            }
            control->staged = entries;
        }
        *stimuli = entries;
    }
    BARRIER();
    u32 count = *stimuli;
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
