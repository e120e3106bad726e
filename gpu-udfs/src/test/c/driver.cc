/*
 * A CUDA driver without a device, for tests of the Java side: what batches launch runs on the emulator, copies and the
 * host's memory are the host's. Only what CudaBatchLink and those that it uses call is here; all streams are one.
 *
 * It is stricter than a driver in one thing: a call for a stream that captures, by another thread than the one that
 * captures, fails and is counted. A driver makes such a copy part of the graph, or crashes. Capturing takes as long as
 * where a kernel is loaded meanwhile, so that threads meet there.
 */
#include "emulator.cc"

#include <unistd.h>

#include <atomic>
#include <string>
#include <vector>

#define API extern "C" int

static const int INVALID = 900;         /* CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED */
static const int NOT_READY = 600;
static const int NOT_FOUND = 500;
static const int NO_MEMORY = 2;
static const size_t MEMORY_BYTES = (size_t)8 << 30;
static const u32 PATIENCE_SECONDS = 60;
static const u32 CAPTURE_MICROS = 12000;

struct Module { u32 wordBits; };
struct Function { std::string name; u32 wordBits; };
struct Graph { std::vector<Launch> launches; };
struct Stream {
    std::atomic<const void *> capturing{nullptr};   /* a place that the capturing thread alone has */
    Graph *graph = nullptr;
};

static std::atomic<long> captures{0}, intrusions{0}, stayers{0};
static thread_local char self;
static thread_local bool stayer;

static int use(Stream *stream, const char *call) {
    const void *by = stream->capturing;
    if (by == nullptr) {
        return 0;
    }
    intrusions++;
    fprintf(stderr, "driver: %s for a stream that captures\n", call);
    return INVALID;
}

static void awaitAll() {
    Device &of = device();
    u64 launched;
    {
        std::unique_lock<std::mutex> lock(of.mutex);
        launched = of.launched;
    }
    if (!emulatorAwait(launched, PATIENCE_SECONDS)) {
        fail("launches do not end; launched", (long long)launched, 0);
    }
}

static int state() {
    Device &of = device();
    std::unique_lock<std::mutex> lock(of.mutex);
    return of.queue.empty() ? 0 : NOT_READY;
}

static int allocate(size_t bytes, void **to) {
    return posix_memalign(to, 256, bytes) == 0 ? 0 : NO_MEMORY;
}

static int copy(void *to, const void *from, size_t bytes) {
    awaitAll();
    memcpy(to, from, bytes);
    return 0;
}

/* Says how often launches were captured, how often others used a stream meanwhile, and how many threads let one stay. */
__attribute__((destructor)) static void report() {
    fprintf(stderr, "driver: captures=%ld intrusions=%ld stayers=%ld\n", captures.load(), intrusions.load(),
            stayers.load());
}

API cuInit(unsigned) { return 0; }
API cuDriverGetVersion(int *version) { *version = 12060; return 0; }
API cuDeviceGetCount(int *count) { *count = 1; return 0; }
API cuDeviceGet(int *deviceOf, int index) { *deviceOf = index; return 0; }
API cuDeviceGetName(char *name, int length, int) { snprintf(name, length, "Emulator"); return 0; }
API cuDeviceGetAttribute(int *value, int attribute, int) {
    /* Processors, and compute capability 9.0. */
    *value = attribute == 16 ? 2 : attribute == 75 ? 9 : attribute == 76 ? 0 : 1;
    return 0;
}
API cuDeviceTotalMem_v2(size_t *bytes, int) { *bytes = MEMORY_BYTES; return 0; }
API cuMemGetInfo_v2(size_t *free, size_t *total) { *free = MEMORY_BYTES; *total = MEMORY_BYTES; return 0; }
API cuDevicePrimaryCtxRetain(void **context, int) { *context = &captures; return 0; }
API cuDevicePrimaryCtxRelease_v2(int) { return 0; }
API cuCtxSetCurrent(void *) { return 0; }
API cuGetErrorString(int, const char **text) { *text = "see driver.cc"; return 0; }

API cuModuleLoadDataEx(void **module, const char *image, unsigned, int *, void **) {
    /* Only brains with words of 32 bits are binned. */
    *module = new Module{strstr(image, "gatherBrain") != nullptr ? 32u : 64u};
    return 0;
}
API cuModuleUnload(void *) { return 0; }
API cuModuleGetFunction(void **function, Module *module, const char *name) {
    *function = new Function{name, module->wordBits};
    return 0;
}
API cuOccupancyMaxActiveBlocksPerMultiprocessor(int *blocks, void *, int, size_t) { *blocks = 4; return 0; }

API cuMemAlloc_v2(void **to, size_t bytes) { return allocate(bytes, to); }
API cuMemHostAlloc(void **to, size_t bytes, unsigned) { return allocate(bytes, to); }
API cuMemHostGetDevicePointer_v2(void **to, void *host, unsigned) { *to = host; return 0; }
API cuMemFree_v2(void *memory) { awaitAll(); free(memory); return 0; }
API cuMemFreeHost(void *memory) { awaitAll(); free(memory); return 0; }
API cuMemcpyDtoH_v2(void *to, const void *from, size_t bytes) { return copy(to, from, bytes); }
API cuMemcpyHtoDAsync_v2(void *to, const void *from, size_t bytes, Stream *stream) {
    int refused = use(stream, "cuMemcpyHtoDAsync");
    return refused != 0 ? refused : copy(to, from, bytes);
}
API cuMemcpyDtoHAsync_v2(void *to, const void *from, size_t bytes, Stream *stream) {
    int refused = use(stream, "cuMemcpyDtoHAsync");
    return refused != 0 ? refused : copy(to, from, bytes);
}
API cuMemcpyDtoDAsync_v2(void *to, const void *from, size_t bytes, Stream *stream) {
    int refused = use(stream, "cuMemcpyDtoDAsync");
    return refused != 0 ? refused : copy(to, from, bytes);
}
API cuMemsetD8Async(void *to, unsigned char value, size_t bytes, Stream *stream) {
    int refused = use(stream, "cuMemsetD8Async");
    if (refused == 0) {
        awaitAll();
        memset(to, value, bytes);
    }
    return refused;
}

/* Streams and graphs are not given back: few, and others may still look at them. */
API cuStreamCreate(Stream **stream, unsigned) { *stream = new Stream(); return 0; }
API cuStreamDestroy_v2(Stream *) { return 0; }
API cuStreamWaitEvent(Stream *, void *, unsigned) { return 0; }
API cuStreamSynchronize(Stream *stream) {
    int refused = use(stream, "cuStreamSynchronize");
    if (refused == 0) {
        awaitAll();
    }
    return refused;
}
API cuStreamQuery(Stream *stream) {
    int refused = use(stream, "cuStreamQuery");
    /* The blocks need the processors that the host looks with. */
    std::this_thread::yield();
    return refused != 0 ? refused : state();
}
API cuEventCreate(void **event, unsigned) { *event = &captures; return 0; }
API cuEventDestroy_v2(void *) { return 0; }
API cuEventRecord(void *, Stream *) { return 0; }
API cuEventQuery(void *) { return state(); }

API cuStreamBeginCapture_v2(Stream *stream, int) {
    int refused = use(stream, "cuStreamBeginCapture");
    if (refused == 0) {
        captures++;
        stream->graph = new Graph();
        stream->capturing = &self;
    }
    return refused;
}
API cuStreamEndCapture(Stream *stream, Graph **graph) {
    *graph = stream->graph;
    stream->capturing = nullptr;
    return 0;
}
API cuGraphInstantiateWithFlags(Graph **executable, Graph *graph, u64) { *executable = graph; return 0; }
API cuGraphDestroy(Graph *) { return 0; }
API cuGraphExecDestroy(Graph *) { return 0; }
API cuGraphLaunch(Graph *graph, Stream *stream) {
    int refused = use(stream, "cuGraphLaunch");
    for (size_t i = 0; refused == 0 && i < graph->launches.size(); i++) {
        emulatorLaunch(&graph->launches[i]);
    }
    return refused;
}

static bool describe(const std::string &kernel, void **parameters, Launch *launch) {
    launch->arena = *(u8 **)parameters[0];
    if (kernel == "spreadFired") {
        launch->kernel = Kernel::Deliver;
        memcpy(launch->brain, parameters[1], sizeof(words32::Brain));
        launch->arguments[0] = *(u32 *)parameters[2];
        return true;
    }
    launch->mailbox = *(u8 **)parameters[1];
    launch->kernel = kernel == "serveBatch" ? Kernel::ServeBatch : Kernel::Batch;
    for (int i = 0; kernel == "serveBatch" && i < 3; i++) {
        launch->arguments[i] = *(u32 *)parameters[3 + i];
    }
    return kernel == "serveBatch" || kernel == "burstBatch";
}

API cuLaunchKernel(Function *function, unsigned blocks, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned,
                   Stream *stream, void **parameters, void **) {
    Launch launch = {};
    launch.blocks = blocks;
    launch.wordBits = function->wordBits;
    launch.brainBytes = sizeof(words32::Brain);
    if (!describe(function->name, parameters, &launch)) {
        return NOT_FOUND;
    }
    if (stream->capturing == &self) {
        usleep(CAPTURE_MICROS);
        stream->graph->launches.push_back(launch);
        return 0;
    }
    if (launch.kernel == Kernel::ServeBatch && !stayer) {
        stayer = true;
        stayers++;
    }
    int refused = use(stream, "cuLaunchKernel");
    if (refused == 0) {
        emulatorLaunch(&launch);
    }
    return refused;
}
