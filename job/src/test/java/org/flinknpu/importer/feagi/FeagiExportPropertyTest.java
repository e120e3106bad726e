package org.flinknpu.importer.feagi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.flinknpu.brain.BrainFormatException;
import org.flinknpu.brain.BrainLimits;
import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.NeuronParameter;
import org.flinknpu.brain.Origin;
import org.flinknpu.brain.file.ConnectomeFile;
import org.flinknpu.brain.file.Progress;
import org.flinknpu.burst.testing.Seed;
import org.flinknpu.importer.Imported;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Import, export and import give the same brain, and export then gives the same text. */
class FeagiExportPropertyTest {
    private static final List<String> MORPHOLOGIES =
            List.of(
                    "projector",
                    "projector_xy",
                    "randomizer",
                    "reducer_x",
                    "own_vectors",
                    "own_patterns",
                    "own_tile",
                    "all_to_0-0-0",
                    "memory",
                    "nobody",
                    "lateral_+x");
    private static final String DEFINITIONS =
            "{'own_vectors':{'type':'vectors','parameters':{'vectors':[[1,0,0],[0.5,'1',0]]}},"
                    + "'own_patterns':{'type':'patterns','parameters':{'patterns':[[['*',0,'?'],['!',-2,0]]]}},"
                    + "'own_tile':{'type':'composite','parameters':{'src_seed':[2,1,1],'src_pattern':"
                    + "[[1,1],[1,0],[1,0]],'mapper_morphology':'projector'}}}";

    /** By way of a connectome file, as the commands do it. */
    static Connectome throughFile(Connectome brain) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ConnectomeFile.write(brain, out, Progress.NONE);
        byte[] file = out.toByteArray();
        return ConnectomeFile.read(
                new ByteArrayInputStream(file),
                file.length,
                "brain.npuc",
                BrainLimits.FILES,
                Progress.NONE);
    }

    static void assertIdentity(Imported first) throws IOException {
        Connectome brain = throughFile(first.connectome());
        String exported = FeagiGenome.export(brain, "brain.npuc", Progress.NONE);
        Imported again = GenomeText.read(exported, FeagiGenome.Options.PLAIN);

        assertThat(again.connectome().fingerprint()).isEqualTo(brain.fingerprint());
        assertThat(again.connectome().name()).isEqualTo(brain.name());
        assertThat(again.report().essentialRefusals())
                .isEqualTo(first.report().essentialRefusals());
        assertThat(FeagiGenome.export(again.connectome(), "again", Progress.NONE))
                .isEqualTo(exported);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"flat-2.0.json", "flat-2.1.json", "flat-3.0.json", "hierarchical-3.0.json"})
    void shouldGiveBackEveryForm(String name) throws IOException {
        assertIdentity(OwnGenomes.read(name));
        assertIdentity(OwnGenomes.read(name, new FeagiGenome.Options(true, OptionalLong.of(99))));
    }

    private static String value(Random random) {
        return switch (random.nextInt(8)) {
            case 0 -> "0";
            case 1 -> "1";
            case 2 -> Integer.toString(random.nextInt(700));
            case 3 -> "'" + random.nextInt(300) + "'";
            case 4 -> Float.toString(random.nextFloat());
            case 5 -> Double.toString(random.nextDouble() * 300);
            case 6 -> "null";
            default -> "-" + random.nextInt(5);
        };
    }

    private static String rule(Random random) {
        String morphology = MORPHOLOGIES.get(random.nextInt(MORPHOLOGIES.size()));
        String multiplier = value(random);
        return switch (random.nextInt(4)) {
            case 0 -> "['%s',[1,'2',1.5],%s,false]".formatted(morphology, multiplier);
            case 1 -> "['%s',1,%s,'true',1,1,1]".formatted(morphology, multiplier);
            case 2 ->
                    "{'morphology_id':'%s','postSynapticCurrent_multiplier':%s,'synapse_attractivity':%d,'x':[]}"
                            .formatted(morphology, multiplier, random.nextInt(120));
            default ->
                    "['%s',0.5,%s,0,1,1,1,1,%d]"
                            .formatted(morphology, multiplier, random.nextInt(9));
        };
    }

    private static GenomeText random(Random random) {
        GenomeText genome = new GenomeText().morphologies(DEFINITIONS);
        List<String> ids = List.of("_power", "cA-cx-", "i__pro", "o__mot", "X19fZGVhdGg=");
        for (String id : ids) {
            genome.area(
                    id,
                    1 + random.nextInt(5),
                    1 + random.nextInt(3),
                    1 + random.nextInt(3),
                    "'cx-_n_cnt-i':" + (1 + random.nextInt(2)),
                    "'nx-fire_t-f':" + value(random),
                    "'nx-ftincx-f':" + value(random),
                    "'nx-leak_c-f':" + value(random),
                    "'nx-excite-f':" + value(random),
                    "'nx-pstcr_-f':" + value(random),
                    "'nx-refrac-i':" + value(random),
                    "'nx-mp_psp-b':" + random.nextBoolean(),
                    "'cx-pspuni-b':'" + random.nextBoolean() + "'",
                    "'cx-unheard-of':{'a':[1,null]}",
                    "'cx-dstmap-d':{'%s':[%s,%s],'%s':[%s,7]}"
                            .formatted(
                                    ids.get(random.nextInt(2)),
                                    rule(random),
                                    rule(random),
                                    ids.get(2 + random.nextInt(3)),
                                    rule(random)));
        }
        return genome;
    }

    @Test
    void shouldGiveBackRandomGenomes() throws IOException {
        Random random = new Random(Seed.of("export"));
        for (int i = 0; i < 200; i++) {
            String text = random(random).text();
            OptionalLong seed =
                    random.nextBoolean()
                            ? OptionalLong.empty()
                            : OptionalLong.of(random.nextLong());
            assertIdentity(
                    GenomeText.read(text, new FeagiGenome.Options(random.nextBoolean(), seed)));
        }
    }

    @Test
    void shouldRefuseBrainsThatCameFromNoGenome() {
        Connectome brain = OwnGenomes.read("flat-2.0.json").connectome();
        Connectome changed =
                brain.withParameter("cTurnA", NeuronParameter.THRESHOLD, 7)
                        .withOrigin(brain.origin());

        assertThatThrownBy(
                        () -> FeagiGenome.export(brain.withOrigin(null), "a.npuc", Progress.NONE))
                .isInstanceOf(BrainFormatException.class)
                .hasMessageStartingWith("Brain without a genome: source=a.npuc origin=none");
        assertThatThrownBy(
                        () ->
                                FeagiGenome.export(
                                        brain.withOrigin(new Origin("nir", "x")),
                                        "a.npuc",
                                        Progress.NONE))
                .hasMessageContaining("origin=nir");
        assertThatThrownBy(() -> FeagiGenome.export(changed, "a.npuc", Progress.NONE))
                .hasMessageContaining("Genome develops into another brain")
                .hasMessageContaining(changed.fingerprint());
    }
}
