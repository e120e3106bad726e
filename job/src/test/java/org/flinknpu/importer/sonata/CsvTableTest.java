package org.flinknpu.importer.sonata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.flinknpu.brain.BrainFormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CsvTableTest {
    private static CsvTable parse(String text) {
        return CsvTable.parse(text.getBytes(StandardCharsets.UTF_8), "t.csv");
    }

    /** As editors of other systems write them. */
    @Test
    void shouldReadTablesWithByteOrderMarkAndCarriageReturns() {
        CsvTable table =
                parse("\uFEFFid  \"the name\"\tweight\r\n\r\n7 \"a \"\"b\"\"\" -1.5e1\r\n");

        assertThat(table.columns()).containsExactly("id", "the name", "weight");
        assertThat(table.rowCount()).isEqualTo(1);
        assertThat(table.integer(0, "id")).isEqualTo(7);
        assertThat(table.text(0, "the name")).isEqualTo("a \"b\"");
        assertThat(table.number(0, "weight")).isEqualTo(-15);
    }

    @Test
    void shouldHaveNoValueWhereATableSaysNull() {
        CsvTable table = parse("id name weight\n1 NULL NULL\n2 \"\" 3\n");

        assertThat(table.text(0, "name")).isNull();
        assertThat(table.text(1, "name")).isNull();
        assertThat(table.number(0, "weight")).isNaN();
        assertThat(table.text(0, "colour")).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "id,name;1,a|Columns apart by commas; SONATA's tables have spaces: source=t.csv",
                "id id;1 2|Column named twice: column=id; in t.csv",
                "id name;1|Row with another number of fields: line=2 fields=1 columns=2; in t.csv",
                "id \"name;1|Quote without end: line=1; in t.csv",
                "``|Table without columns: source=t.csv"
            })
    void shouldSayWhatIsWrong(String text, String message) {
        assertThatThrownBy(() -> parse(text.replace(';', '\n')))
                .isInstanceOf(BrainFormatException.class)
                .hasMessage(message);
    }
}
