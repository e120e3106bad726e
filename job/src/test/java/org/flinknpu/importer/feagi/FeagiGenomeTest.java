package org.flinknpu.importer.feagi;

import static org.assertj.core.api.Assertions.assertThat;

import org.flinknpu.brain.Area;
import org.flinknpu.brain.AreaRole;
import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.NeuronColumns;
import org.flinknpu.importer.ImportReport;
import org.flinknpu.importer.Imported;
import org.flinknpu.importer.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FeagiGenomeTest {
    private static final String TO_B = "'cx-dstmap-d':{'cB':[%s]}";

    private static GenomeText twoAreas(String rule) {
        return new GenomeText().area("cA", 2, 1, 1, TO_B.formatted(rule)).area("cB", 2, 1, 1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "['projector',[1,1,1],1,false]",
                "['projector',1,1]",
                "['projector',[1,1,1],1,false,1,1,1]",
                "['projector',[1,1,1],1,false,1,1,1,1]",
                "['projector',[1,1,1],1,false,1,1,1,1,1]",
                "['projector',['1','1','1'],'1','false']",
                "{'morphology_id':'projector','morphology_scalar':[1,1,1],'postSynapticCurrent_multiplier':1,"
                        + "'plasticity_flag':false}",
                "{'morphology_id':'projector'}"
            })
    void shouldReadEveryFormOfARule(String rule) {
        Imported imported = twoAreas(rule).read();

        assertThat(GenomeText.synapses(imported.connectome()))
                .containsExactly("0>2 1x1", "1>3 1x1");
        assertThat(imported.report().essentialRefusals()).isZero();
        assertThat(GenomeText.details(imported, Outcome.MAPPED, "mapping rule")).hasSize(1);
    }

    @Test
    void shouldReadDelays() {
        assertThat(
                        GenomeText.synapses(
                                twoAreas("['projector',1,-3,false,0,0,0,0,'7']")
                                        .read()
                                        .connectome()))
                .containsExactly("0>2 -3x1@7", "1>3 -3x1@7");
    }

    @Test
    void shouldScaleVectors() {
        Imported imported =
                twoAreas("['right',[2,1,1],1,false]")
                        .morphologies(
                                "{'right':{'type':'vectors','parameters':{'vectors':[[0.5,0,0]]}}}")
                        .read();

        assertThat(GenomeText.synapses(imported.connectome())).containsExactly("0>3 1x1");
    }

    @Test
    void shouldTakeOverEveryGene() {
        Imported imported =
                new GenomeText()
                        .area(
                                "cA",
                                2,
                                1,
                                2,
                                "'cx-_n_cnt-i':'2'",
                                "'nx-fire_t-f':'10'",
                                "'nx-ftincx-f':1",
                                "'nx-ftincy-f':2.0",
                                "'nx-ftincz-f':5",
                                "'nx-fthlim-f':40",
                                "'nx-refrac-i':3",
                                "'nx-leak_c-f':0.25",
                                "'nx-c_fr_c-i':4.0",
                                "'nx-snooze-f':5.0",
                                "'nx-excite-f':'0.5'",
                                "'nx-mp_acc-b':'True'",
                                "'nx-mp_psp-b':'true'",
                                "'cx-pspuni-b':'1'",
                                "'cx-_group-t':'CUSTOM'")
                        .read();

        Area area = imported.connectome().area("cA");
        NeuronColumns columns = imported.connectome().neurons();
        assertThat(area.neuronCount()).isEqualTo(8);
        assertThat(area.uniformPsp()).isTrue();
        assertThat(area.membraneDrivenPsp()).isTrue();
        assertThat(columns.threshold()).containsExactly(10, 10, 15, 15, 11, 11, 16, 16);
        assertThat(columns.thresholdLimit()).containsOnly(40);
        assertThat(columns.leak()).containsOnly(0.25f);
        assertThat(columns.excitability()).containsOnly(0.5f);
        assertThat(columns.refractoryPeriod()).containsOnly((char) 3);
        assertThat(columns.consecutiveFireLimit()).containsOnly((char) 4);
        assertThat(columns.snoozePeriod()).containsOnly((char) 5);
        assertThat(columns.accumulates()).containsOnly((byte) 1);
        assertThat(imported.report().count(Outcome.WARNED)).isZero();
    }

    @Test
    void shouldKnowTheDefaults() {
        Connectome brain = new GenomeText().area("cA", 1, 1, 1).read().connectome();

        assertThat(brain.area("cA").uniformPsp()).isFalse();
        assertThat(brain.neurons().threshold()).containsExactly(1);
        assertThat(brain.neurons().thresholdLimit()).containsExactly(Float.MAX_VALUE);
        assertThat(brain.neurons().leak()).containsExactly(0);
        assertThat(brain.neurons().accumulates()).containsExactly((byte) 0);
    }

    @Test
    void shouldReadTheOtherSpellingOfTheSnooze() {
        Connectome brain =
                new GenomeText().area("cA", 1, 1, 1, "'nx-snooze-i':3").read().connectome();
        Imported both =
                new GenomeText().area("cA", 1, 1, 1, "'nx-snooze-f':2", "'nx-snooze-i':3").read();

        assertThat(brain.neurons().snoozePeriod()).containsExactly((char) 3);
        assertThat(both.connectome().neurons().snoozePeriod()).containsExactly((char) 2);
        assertThat(GenomeText.details(both, Outcome.APPROXIMATED, "nx-snooze-f")).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "_power, CORE, POWER", "___pwr, CORE, POWER", "X19fcG93ZXI=, CORE, POWER",
        "_death, CORE, INTERNAL", "X19fZmF0aWc=, CORE, INTERNAL", "iic000, IPU, INPUT",
        "omot00, OPU, OUTPUT", "cAbcde, CUSTOM, INTERNAL", "mAbcde, MEMORY, MEMORY",
        "m__lef, CUSTOM, INTERNAL", "motor_1, '', INTERNAL", "mAbcdefg, '', MEMORY",
        "aXNlZzAwMDA=, '', INPUT", "b21vdDAwMDA=, '', OUTPUT"
    })
    void shouldFindTheRoleOfAnArea(String id, String group, AreaRole role) {
        String[] genes =
                group.isEmpty() ? new String[0] : new String[] {"'cx-_group-t':'" + group + "'"};

        assertThat(new GenomeText().area(id, 1, 1, 1, genes).read().connectome().area(id).role())
                .isEqualTo(role);
    }

    @Test
    void shouldFindMemoryAreasByFlagAndSubgroup() {
        Connectome brain =
                new GenomeText()
                        .area("cA", 1, 1, 1, "'cx-_group-t':'CUSTOM'", "'cx-subgrp-t':'MEMORY'")
                        .area("cB", 1, 1, 1, "'cx-_group-t':'CUSTOM'", "'cx-memory-b':'true'")
                        .read()
                        .connectome();

        assertThat(brain.areas()).extracting(Area::role).containsOnly(AreaRole.MEMORY);
    }

    @Test
    void shouldConnectEveryNeuronOfAVoxel() {
        Connectome brain =
                new GenomeText()
                        .area(
                                "cA",
                                2,
                                1,
                                1,
                                "'cx-_n_cnt-i':2",
                                TO_B.formatted("['block_to_block',1,1]"))
                        .area("cB", 2, 1, 1, "'cx-_n_cnt-i':3")
                        .read()
                        .connectome();

        assertThat(GenomeText.synapses(brain))
                .containsExactly(
                        "0>4 1x1", "0>5 1x1", "0>6 1x1", "1>4 1x1", "1>5 1x1", "1>6 1x1", "2>7 1x1",
                        "2>8 1x1", "2>9 1x1", "3>7 1x1", "3>8 1x1", "3>9 1x1");
    }

    @Test
    void shouldFindTargetsUnderOtherNamesOfTheirs() {
        Connectome brain =
                new GenomeText()
                        .area("cA", 1, 1, 1, "'cx-dstmap-d':{'___power':[['projector',1,1]]}")
                        .area("_power", 1, 1, 1)
                        .read()
                        .connectome();

        assertThat(brain.synapseCount()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 5, 1x5, ",
        "-2, 5, -2x5, ",
        "300, 1, 255x1, APPROXIMATED",
        "1, 500, 1x255, APPROXIMATED",
        "2.5, 10, 1x25, CONVERTED",
        "0.5, 500, 1x128, APPROXIMATED",
        "0.001, 1, 1x1, APPROXIMATED",
        "0, 5, 0x5, ",
        "1, -3, 1x0, APPROXIMATED",
        "1, 0.4, 1x1, APPROXIMATED",
        "1, 0, 1x0, "
    })
    void shouldMakeStrengthOfMultiplierAndCurrent(
            String multiplier, String current, String expected, Outcome noted) {
        Imported imported =
                new GenomeText()
                        .area(
                                "cA",
                                1,
                                1,
                                1,
                                "'nx-pstcr_-f':" + current,
                                "'cx-dstmap-d':{'cA':[['projector',1," + multiplier + "]]}")
                        .read();

        assertThat(GenomeText.synapses(imported.connectome())).containsExactly("0>0 " + expected);
        assertThat(imported.report().entries())
                .filteredOn(entry -> entry.subject().equals("strength of a rule"))
                .extracting(ImportReport.Entry::outcome)
                .containsOnly(noted == null ? new Outcome[0] : new Outcome[] {noted});
    }

    @Test
    void shouldNameWhatItDoesNotKnow() {
        Imported imported =
                new GenomeText()
                        .area(
                                "cA",
                                1,
                                1,
                                1,
                                "'cx-colour-t':'red'",
                                "'cx-de_gen-f':0.5",
                                "'cx-dstmap-d':{'cA':[{'morphology_id':'projector','mood':1}]}")
                        .rest("'version':'2.1','horoscope':'lion'")
                        .read();

        assertThat(GenomeText.details(imported, Outcome.REFUSED, "unknown gene: cx-colour-t"))
                .containsExactly("carried along");
        assertThat(GenomeText.details(imported, Outcome.REFUSED, "unknown field of a rule: mood"))
                .hasSize(1);
        assertThat(GenomeText.details(imported, Outcome.KEPT, "horoscope")).hasSize(1);
        assertThat(GenomeText.details(imported, Outcome.APPROXIMATED, "cx-de_gen-f"))
                .containsExactly("0.5: no engine does this; treated as 0");
        assertThat(imported.report().essentialRefusals()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "['nobody',1,1]|unknown morphology: nobody",
                "['projector']|array of 1 elements; 4, 7, 8 or 9 are known",
                "[7,1,1]|no morphology_id",
                "7|neither array nor object",
                "{}|no morphology_id",
                "['projector','x',1]|morphology_scalar is no number: \"x\"",
                "['projector',[1,1],1]|morphology_scalar has not three elements",
                "['projector',1,'much']|postSynapticCurrent_multiplier is no number: \"much\"",
                "['projector',1,1,'perhaps']|plasticity_flag is neither true nor false",
                "['projector',1,1,false,1,1,1,1,300]|delay is no whole number of 1..255: 300.0"
            })
    void shouldRefuseRulesThatSayNothing(String rule, String reason) {
        Imported imported = twoAreas(rule).read();

        ImportReport.Entry first = imported.report().entries().get(0);
        assertThat(first.essential()).isTrue();
        assertThat(first.detail()).isEqualTo(reason);
        assertThat(first.places()).containsExactly("/blueprint/_____10c-cA-cx-dstmap-d/cB/0");
        assertThat(imported.connectome().synapseCount()).isZero();
        assertThat(imported.report().essentialRefusals()).isOne();
    }

    @Test
    void shouldRefuseRulesToNowhere() {
        Imported imported =
                new GenomeText().area("cA", 1, 1, 1, TO_B.formatted("['projector',1,1]")).read();

        assertThat(imported.report().entries().get(0).detail()).isEqualTo("no such area: cB");
    }

    @Test
    void shouldReportMemoryAndPlasticity() {
        Imported imported =
                twoAreas("['memory',1,1],['projector',1,1,true,1,2,3,4],['associative_memory',1,1]")
                        .read();

        assertThat(GenomeText.details(imported, Outcome.REFUSED, "mapping rule by memory"))
                .hasSize(1);
        assertThat(GenomeText.details(imported, Outcome.APPROXIMATED, "mapping rule by projector"))
                .containsExactly("plastic: its weights stay as they are");
        assertThat(imported.connectome().synapseCount()).isEqualTo(4);
        assertThat(imported.report().essentialRefusals()).isZero();
    }

    @Test
    void shouldDevelopTheSameBrainFromTheSameSeed() {
        GenomeText genome =
                new GenomeText()
                        .area(
                                "cA",
                                40,
                                1,
                                1,
                                "'cx-dstmap-d':{'cB':[['randomizer',1,1],{'morphology_id':'projector',"
                                        + "'synapse_attractivity':30}]}")
                        .area("cB", 40, 40, 1);

        Connectome brain = genome.seeded(7).connectome();

        assertThat(genome.seeded(7).connectome().fingerprint()).isEqualTo(brain.fingerprint());
        assertThat(genome.seeded(8).connectome().fingerprint()).isNotEqualTo(brain.fingerprint());
        assertThat(genome.seeded(0).connectome().fingerprint())
                .isEqualTo(genome.read().connectome().fingerprint());
        // 40 of the randomizer, and a third of the projector's 1600.
        assertThat(brain.synapseCount()).isBetween(40 + 380, 40 + 580);
    }

    @Test
    void shouldNotDependOnTheOrderOfFields() {
        Connectome one = twoAreas("['projector',1,1]").read().connectome();
        Connectome other =
                new GenomeText()
                        .area("cB", 2, 1, 1)
                        .area("cA", 2, 1, 1, TO_B.formatted("['projector',1,1]"))
                        .read()
                        .connectome();

        assertThat(other.fingerprint()).isEqualTo(one.fingerprint());
    }

    @Test
    void shouldConvertOlderMagnitudesWhenAsked() {
        GenomeText genome =
                new GenomeText()
                        .area(
                                "cA",
                                1,
                                1,
                                1,
                                "'nx-leak_c-f':10",
                                "'nx-excite-f':100",
                                "'nx-pstcr_-f':500",
                                "'cx-dstmap-d':{'cA':[['projector',1,-1],['projector',1,3]]}")
                        .area("cB", 1, 1, 1, "'nx-leak_c-f':2000", "'nx-pstcr_-f':257");

        Imported plain = genome.read();
        Imported legacy = genome.legacy();

        assertThat(plain.connectome().neurons().leak()).containsExactly(10, 2000);
        assertThat(plain.report().count(Outcome.WARNED)).isEqualTo(3);
        assertThat(GenomeText.synapses(plain.connectome()))
                .containsExactly("0>0 -1x255", "0>0 3x255");
        assertThat(legacy.connectome().neurons().leak()).containsExactly(0.1f, 1);
        assertThat(legacy.connectome().neurons().excitability()).containsExactly(1, 1);
        assertThat(GenomeText.synapses(legacy.connectome()))
                .containsExactly("0>0 -2x250", "0>0 6x250");
        assertThat(GenomeText.details(legacy, Outcome.CONVERTED, "nx-leak_c-f"))
                .containsExactly("10 -> 0.1 (per cent)");
        assertThat(GenomeText.details(legacy, Outcome.APPROXIMATED, "nx-leak_c-f"))
                .containsExactly("2000 -> 1 (per cent)");
        assertThat(GenomeText.details(legacy, Outcome.CONVERTED, "nx-pstcr_-f"))
                .containsExactly("500 -> 250, and the multipliers of its rules times 2");
        assertThat(GenomeText.details(legacy, Outcome.APPROXIMATED, "nx-pstcr_-f")).hasSize(1);
    }

    @Test
    void shouldCutCountsToTheirRange() {
        Imported imported =
                new GenomeText()
                        .area(
                                "cA",
                                1,
                                1,
                                1,
                                "'nx-refrac-i':70000",
                                "'nx-snooze-f':-1",
                                "'nx-c_fr_c-i':1000000")
                        .read();

        assertThat(imported.connectome().neurons().refractoryPeriod())
                .containsExactly((char) 65535);
        assertThat(imported.connectome().neurons().snoozePeriod()).containsExactly((char) 0);
        assertThat(imported.connectome().neurons().consecutiveFireLimit())
                .containsExactly((char) 0);
        assertThat(imported.report().count(Outcome.APPROXIMATED)).isEqualTo(2);
        assertThat(imported.report().count(Outcome.CONVERTED)).isOne();
    }
}
