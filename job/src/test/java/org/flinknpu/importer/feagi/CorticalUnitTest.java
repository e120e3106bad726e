package org.flinknpu.importer.feagi;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CorticalUnitTest {
    @ParameterizedTest
    @CsvSource({
        "i__pro, pro",
        "o__mot, mot",
        "omot00, mot",
        "iinf00, inf",
        "b21vdAEAAAA=, mot",
        "aXBybwEAAAA=, pro",
        "i_spos, ''",
        "iv00_C, ''",
        "iic400, ''",
        "cmot00, ''",
        "_power, ''",
        "X19fcG93ZXI=, ''",
        "'', ''"
    })
    void shouldFindTheUnit(String id, String unit) {
        assertThat(CorticalUnit.of(id)).isEqualTo(unit);
    }
}
