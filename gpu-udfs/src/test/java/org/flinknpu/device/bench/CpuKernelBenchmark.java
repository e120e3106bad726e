package org.flinknpu.device.bench;

import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Runs {@link BurstTiming} in forked JVMs. A class of its own, because the benchmark harness
 * derives classes from the benchmark, which would inherit the test. Run it with
 *
 * <pre>
 * mvn -pl gpu-udfs -am test -Dtest=CpuKernelBenchmark -Dsurefire.failIfNoSpecifiedTests=false \
 *     -Dbench.neurons=10000,1000000 -Dbench.rate=0.01 -Dbench.threads=1 -Dbench.backend=cpu
 * </pre>
 */
class CpuKernelBenchmark {
    /** Runs the benchmarks that the system properties select; see the class. */
    @Test
    void run() throws RunnerException {
        new Runner(
                        new OptionsBuilder()
                                .include(BurstTiming.class.getSimpleName() + "\\.burst")
                                .param("neurons", list("neurons", "10000,100000,500000,1000000"))
                                .param("rate", list("rate", "0.01,0.001"))
                                .param("threads", list("threads", "1,2"))
                                .param("backend", list("backend", "cpu"))
                                .forks(Integer.getInteger("bench.forks", 1))
                                .warmupIterations(3)
                                .warmupTime(TimeValue.seconds(2))
                                .measurementIterations(Integer.getInteger("bench.iterations", 7))
                                .measurementTime(TimeValue.seconds(1))
                                .jvmArgsAppend(
                                        "-Xmx6g",
                                        "-XX:+UseTransparentHugePages",
                                        "--add-modules=jdk.incubator.vector")
                                .build())
                .run();
    }

    private static String[] list(String name, String values) {
        return System.getProperty("bench." + name, values).split(",");
    }
}
