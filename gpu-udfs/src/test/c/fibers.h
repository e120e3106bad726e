/*
 * The threads of a block in emulator.cc: fibers of the operating system's thread that is their processor. They change over
 * only at barriers and where they wait for other blocks.
 */
/* Leaves the registers that calls keep on the stack, and that stack's pointer at *from; goes on with another stack. */
extern "C" void changeStack(void **from, void *to);
asm(R"(
.text
.type changeStack, @function
changeStack:
    pushq %rbp
    pushq %rbx
    pushq %r12
    pushq %r13
    pushq %r14
    pushq %r15
    movq %rsp, (%rdi)
    movq %rsi, %rsp
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %rbx
    popq %rbp
    ret
.size changeStack, . - changeStack
)");
static const int SAVED_REGISTERS = 6;

struct Launch;
static void runThread(const Launch &launch);

/* What a processor works on. */
struct Processor {
    const Launch *launch;
    u32 block, blocks;                  /* of the launch */
    u32 thread;                         /* whose fiber runs */
    void *scheduler;                    /* stack pointers */
    void *fibers[THREADS];
    u8 *stacks;
    bool ended[THREADS];
    bool held[THREADS];                 /* at the barrier */
    u32 running, arrived;               /* fibers that have not ended; those of them that are held */
    int line;                           /* of the barrier at which they are held */
    u32 warpArrived[THREADS / 32];      /* at the barrier of their warp, and how often all of a warp have been there */
    u32 warpTurn[THREADS / 32];
    bool looked;                        /* whether the fiber changed over because it waits for another block */
};

static thread_local Processor *processor;

static void changeOver() {
    changeStack(&processor->fibers[processor->thread], processor->scheduler);
}

/* Called wherever a thread looks at what another block or the host may have changed. */
static void look() {
    processor->looked = true;
    changeOver();
}

static void openBarrier(Processor *p) {
    p->arrived = 0;
    memset(p->held, 0, sizeof p->held);
}

static void barrier(int line) {
    Processor *p = processor;
    if (p->arrived == 0) {
        p->line = line;
    } else if (p->line != line) {
        fail("threads of a block wait at different barriers, of lines", p->line, line);
    }
    if (++p->arrived == p->running) {
        openBarrier(p);
        return;
    }
    p->held[p->thread] = true;
    changeOver();
}

static void warpBarrier() {
    Processor *p = processor;
    u32 warp = p->thread / 32;
    u32 turn = p->warpTurn[warp];
    if (++p->warpArrived[warp] == 32) {
        p->warpArrived[warp] = 0;
        p->warpTurn[warp]++;
    }
    while (p->warpTurn[warp] == turn) {
        changeOver();
    }
}

static void runFiber() {
    Processor *p = processor;
    runThread(*p->launch);
    p->ended[p->thread] = true;
    p->running--;
    /* As on NVIDIA's devices a barrier does not wait for threads that have ended. */
    if (p->arrived == p->running) {
        openBarrier(p);
    }
    changeOver();
    fail("a thread went on behind its end", p->block, p->thread);
}

static void prepare(Processor *p) {
    memset(p->ended, 0, sizeof p->ended);
    memset(p->warpArrived, 0, sizeof p->warpArrived);
    openBarrier(p);
    p->running = THREADS;
    for (u32 thread = 0; thread < THREADS; thread++) {
        void **top = (void **)(p->stacks + (thread + 1) * STACK_BYTES);
        *--top = nullptr;               /* as if called from there, which aligns the stack as calls do */
        *--top = (void *)runFiber;
        for (int i = 0; i < SAVED_REGISTERS; i++) {
            *--top = nullptr;
        }
        p->fibers[thread] = top;
    }
}

static void runBlock(Processor *p) {
    prepare(p);
    while (p->running > 0) {
        bool onlyLooked = true;
        for (u32 thread = 0; thread < THREADS; thread++) {
            if (!p->ended[thread] && !p->held[thread]) {
                p->thread = thread;
                p->looked = false;
                changeStack(&p->scheduler, p->fibers[thread]);
                onlyLooked &= p->looked;
            }
        }
        if (onlyLooked) {
            std::this_thread::yield();
        }
    }
}
