/*
 * A device for tests: runs the kernels of the burst on the host, with all blocks of a launch at the same time. Kernels
 * that stay on a device need that, because their blocks wait for each other; PoCL runs one block after the other.
 *
 * A block is run by an operating system's thread, a processor, which no other block shares meanwhile. So a launch of at
 * most PROCESSORS blocks is on the device as a whole, and blocks race as they do on a GPU. Each thread of a block is a
 * fiber with a stack of its own; fibers change over only at barriers and where they wait for other blocks. So threads
 * of one block do not race. Not shown here are therefore that the kernels use atomic operations within a block, and that
 * their fences suffice: x86-64 keeps the order of stores by itself.
 * Launches run in the order in which they were made, one at a time.
 *
 * Only for Linux on x86-64: the change of fibers is in assembly, because swapcontext asks the kernel each time.
 * Nothing is ever shut down: the device lives as long as the process.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#ifndef __x86_64__
#error "The change of fibers is written for x86-64"
#endif

typedef unsigned char u8;
typedef unsigned short u16;
typedef uint32_t u32;
typedef unsigned long long u64;
typedef int32_t i32;
typedef long long i64;
struct u32x2 { u32 x, y; };
struct alignas(16) u32x4 { u32 x, y, z, w; };
struct alignas(16) f32x4 { float x, y, z, w; };

/* Beyond what the machine has, they are interrupted anywhere, so that blocks also meet in orders rare on a GPU. */
static const u32 PROCESSORS = 8;
static const u32 THREADS = 256;
static const size_t STACK_BYTES = 64 * 1024;
static const u32 MOST_BRAIN_BYTES = 512;

[[noreturn]] static void fail(const char *what, long long is, long long other) {
    fprintf(stderr, "emulator: %s: %lld, %lld\n", what, is, other);
    abort();
}

#include "fibers.h"

/* --- the words of burst.h; see there --- */

#define KERNEL static
#define KERNEL_OF(blocks) static
#define DEVICE static inline
#define GLOBAL
#define LOCAL
#define SHARED static thread_local      /* a processor runs one block at a time */
#define UNROLL
#define THREAD (processor->thread)
#define BLOCK_INDEX (processor->block)
#define BLOCK_COUNT (processor->blocks)
#define BARRIER() barrier(__LINE__)
#define WARP_BARRIER() warpBarrier()
#define ADD32(p, x) ((void)__atomic_fetch_add((u32 *)(p), (u32)(x), __ATOMIC_RELAXED))
#define ADD64(p, x) ((void)__atomic_fetch_add((u64 *)(p), (u64)(x), __ATOMIC_RELAXED))
#define OR32(p, x) ((void)__atomic_fetch_or((u32 *)(p), (u32)(x), __ATOMIC_RELAXED))
#define TAKE32(p, x) __atomic_fetch_add((u32 *)(p), (u32)(x), __ATOMIC_RELAXED)
#define OR_LOCAL(p, x) (*(p) |= (x))
#define ADD_LOCAL(p, x) (*(p) += (x))
#define ONCE4(p) (*(p))
#define LOOKUP(p) (*(p))
#define BITS(x) ((u32)__builtin_popcount(x))
#define LOWEST(x) ((u32)__builtin_ctz(x))
#define IN_ORDER 1                      /* blocks start in the order of their index */
#define STAGES_ITSELF 1

static inline u32 TAKE_LOCAL(u32 *p, u32 x) {
    u32 old = *p;
    *p += x;
    return old;
}

static inline void ARRIVE(u32 *count) {
    __atomic_fetch_add(count, 1u, __ATOMIC_SEQ_CST);
}

static inline u32 ARRIVED(const u32 *count) {
    look();
    return __atomic_load_n(count, __ATOMIC_ACQUIRE);
}

static inline void ARRIVE64(u64 *count, u64 x) {
    __atomic_fetch_add(count, x, __ATOMIC_SEQ_CST);
}

static inline u64 ARRIVED64(const u64 *count) {
    look();
    return __atomic_load_n(count, __ATOMIC_ACQUIRE);
}

static inline u64 HEARD(const u64 *p) {
    look();
    return __atomic_load_n(p, __ATOMIC_ACQUIRE);
}

/* Others must come to run what is looked for; the threads of a block that only wait at a barrier do not say so. */
static inline void LOOK(const u64 *p, u64 *words) {
    if (processor->thread == 0) {
        std::this_thread::yield();
    }
    words[0] = __atomic_load_n(p, __ATOMIC_RELAXED);
    words[1] = __atomic_load_n(p + 1, __ATOMIC_RELAXED);
}

static inline u64 FRESH(const volatile u64 *p) {
    look();
    return __atomic_load_n(p, __ATOMIC_RELAXED);
}

static inline void SUM_LOCAL(u32 *to, u32 x) {
    *to += x;
}

static inline u32 scanBlock(u32 x, u32 *scratch, u32 *total) {
    BARRIER();
    scratch[THREAD] = x;
    BARRIER();
    u32 before = 0u;
    u32 all = 0u;
    for (u32 thread = 0u; thread < THREADS; thread++) {
        before += thread < THREAD ? scratch[thread] : 0u;
        all += scratch[thread];
    }
    *total = all;
    return before;
}

namespace words32 {
#define WORD_BITS 32
#include "burst.h"
#include "step.h"
#include "spread.h"
#include "bins.h"
#include "entry.h"
#include "list.h"
#include "own.h"
#include "serve.h"
#include "team.h"
#include "run.h"
#include "batch.h"
#include "stay.h"
}

#undef WORD_BITS
#undef ADD_WORD
#undef LOAD_WORDS

namespace words64 {
#define WORD_BITS 64
#include "burst.h"
#include "step.h"
#include "spread.h"
#include "bins.h"
#include "entry.h"
#include "list.h"
#include "own.h"
#include "serve.h"
#include "team.h"
#include "run.h"
#include "batch.h"
#include "stay.h"
}

static_assert(THREADS == BLOCK, "burst.h names the threads of a block");

/* --- launches --- */

/* As EmulatedLink writes them. */
enum class Kernel : u32 {
    Step, SpreadPlain, Spread, Deliver, Serve, Publish, Aside, Run, ServeOnce, Gather, Scatter, SpreadTurns,
    Batch, ServeBatch, StepListed, SpreadListed
};

struct Launch {
    Kernel kernel;
    u32 blocks, wordBits, brainBytes;
    u8 *arena, *mailbox, *publishTo;
    u32 arguments[4];
    u8 brain[MOST_BRAIN_BYTES];
};

/* Brain tells the namespace in which the kernels are looked up. */
template <class Brain> static void runKernel(const Launch &launch) {
    Brain brain;
    memcpy(&brain, launch.brain, sizeof brain);
    const u32 *a = launch.arguments;
    switch (launch.kernel) {
        case Kernel::Step: stepBrain(launch.arena, launch.mailbox, brain, a[0], a[1], a[2]); return;
        case Kernel::SpreadPlain: spreadPlain(launch.arena, brain); return;
        case Kernel::SpreadTurns: spreadTurns(launch.arena, brain); return;
        case Kernel::Spread: spreadBurst(launch.arena, brain); return;
        case Kernel::Deliver: spreadFired(launch.arena, brain, a[0]); return;
        case Kernel::Serve: serveBursts(launch.arena, launch.mailbox, brain, a[0], a[1]); return;
        case Kernel::ServeOnce: serveOnce(launch.arena, launch.mailbox, brain, a[0], a[1]); return;
        case Kernel::Run: runBursts(launch.arena, launch.mailbox, brain, a[0], a[1], a[2]); return;
        case Kernel::Publish:
            publishRun(launch.arena, launch.mailbox, launch.publishTo, brain, a[0], a[1]);
            return;
        case Kernel::StepListed: stepListed(launch.arena, brain, a[0]); return;
        case Kernel::SpreadListed:
            spreadListed(launch.arena, launch.mailbox, brain, a[0], a[1], a[2]);
            return;
        case Kernel::Aside:
            if (THREAD == 0u) {
                memcpy(launch.mailbox, launch.arena + a[0], a[1]);
            }
            return;
        case Kernel::Gather:
        case Kernel::Scatter:
        case Kernel::Batch:
        case Kernel::ServeBatch: break;
    }
    fail("no kernel has this number", (long long)launch.kernel, launch.wordBits);
}

/* Of binned brains, which have 32-bit words. */
static void runBinned(const Launch &launch) {
    words32::Brain brain;
    memcpy(&brain, launch.brain, sizeof brain);
    const u32 *a = launch.arguments;
    if (launch.kernel == Kernel::Gather) {
        words32::gatherBrain(launch.arena, launch.mailbox, brain, a[0], a[1], a[2]);
    } else {
        words32::scatterFired(launch.arena, brain);
    }
}

/* Of batches, whose brains lie in the arena. */
static void runBatch(const Launch &launch) {
    const u32 *a = launch.arguments;
    bool serves = launch.kernel == Kernel::ServeBatch;
    if (launch.wordBits == 32 && serves) {
        words32::serveBatch(launch.arena, launch.mailbox, 0, a[0], a[1], a[2]);
    } else if (launch.wordBits == 32) {
        words32::burstBatch(launch.arena, launch.mailbox, 0);
    } else if (serves) {
        words64::serveBatch(launch.arena, launch.mailbox, 0, a[0], a[1], a[2]);
    } else {
        words64::burstBatch(launch.arena, launch.mailbox, 0);
    }
}

static void runThread(const Launch &launch) {
    bool binned = launch.kernel == Kernel::Gather || launch.kernel == Kernel::Scatter;
    if (launch.kernel == Kernel::Batch || launch.kernel == Kernel::ServeBatch) {
        runBatch(launch);
    } else if (launch.wordBits == 32 && binned) {
        runBinned(launch);
    } else if (launch.wordBits == 32) {
        runKernel<words32::Brain>(launch);
    } else {
        runKernel<words64::Brain>(launch);
    }
}

struct Device {
    std::mutex mutex;
    std::condition_variable queued[PROCESSORS], passed;
    std::deque<Launch> queue;           /* the first one is running */
    u32 started = 0, ended = 0;         /* blocks of it */
    u64 launched = 0, through = 0;      /* launches */

    Device() {
        for (u32 i = 0; i < PROCESSORS; i++) {
            std::thread([this, i] { work(queued[i]); }).detach();
        }
    }

    void work(std::condition_variable &called) {
        Processor *p = new Processor();
        processor = p;
        int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
        void *stacks = mmap(nullptr, THREADS * STACK_BYTES, PROT_READ | PROT_WRITE, flags, -1, 0);
        if (stacks == MAP_FAILED) {
            fail("no memory for stacks, of threads and bytes each", THREADS, STACK_BYTES);
        }
        p->stacks = (u8 *)stacks;
        std::unique_lock<std::mutex> lock(mutex);
        for (;;) {
            called.wait(lock, [this] { return !queue.empty() && started < queue.front().blocks; });
            p->launch = &queue.front();
            p->block = started++;
            p->blocks = p->launch->blocks;
            lock.unlock();
            runBlock(p);
            lock.lock();
            if (++ended == p->blocks) {
                next();
            }
        }
    }

    void next() {
        queue.pop_front();
        started = 0;
        ended = 0;
        through++;
        passed.notify_all();
        if (!queue.empty()) {
            wake();
        }
    }

    /* No more processors than the first launch has blocks: to wake all takes longer than most launches. */
    void wake() {
        for (u32 i = 0; i < PROCESSORS && i < queue.front().blocks; i++) {
            queued[i].notify_one();
        }
    }
};

static Device &device() {
    static Device *only = new Device();
    return *only;
}

/* What EmulatedLink calls. */

extern "C" u32 emulatorProcessors() {
    return PROCESSORS;
}

/* Starts a launch, which is copied. Returns its number. */
extern "C" u64 emulatorLaunch(const Launch *launch) {
    if (launch->brainBytes != sizeof(words32::Brain)) {
        fail("host and device differ in the bytes of a brain", launch->brainBytes, sizeof(words32::Brain));
    }
    Device &to = device();
    std::unique_lock<std::mutex> lock(to.mutex);
    to.queue.push_back(*launch);
    if (to.queue.size() == 1) {
        to.wake();
    }
    return ++to.launched;
}

/* Waits until a launch and all before it are through. Returns 0 if that takes longer. */
extern "C" int emulatorAwait(u64 launch, u32 seconds) {
    Device &of = device();
    std::unique_lock<std::mutex> lock(of.mutex);
    return of.passed.wait_for(lock, std::chrono::seconds(seconds), [&of, launch] { return of.through >= launch; });
}
