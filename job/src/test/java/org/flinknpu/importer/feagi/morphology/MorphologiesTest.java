package org.flinknpu.importer.feagi.morphology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MorphologiesTest {
    private static String composite(String mapper) {
        return "{'type':'composite','parameters':{'src_seed':[1,1,1],'src_pattern':[[1,0],[1,0],[1,0]],"
                + "'mapper_morphology':'"
                + mapper
                + "'}}";
    }

    @Test
    void shouldRefuseCompositesThatContainThemselves() {
        String definitions =
                "{'a':%s,'b':%s,'c':%s}".formatted(composite("b"), composite("c"), composite("a"));

        assertThatThrownBy(() -> Reached.morphology("a", definitions))
                .isInstanceOf(MorphologyException.class)
                .hasMessage("composite that contains itself: a -> b -> c -> a");
        assertThatThrownBy(() -> Reached.morphology("self", "{'self':" + composite("self") + "}"))
                .hasMessage("composite that contains itself: self -> self");
    }

    @Test
    void shouldRefuseDeepComposites() {
        StringBuilder definitions = new StringBuilder("{'m0':" + composite("projector"));
        for (int i = 1; i <= 20; i++) {
            definitions.append(",'m%d':%s".formatted(i, composite("m" + (i - 1))));
        }
        definitions.append('}');

        assertThatThrownBy(() -> Reached.morphology("m20", definitions.toString()))
                .hasMessage("composites nested too deep: limit=16");
    }

    @ParameterizedTest
    @ValueSource(strings = {"memory", "episodic_memory", "memory_replay"})
    void shouldKnowThatMemoryMakesNoSynapses(String id) throws MorphologyException {
        Definition definition = new Morphologies(Map.of()).of(id);

        assertThat(definition.memory()).isTrue();
        assertThat(definition.morphology()).isNull();
        assertThat(definition.remark()).contains("plasticity");
    }

    @Test
    void shouldSeedAssociativeMemoryWithAProjector() throws MorphologyException {
        Definition definition = new Morphologies(Map.of()).of("associative_memory");

        assertThat(definition.memory()).isTrue();
        assertThat(definition.morphology()).isSameAs(Projector.PLAIN);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|unknown morphology: m",
                "{'m':{'type':'functions'}}|unknown function: m",
                "{'m':{'type':'fractal'}}|morphology m of unknown type: fractal",
                "{'m':{}}|unknown morphology: m",
                "{'m':{'curves':[1]}}|morphology m of unknown type: ",
                "{'m':7}|morphology m of unknown type: ",
                "{'m':{'type':'vectors'}}|vectors without a list of vectors",
                "{'m':{'type':'vectors','parameters':{'vectors':[[1,2]]}}}|not three elements: [1,2]",
                "{'m':{'type':'vectors','parameters':{'vectors':[[1,2,'x']]}}}|not a number: \"x\"",
                "{'m':{'type':'vectors','parameters':{'vectors':[[1,2,null]]}}}|not a number: null",
                "{'m':{'type':'vectors','parameters':{'vectors':[[1,2,1e10]]}}}|number out of range: 1.0E10",
                "{'m':{'type':'vectors','parameters':{'vectors':[[1,2,'NaN']]}}}|number out of range: \"NaN\"",
                "{'m':{'type':'patterns'}}|patterns without a list of patterns",
                "{'m':{'type':'patterns','parameters':{'patterns':[[1]]}}}|no pair of patterns: [1]",
                "{'m':{'type':'patterns','parameters':{'patterns':[[[0,0,0],[0,0]]]}}}|not three elements: [0,0]",
                "{'m':{'type':'patterns','parameters':{'patterns':[[[0,0,0.5],[0,0,0]]]}}}"
                        + "|not a whole number of -2147483647..2147483647: 0.5",
                "{'m':{'type':'composite'}}|not three elements: ",
                "{'m':{'type':'composite','parameters':{'src_seed':[1,1,1],'src_pattern':[[0,0],[1,0],[1,0]],"
                        + "'mapper_morphology':'projector'}}}|not a whole number of 1..1048576: 0",
                "{'m':{'type':'composite','parameters':{'src_seed':[1,1,1],'src_pattern':[[1,0],[1,0],[1,0]],"
                        + "'mapper_morphology':'nobody'}}}|unknown morphology: nobody"
            })
    void shouldNameWhatIsWrong(String definitions, String message) {
        assertThatThrownBy(() -> Reached.morphology("m", definitions))
                .isInstanceOf(MorphologyException.class)
                .hasMessageStartingWith(message);
    }
}
