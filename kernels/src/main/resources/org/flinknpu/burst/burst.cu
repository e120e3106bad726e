/* The words of burst.h in CUDA C++. Compiled to PTX for compute_75 with -fmad=false; see regenerate-ptx in the pom. */
typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef int i32;
typedef long long i64;
typedef uint2 u32x2;
typedef uint4 u32x4;
typedef float4 f32x4;

#define KERNEL extern "C" __global__ __launch_bounds__(256)
#define KERNEL_OF(blocks) extern "C" __global__ __launch_bounds__(256, blocks)
#define DEVICE static __device__ __forceinline__
#define GLOBAL
#define LOCAL
#define SHARED __shared__
#define UNROLL _Pragma("unroll")
#define THREAD threadIdx.x
#define BLOCK_INDEX blockIdx.x
#define BLOCK_COUNT gridDim.x
#define BARRIER() __syncthreads()
#define WARP_BARRIER() __syncwarp()
#define ADD32(p, x) atomicAdd((p), (x))
#define ADD64(p, x) atomicAdd((p), (x))
#define OR32(p, x) atomicOr((p), (x))
#define OR_LOCAL(p, x) atomicOr((p), (x))
#define ADD_LOCAL(p, x) atomicAdd((p), (x))
#define TAKE32(p, x) atomicAdd((p), (x))
#define TAKE_LOCAL(p, x) atomicAdd((p), (x))
#define ONCE4(p) __ldcs(p)
#define LOOKUP(p) __ldg(p)
#define BITS(x) ((u32)__popc(x))
#define LOWEST(x) ((u32)__ffs(x) - 1u)
/* Blocks start in the order of their index, so those before a block are running or done. */
#define IN_ORDER 1
#define STAGES_ITSELF 1

static __device__ __forceinline__ void ARRIVE(u32 *count) {
    __threadfence();
    atomicAdd(count, 1u);
}

static __device__ __forceinline__ u32 ARRIVED(const u32 *count) {
    u32 x;
    asm volatile("ld.acquire.gpu.global.u32 %0, [%1];" : "=r"(x) : "l"(count) : "memory");
    return x;
}

static __device__ __forceinline__ void ARRIVE64(u64 *count, u64 x) {
    __threadfence();
    atomicAdd(count, x);
}

static __device__ __forceinline__ u64 ARRIVED64(const u64 *count) {
    u64 x;
    asm volatile("ld.acquire.gpu.global.u64 %0, [%1];" : "=l"(x) : "l"(count) : "memory");
    return x;
}

static __device__ __forceinline__ u64 HEARD(const u64 *p) {
    u64 x;
    asm volatile("ld.acquire.sys.global.u64 %0, [%1];" : "=l"(x) : "l"(p) : "memory");
    return x;
}

/* Past the cache of the processor, which may hold what was read before. */
static __device__ __forceinline__ void LOOK(const u64 *p, u64 *words) {
    asm volatile("ld.global.cg.v2.u64 {%0, %1}, [%2];" : "=l"(words[0]), "=l"(words[1]) : "l"(p) : "memory");
}

static __device__ __forceinline__ u64 FRESH(const volatile u64 *p) {
    u64 x;
    asm volatile("ld.relaxed.gpu.global.u64 %0, [%1];" : "=l"(x) : "l"(p) : "memory");
    return x;
}

static __device__ __forceinline__ void SUM_LOCAL(u32 *to, u32 x) {
    for (u32 distance = 16u; distance > 0u; distance >>= 1) {
        x += __shfl_down_sync(0xFFFFFFFFu, x, distance);
    }
    if ((threadIdx.x & 31u) == 0u && x != 0u) {
        atomicAdd(to, x);
    }
}

static __device__ __forceinline__ u32 scanBlock(u32 x, u32 *scratch, u32 *total) {
    u32 lane = threadIdx.x & 31u;
    u32 sum = x;
    for (u32 distance = 1u; distance < 32u; distance <<= 1) {
        u32 other = __shfl_up_sync(0xFFFFFFFFu, sum, distance);
        sum += lane >= distance ? other : 0u;
    }
    __syncthreads();
    if (lane == 31u) {
        scratch[threadIdx.x >> 5] = sum;
    }
    __syncthreads();
    u32 before = 0u;
    u32 all = 0u;
    for (u32 warp = 0u; warp < 8u; warp++) {
        u32 other = scratch[warp];
        before += warp < threadIdx.x >> 5 ? other : 0u;
        all += other;
    }
    *total = all;
    return before + sum - x;
}

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
