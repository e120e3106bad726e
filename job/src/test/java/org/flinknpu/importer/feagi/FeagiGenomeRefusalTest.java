package org.flinknpu.importer.feagi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.flinknpu.brain.BrainFormatException;
import org.flinknpu.brain.BrainLimits;
import org.flinknpu.burst.testing.Seed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are refused as a whole: in one line, before anything big is allocated. */
class FeagiGenomeRefusalTest {
    private static void assertRefused(ThrowingCallable reading, String... words) {
        assertThatThrownBy(reading)
                .isInstanceOf(BrainFormatException.class)
                .hasMessageContainingAll(words)
                .extracting(Throwable::getMessage)
                .asString()
                .doesNotContain("\n")
                .hasSizeLessThan(900);
    }

    private static void assertRefused(String text, String... words) {
        assertRefused(
                () -> GenomeText.read(text.replace('\'', '"'), FeagiGenome.Options.PLAIN), words);
    }

    @Test
    void shouldRefuseAMorphologyThatMakesTooManySynapses() {
        String rule = "'cx-dstmap-d':{'cA':[['all_to_all',1,1]]}";
        GenomeText genome = new GenomeText().area("cA", 100, 100, 100, rule);

        assertRefused(
                genome::read,
                "More synapses than the limit: morphology=all_to_all target=cA",
                "1000000000000 synapses",
                "limit=2147483583",
                "/blueprint/_____10c-cA-cx-dstmap-d/cA/0");
    }

    @Test
    void shouldRefuseWorkWithoutEnd() {
        String vector = "[100000,0,0],";
        String vectors = vector.repeat(50_000) + "[0,0,0]";
        GenomeText genome =
                new GenomeText()
                        .area("cA", 2000, 1000, 1, "'cx-dstmap-d':{'cA':[['far',1,1]]}")
                        .morphologies(
                                "{'far':{'type':'vectors','parameters':{'vectors':["
                                        + vectors
                                        + "]}}}");

        assertRefused(genome::read, "More steps than the limit: morphology=far");
    }

    @Test
    void shouldRefuseABrainBeyondTheHeap() {
        int side = (int) Math.cbrt(BrainLimits.FILES.maxNeurons()) - 1;
        String rules = "['projector',1,1],".repeat(110) + "['projector',1,1]";
        GenomeText genome =
                new GenomeText()
                        .area("cA", side, side, side, "'cx-dstmap-d':{'cA':[" + rules + "]}");
        long needed = 111L * side * side * side * 8;

        if (needed > Runtime.getRuntime().maxMemory()) {
            assertRefused(genome::read, "Brain larger than the heap", "raise -Xmx");
        } else {
            assertThat(needed).isGreaterThan(Integer.MAX_VALUE);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1000000, 1000000, 1, More neurons than the limit: neurons=1000000000000",
        "2000000000, 2000000000, 2000000000, More neurons than the limit: neurons=9223372036854775807",
        "99999999999, 1, 1, More neurons than the limit"
    })
    void shouldRefuseAbsurdDimensions(String x, String y, String z, String message) {
        String text =
                "{'version':'2.0','blueprint':{'_____10c-cA-cx-___bbx-i':%s,'_____10c-cA-cx-___bby-i':%s,"
                                .formatted(x, y)
                        + "'_____10c-cA-cx-___bbz-i':%s}}".formatted(z);

        assertRefused(text, message, "at /blueprint/_____10c-cA-cx-___bbx-i");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"0", "-1", "1.5", "'x'", "true", "[1]", "1e400", "'NaN'", "'-Infinity'"})
    void shouldRefuseDimensionsThatAreNone(String value) {
        assertRefused(
                "{'version':'2.0','blueprint':{'_____10c-cA-cx-___bbx-i':" + value + "}}",
                "/blueprint/");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e39", "-1e39", "1e999", "'inf'", "'Infinity'", "'NaN'"})
    void shouldRefuseNumbersThatAreNotFinite(String value) {
        for (String gene :
                new String[] {"nx-fire_t-f", "nx-leak_c-f", "nx-pstcr_-f", "nx-excite-f"}) {
            GenomeText genome = new GenomeText().area("cA", 1, 1, 1, "'" + gene + "':" + value);

            assertRefused(genome::read, "/blueprint/_____10c-cA-" + gene);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e39", "1e999", "'Infinity'", "'NaN'"})
    void shouldRefuseStrengthsThatAreNotFinite(String value) {
        String mapping = "'cx-dstmap-d':{'cA':[['projector',1," + value + "]]}";

        assertRefused(
                () -> new GenomeText().area("cA", 1, 1, 1, mapping).read(),
                "Number not finite in 32 bits",
                "/cA/0/postSynapticCurrent_multiplier");
    }

    @Test
    void shouldRefuseAGradientThatOverflows() {
        GenomeText genome =
                new GenomeText().area("cA", 9, 1, 1, "'nx-fire_t-f':3e38", "'nx-ftincx-f':3e38");

        assertRefused(genome::read, "threshold", "finite");
    }

    @Test
    void shouldRefuseDuplicateAreas() {
        assertRefused(
                () -> new GenomeText().area("_power", 1, 1, 1).area("X19fcG93ZXI=", 1, 1, 1).read(),
                "Duplicate area: X19fcG93ZXI= and _power are two names of one");
        assertRefused(
                () -> new GenomeText().area("cA", 1, 1, 1).area("cA", 1, 1, 1).read(),
                "Duplicate field '_____10c-cA-cx-___bbx-i'");
        assertRefused(
                "{'version':'3.0','blueprint':{'a':{'cortical_id':'x'},'b':{'cortical_id':'x'}}}",
                "Duplicate area: area=x");
    }

    @Test
    void shouldRefuseDeepJson() {
        String deep = "[".repeat(2000) + "]".repeat(2000);

        assertRefused(
                "{'version':'2.0','blueprint':{},'x':" + deep + "}", "Not valid JSON", "depth");
        assertRefused("{'version':'2.0','blueprint':" + "{'a':".repeat(2000), "Not valid JSON");
    }

    @Test
    void shouldRefuseLongFilesAndCompressedOnes() throws IOException {
        byte[] big = new byte[GenomeReader.MAX_BYTES + 1];
        Arrays.fill(big, (byte) ' ');
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(big);
        }

        assertRefused(
                () -> GenomeText.read(big, FeagiGenome.Options.PLAIN, BrainLimits.FILES),
                "Genome longer than the limit");
        assertRefused(
                () ->
                        GenomeText.read(
                                packed.toByteArray(), FeagiGenome.Options.PLAIN, BrainLimits.FILES),
                "Compressed file where JSON is needed: source=genome.json; unpack it first");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|Not a genome",
                "[]|Not a genome",
                "{}|Not a genome",
                "{'blueprint':[]}|Not a genome",
                "{'version':'2.0','blueprint':{}} x|Not valid JSON",
                "{'version':'2.0','blueprint':{|Not valid JSON: Unexpected end-of-input: expected close marker for Object; at line 1 column",
                "{'version':'2.0','blueprint':{'x':NaN}}|Not valid JSON: Non-standard token 'NaN'; at line 1 column",
                "{'version':'1.0','blueprint':{}}|Genome of another version: version=\"1.0\"",
                "{'version':'4.0','blueprint':{}}|Genome of another version",
                "{'version':[],'blueprint':{}}|Genome of another version",
                "{'version':'2.0','blueprint':{'_____10c-cA-nx-mp_acc-b':'maybe'}}|Gene of another kind",
                "{'version':'2.0','blueprint':{'_____10c-cA-cx-_group-t':5}}|Gene of another kind"
            })
    void shouldRefuseWhatIsNoGenome(String text, String message) {
        assertRefused(text, message);
    }

    /** Whatever a few changed bytes make of a genome, it is imported or refused in one line. */
    @Test
    void shouldNeverFailOtherwise() {
        String rules =
                "'cx-dstmap-d':{'cB':[['projector',[1,1,1],1,false],{'morphology_id':'randomizer'},['t',1,2.5,true]]}";
        byte[] genome =
                new GenomeText()
                        .area("cA", 4, 3, 2, rules, "'nx-fire_t-f':'1.5'", "'nx-mp_acc-b':true")
                        .area("cB", 2, 2, 2, "'cx-_n_cnt-i':2")
                        .morphologies(
                                "{'t':{'type':'composite','parameters':{'src_seed':[2,1,1],'src_pattern':"
                                        + "[[1,1],[1,0],[1,0]],'mapper_morphology':'p'}},"
                                        + "'p':{'type':'patterns','parameters':{'patterns':[[['*',0,'?'],[0,'!','*']]]}}}")
                        .text()
                        .getBytes(StandardCharsets.UTF_8);
        Random random = new Random(Seed.of("changed genomes"));
        BrainLimits limits = new BrainLimits(10_000, 100_000, 1 << 20);
        int imported = 0;
        for (int i = 0; i < 5_000; i++) {
            byte[] changed = genome.clone();
            for (int k = random.nextInt(3); k >= 0; k--) {
                String signs = "0123456789-.,:[]{}\"*?!eEtruefalsn x";
                changed[random.nextInt(changed.length)] =
                        (byte) signs.charAt(random.nextInt(signs.length()));
            }
            try {
                GenomeText.read(changed, FeagiGenome.Options.PLAIN, limits);
                imported++;
            } catch (BrainFormatException e) {
                assertThat(e.getMessage()).doesNotContain("\n").hasSizeLessThan(900);
            }
        }
        assertThat(imported).isBetween(100, 4_900);
    }
}
