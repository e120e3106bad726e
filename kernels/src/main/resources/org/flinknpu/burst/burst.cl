/* The words of burst.h in OpenCL C 1.2. Contraction would change bits, and is on by default. */
#pragma OPENCL FP_CONTRACT OFF
#if WORD_BITS == 64 || SERVES
#pragma OPENCL EXTENSION cl_khr_int64_base_atomics : enable
#endif

typedef uchar u8;
typedef ushort u16;
typedef uint u32;
typedef ulong u64;
typedef int i32;
typedef long i64;
typedef uint2 u32x2;
typedef uint4 u32x4;
typedef float4 f32x4;

#define KERNEL __kernel __attribute__((reqd_work_group_size(256, 1, 1)))
#define KERNEL_OF(blocks) KERNEL
#define DEVICE static inline
#define GLOBAL __global
#define LOCAL __local
#define SHARED __local
#define UNROLL
#define THREAD ((u32)get_local_id(0))
#define BLOCK_INDEX ((u32)get_group_id(0))
#define BLOCK_COUNT ((u32)get_num_groups(0))
#define BARRIER() barrier(CLK_LOCAL_MEM_FENCE | CLK_GLOBAL_MEM_FENCE)
#define ADD32(p, x) atomic_add((volatile __global u32 *)(p), (x))
#define ADD64(p, x) atom_add((volatile __global u64 *)(p), (x))
#define OR32(p, x) atomic_or((volatile __global u32 *)(p), (x))
#define OR_LOCAL(p, x) atomic_or((volatile __local u32 *)(p), (x))
#define ADD_LOCAL(p, x) atomic_add((volatile __local u32 *)(p), (x))
#define TAKE32(p, x) atomic_add((volatile __global u32 *)(p), (x))
#define TAKE_LOCAL(p, x) atomic_add((volatile __local u32 *)(p), (x))
#define ONCE4(p) (*(p))
#define LOOKUP(p) (*(p))
#define BITS(x) popcount(x)
#define LOWEST(x) (31u - clz((x) & (0u - (x))))
#ifndef IN_ORDER
#define IN_ORDER 0
#endif
#if IN_ORDER
#define STAGES_ITSELF 1

/*
 * NVIDIA's, the one platform whose blocks have an order. OpenCL C 1.2 itself has no fence between blocks; ONE_AT_A_TIME
 * says that none is needed, because a block ends before the next one begins, as a single thread of PoCL runs them.
 */
#ifdef ONE_AT_A_TIME
#define FENCE_BLOCKS() mem_fence(CLK_GLOBAL_MEM_FENCE)
#else
#define FENCE_BLOCKS() asm volatile("membar.gl;" ::: "memory")
#endif

static inline void ARRIVE(volatile __global u32 *count) {
    FENCE_BLOCKS();
    atomic_add(count, 1u);
}

static inline u32 ARRIVED(volatile __global const u32 *count) {
#if SERVES
    u32 x;
    asm volatile("ld.acquire.gpu.global.u32 %0, [%1];" : "=r"(x) : "l"(count) : "memory");
#else
    u32 x = *count;
    FENCE_BLOCKS();
#endif
    return x;
}

/* SERVES: launches may stay on the device. Its loads and barriers are those of compute capability 7.0. */
#if SERVES
#define WARP_BARRIER() asm volatile("bar.warp.sync 0xFFFFFFFF;" ::: "memory")

static inline void ARRIVE64(volatile __global u64 *count, u64 x) {
    FENCE_BLOCKS();
    atom_add(count, x);
}

static inline u64 ARRIVED64(volatile __global const u64 *count) {
    u64 x;
    asm volatile("ld.acquire.gpu.global.u64 %0, [%1];" : "=l"(x) : "l"(count) : "memory");
    return x;
}

static inline u64 HEARD(__global const u64 *p) {
    u64 x;
    asm volatile("ld.acquire.sys.global.u64 %0, [%1];" : "=l"(x) : "l"(p) : "memory");
    return x;
}

static inline void LOOK(__global const u64 *p, u64 *words) {
    asm volatile("ld.global.cg.v2.u64 {%0, %1}, [%2];" : "=l"(words[0]), "=l"(words[1]) : "l"(p) : "memory");
}
#endif
#else
#define STAGES_ITSELF 0
#endif
#define FRESH(p) (*(volatile __global u64 *)(p))

static inline void SUM_LOCAL(__local u32 *to, u32 x) {
    if (x != 0u) {
        atomic_add((volatile __local u32 *)to, x);
    }
}

static inline u32 scanBlock(u32 x, __local u32 *scratch, u32 *total) {
    u32 thread = get_local_id(0);
    barrier(CLK_LOCAL_MEM_FENCE);
    scratch[thread] = x;
    barrier(CLK_LOCAL_MEM_FENCE);
    for (u32 distance = 1u; distance < 256u; distance <<= 1) {
        u32 other = thread >= distance ? scratch[thread - distance] : 0u;
        barrier(CLK_LOCAL_MEM_FENCE);
        scratch[thread] += other;
        barrier(CLK_LOCAL_MEM_FENCE);
    }
    *total = scratch[255];
    return scratch[thread] - x;
}

#include "burst.h"
#include "step.h"
#include "spread.h"
#include "bins.h"
#include "entry.h"
#include "list.h"
#if SERVES
#include "own.h"
#include "serve.h"
#include "team.h"
#include "run.h"
#endif
#include "batch.h"
#if SERVES
#include "stay.h"
#endif
