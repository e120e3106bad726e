package org.flinknpu.device.image;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BinsTest {
    @ParameterizedTest
    @CsvSource({"4096, 100, 12, 21504, 81", "1024, 100, 10, 6144, 81", "8192, 4, 13, 2660, 256"})
    void shouldHaveRoomForWhatIsExpectedAndMore(
            int neurons, double perNeuron, int shift, int capacity, int batchRows) {
        assertThat(Bins.of(neurons, perNeuron)).isEqualTo(new Bins(shift, capacity, batchRows));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.01, 1, 63.7, 4096, 1e6, 1e12})
    void shouldStayWithinWhatTheDeviceCanAddress(double perNeuron) {
        Bins bins = Bins.of(1024, perNeuron);
        assertThat(bins.capacity()).isBetween(1024, 1 << 28);
        assertThat(bins.capacity() % 4).isZero();
        assertThat(bins.batchRows()).isBetween(1, 256);
    }
}
