package org.flinknpu.importer.nir;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.flinknpu.importer.ImportReport;
import org.flinknpu.importer.Imported;
import org.flinknpu.importer.Outcome;
import org.flinknpu.importer.nir.Convolution.Axis;
import org.flinknpu.importer.nir.Convolution.Geometry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random networks against their equations. {@code -Dseed=N} replays one. */
class NirPropertyTest {
    private static final int NETWORKS = 20;

    static LongStream seeds() {
        Long one = Long.getLong("seed");
        long start = System.nanoTime();
        return one == null ? LongStream.range(start, start + NETWORKS) : LongStream.of(one);
    }

    private static void requireAgreement(long seed, boolean exact) {
        byte[] file = RandomNetworks.file(new SplittableRandom(seed), exact);

        Imported imported = NirFiles.read(file, NirFiles.options(1, 250));

        ImportReport.Entry comparison = NirFiles.comparison(imported);
        assertThat(imported.report().essentialRefusals()).as("seed=%d", seed).isZero();
        assertThat(comparison.outcome())
                .as("seed=%d %s", seed, comparison.detail())
                .isEqualTo(Outcome.MAPPED);
    }

    /** Without leak and rounding, brain and equations are the same to the last bit. */
    @ParameterizedTest
    @MethodSource("seeds")
    void shouldFireAsTheEquationsWhereNothingIsRounded(long seed) {
        requireAgreement(seed, true);
    }

    /** With rounding, a spike may differ in principle; these networks have been found not to. */
    @Test
    void shouldFireAsTheEquationsOfLeakyNeurons() {
        for (long seed = 1; seed <= NETWORKS; seed++) {
            requireAgreement(seed, false);
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldSpreadWhatAConvolutionCollects(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int groups = 1 + random.nextInt(3);
        Axis rows = axis(random);
        Axis columns = axis(random);
        int in = groups * (1 + random.nextInt(2));
        int out = groups * (1 + random.nextInt(2));
        Geometry geometry = new Geometry(in, out, groups, rows, columns);
        double[] weight =
                random.doubles((long) out * in / groups * rows.kernel() * columns.kernel())
                        .toArray();
        int[] image = {in, rows.size(), columns.size()};
        int[] result = {out, rows.out(), columns.out()};
        Convolution convolution = new Convolution("c", "/c", image, result, geometry, weight, null);
        for (int element = 0; element < Tensor.count(image); element++) {
            double[] impulse = new double[Tensor.count(image)];
            impulse[element] = 2;
            Signal signal = new Signal();
            convolution.spread(element, 3, 2, signal);
            double[] spread = new double[Tensor.count(result)];
            for (int i = 0; i < signal.size(); i++) {
                assertThat(signal.delay(i)).isEqualTo(3);
                spread[signal.index(i)] += signal.value(i);
            }
            assertThat(spread).as("seed=%d", seed).containsExactly(convolution.apply(impulse));
            assertThat(signal.size()).isLessThanOrEqualTo((int) convolution.mostTargets());
        }
    }

    private static Axis axis(SplittableRandom random) {
        int kernel = 1 + random.nextInt(3);
        int dilation = 1 + random.nextInt(2);
        int padding = random.nextInt(3);
        int stride = 1 + random.nextInt(3);
        int size = 1 + dilation * (kernel - 1) + random.nextInt(4);
        int out = (size + 2 * padding - dilation * (kernel - 1) - 1) / stride + 1;
        return new Axis(size, kernel, stride, padding, dilation, out);
    }
}
