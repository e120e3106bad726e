package org.flinknpu.importer.feagi.morphology;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each morphology connects, by worked cases of the reference system. */
class MorphologyTest {
    private static final Box TEN = new Box(10, 10, 10);

    private static List<String> vectors(String list, double... scale) throws MorphologyException {
        Morphology rule =
                Reached.morphology(
                        "v", "{'v':{'type':'vectors','parameters':{'vectors':" + list + "}}}");
        return Reached.from(5, 5, 5, rule, TEN, TEN, scale);
    }

    private static Morphology patterns(String list) throws MorphologyException {
        return Reached.morphology(
                "p", "{'p':{'type':'patterns','parameters':{'patterns':" + list + "}}}");
    }

    @Test
    void shouldAddVectors() throws MorphologyException {
        assertThat(vectors("[[1,0,0]]", 1, 1, 1)).containsExactly("6,5,5");
        assertThat(vectors("[[1,0,0]]", 2, 1, 1)).containsExactly("7,5,5");
        assertThat(vectors("[[5,0,0]]", 1, 1, 1)).isEmpty();
        assertThat(vectors("[[-6,0,0],['0','-1',0.0]]", 1, 1, 1)).containsExactly("5,4,5");
        assertThat(vectors("[[0,0,0],[0,0,0]]", 1, 1, 1)).containsExactly("5,5,5");
    }

    @Test
    void shouldCutScaledVectorsTowardsZero() throws MorphologyException {
        assertThat(vectors("[[3,-3,1]]", 0.5, 0.5, 0.9)).containsExactly("6,4,5");
        assertThat(vectors("[[1,0,0]]", 1e9, 1, 1)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"9,0,0", "9,9,9"})
    void shouldDropVectorsThatLeaveTheTarget(int x, int y, int z) {
        assertThat(Reached.from(x, y, z, Reached.builtIn("lateral_+x"), TEN, TEN)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "lateral_+x, '6,5,5'", "lateral_-x, '4,5,5'", "lateral_+y, '5,6,5'",
        "lateral_-y, '5,4,5'", "lateral_+z, '5,5,6'", "lateral_-z, '5,5,4'"
    })
    void shouldReachNeighbours(String id, String neighbour) {
        assertThat(Reached.from(5, 5, 5, Reached.builtIn(id), TEN, TEN)).containsExactly(neighbour);
    }

    @Test
    void shouldClampBlockToBlock() {
        Morphology rule = Reached.builtIn("block_to_block");

        assertThat(Reached.from(20, 5, 3, rule, new Box(30, 10, 10), TEN)).containsExactly("9,5,3");
    }

    @Test
    void shouldDropWhereAGenomeDefinesBlockToBlockAsVectors() throws MorphologyException {
        Morphology rule =
                Reached.morphology(
                        "block_to_block",
                        "{'block_to_block':{'type':'vectors','parameters':{'vectors':[[0,0,0]]}}}");

        assertThat(Reached.from(20, 5, 3, rule, new Box(30, 10, 10), TEN)).isEmpty();
        assertThat(Reached.from(9, 5, 3, rule, new Box(30, 10, 10), TEN)).containsExactly("9,5,3");
    }

    /** The last one in exact arithmetic would be 7. */
    @ParameterizedTest
    @CsvSource({
        "128, 256, 64, 32, 32",
        "64, 128, 256, 128, 129",
        "5, 10, 3, 1, 1",
        "0, 3, 10, 0, 3",
        "1, 3, 10, 4, 6",
        "2, 3, 10, 7, 9",
        "8, 16, 14, 6, 6",
        "7, 16, 16, 7, 7",
        "0, 1, 5, 0, 4"
    })
    void shouldProjectAnAxis(int at, int size, int targetSize, int first, int last) {
        assertThat(Projector.first(at, size, targetSize)).isEqualTo(first);
        assertThat(Projector.last(at, size, targetSize)).isEqualTo(last);
    }

    @Test
    void shouldProjectTheProductOfTheAxes() {
        Morphology rule = Reached.builtIn("projector");

        assertThat(Reached.from(1, 0, 5, rule, new Box(2, 1, 10), new Box(4, 2, 5)))
                .containsExactly("2,0,2", "2,1,2", "3,0,2", "3,1,2");
    }

    @Test
    void shouldTransposeTwoAxes() {
        Box source = new Box(4, 3, 2);

        assertThat(Reached.from(3, 1, 0, Reached.builtIn("projector_xy"), source, new Box(3, 4, 2)))
                .containsExactly("1,3,0");
        assertThat(Reached.from(3, 1, 0, Reached.builtIn("projector_xz"), source, new Box(2, 3, 4)))
                .containsExactly("0,1,3");
        assertThat(Reached.from(3, 1, 0, Reached.builtIn("projector_yz"), source, new Box(4, 2, 3)))
                .containsExactly("3,0,1");
    }

    @Test
    void shouldProjectOnlyTheLastLayer() {
        Box source = new Box(4, 3, 2);
        Box target = new Box(8, 3, 2);
        Morphology fromX = Reached.builtIn("project_from_end_x");

        assertThat(Reached.from(3, 1, 0, fromX, source, target)).containsExactly("0,1,0");
        assertThat(Reached.from(2, 1, 0, fromX, source, target)).isEmpty();
        assertThat(Reached.from(3, 2, 1, Reached.builtIn("project_from_end_y"), source, target))
                .containsExactly("6,0,1", "7,0,1");
        assertThat(Reached.from(3, 2, 0, Reached.builtIn("project_from_end_z"), source, target))
                .isEmpty();
        assertThat(Reached.pairs(fromX, source, target)).isEqualTo(6);
    }

    @Test
    void shouldExpandAndReduce() {
        assertThat(Reached.from(5, 5, 5, Reached.builtIn("expander"), TEN, new Box(20, 20, 20)))
                .containsExactly("10,10,10");
        assertThat(Reached.from(5, 0, 0, Reached.builtIn("reducer_x"), TEN, new Box(8, 1, 1)))
                .containsExactly("0,0,0", "2,0,0");
        assertThat(Reached.from(0, 3, 3, Reached.builtIn("reducer_x"), TEN, TEN)).isEmpty();
    }

    @Test
    void shouldPairNeighbours() {
        Morphology rule = Reached.builtIn("lateral_pairs_x");
        Box five = new Box(5, 1, 1);

        assertThat(Reached.from(0, 0, 0, rule, five, five)).containsExactly("1,0,0");
        assertThat(Reached.from(1, 0, 0, rule, five, five)).containsExactly("0,0,0");
        assertThat(Reached.from(4, 0, 0, rule, five, TEN)).isEmpty();
    }

    @Test
    void shouldConnectSingleVoxels() {
        assertThat(Reached.from(9, 9, 9, Reached.builtIn("last_to_first"), TEN, TEN))
                .containsExactly("0,0,0");
        assertThat(Reached.from(9, 9, 8, Reached.builtIn("last_to_first"), TEN, TEN)).isEmpty();
        assertThat(Reached.from(3, 4, 5, Reached.builtIn("all_to_0-0-0"), TEN, TEN))
                .containsExactly("0,0,0");
        assertThat(Reached.pairs(Reached.builtIn("0-0-0_to_all"), TEN, new Box(3, 2, 1)))
                .isEqualTo(6);
        assertThat(
                        Reached.from(
                                27,
                                4,
                                5,
                                Reached.builtIn("block_connection"),
                                new Box(30, 9, 9),
                                TEN))
                .containsExactly("2,4,5");
    }

    @Test
    void shouldDrawOneVoxelByChance() {
        Morphology rule = Reached.builtIn("randomizer");
        Box many = new Box(100, 100, 100);

        assertThat(Reached.from(1, 1, 1, rule, TEN, many))
                .hasSize(1)
                .isEqualTo(Reached.from(9, 9, 9, rule, TEN, many));
        assertThat(Reached.pairs(rule, TEN, many)).isEqualTo(1000);
    }

    @Test
    void shouldMatchPatterns() throws MorphologyException {
        Box three = new Box(3, 3, 1);
        Morphology row = patterns("[[['*','*',0],['?','!','*']]]");

        assertThat(Reached.from(1, 1, 0, row, three, three)).containsExactly("1,0,0", "1,2,0");
        assertThat(Reached.from(2, 0, 0, row, three, new Box(2, 2, 1))).isEmpty();
        assertThat(Reached.from(2, 0, 0, patterns("[[[1,'?',0],[0,0,0]]]"), three, three))
                .isEmpty();
        assertThat(Reached.from(1, 0, 0, patterns("[[['1','!',0],['2',0,0]]]"), three, three))
                .containsExactly("2,0,0");
        assertThat(Reached.from(0, 0, 0, patterns("[[[0,0,0],[7,0,0]]]"), three, three)).isEmpty();
    }

    @Test
    void shouldReadTheCodesOfTheSigns() throws MorphologyException {
        Box three = new Box(3, 3, 1);

        assertThat(Reached.from(1, 1, 0, patterns("[[[-1,-2,-3],[-2,-3,-1]]]"), three, three))
                .containsExactly("1,0,0", "1,2,0");
        assertThat(Reached.pairs(patterns("[[[-4,0,0],[0,0,0]]]"), three, three)).isZero();
        assertThat(Reached.pairs(patterns("[[[0,0,0],[0,-9,0]]]"), three, three)).isZero();
    }

    @Test
    void shouldTakeUnknownSignsForAny() throws Exception {
        assertThat(Reached.pairs(patterns("[[['x',0,0],[0,0,0]]]"), TEN, TEN)).isEqualTo(10);
        assertThat(Reached.pairs(patterns("[[['x',0,0],['y',0,0]]]"), TEN, TEN)).isEqualTo(100);
    }

    @Test
    void shouldConnectChosenTilesAsAreasOfTheirOwn() throws MorphologyException {
        Morphology tile =
                Reached.morphology(
                        "tile",
                        "{'tile':{'type':'composite','parameters':{'src_seed':[2,1,1],'src_pattern':"
                                + "[[1,1],[1,0],[1,0]],'mapper_morphology':'projector'}}}");
        Box source = new Box(7, 1, 1);
        Box target = new Box(2, 1, 1);

        // Tiles 0-1 and 4-5 are chosen, 2-3 is skipped, 6 does not make a tile.
        assertThat(Reached.from(0, 0, 0, tile, source, target)).containsExactly("0,0,0");
        assertThat(Reached.from(1, 0, 0, tile, source, target)).containsExactly("1,0,0");
        assertThat(Reached.from(2, 0, 0, tile, source, target)).isEmpty();
        assertThat(Reached.from(5, 0, 0, tile, source, target)).containsExactly("1,0,0");
        assertThat(Reached.from(6, 0, 0, tile, source, target)).isEmpty();
        assertThat(tile.between(source, target, new double[] {1, 1, 1}).maxPairs()).isEqualTo(4);
    }

    /** A definition without a type is of the kind of its fields; an empty one is the built-in. */
    @Test
    void shouldReadDefinitionsWithoutAType() throws MorphologyException {
        Box box = new Box(3, 3, 3);

        assertThat(from("{'m':{'vectors':[[1,0,0]]}}", "m", box)).containsExactly("2,1,1");
        assertThat(from("{'m':{'parameters':{'vectors':[[1,0,0]]}}}", "m", box))
                .containsExactly("2,1,1");
        assertThat(from("{'m':{'patterns':[['*','*','*'],['?',0,'!']]}}", "m", box))
                .containsExactly("1,0,0", "1,0,2");
        assertThat(from("{'last_to_first':{'functions':true}}", "last_to_first", new Box(2, 2, 2)))
                .containsExactly("0,0,0");
        assertThat(from("{'lateral_+y':{'parameters':{}}}", "lateral_+y", box))
                .containsExactly("1,2,1");
        assertThat(Reached.morphology("placeholder", "{'placeholder':{}}")).isNull();
    }

    private static List<String> from(String definitions, String id, Box box)
            throws MorphologyException {
        return Reached.from(1, 1, 1, Reached.morphology(id, definitions), box, box);
    }
}
