package org.flinknpu.importer.feagi;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The genes of a cortical area: what each is called in flat and in hierarchical genomes, what it
 * may hold, and what it is for.
 *
 * <p>In a flat genome the key of a gene is {@code _____10c-<area>-<scope>-<suffix>}; the suffix
 * alone identifies it. In a hierarchical one it is a field of the area's object, by one of several
 * names; the first that is there counts.
 */
enum Gene {
    NAME("cx-__name-t", Kind.TEXT, Use.CARRIED, "cortical_name"),
    GROUP("cx-_group-t", Kind.TEXT, Use.DEVELOPED, "cortical_group", "cortical_type", "group_id"),
    SUBGROUP("cx-subgrp-t", Kind.TEXT, Use.DEVELOPED, "sub_group_id", "cortical_sub_group"),
    WIDTH("cx-___bbx-i", Kind.COUNT, Use.DEVELOPED),
    HEIGHT("cx-___bby-i", Kind.COUNT, Use.DEVELOPED),
    DEPTH("cx-___bbz-i", Kind.COUNT, Use.DEVELOPED),
    NEURONS_PER_VOXEL(
            "cx-_n_cnt-i",
            Kind.COUNT,
            Use.DEVELOPED,
            "per_voxel_neuron_cnt",
            "cortical_neuron_per_vox_count",
            "cortical_neuron_per_voxel_count",
            "neurons_per_voxel"),
    X("cx-rcordx-i", Kind.ANY, Use.CARRIED),
    Y("cx-rcordy-i", Kind.ANY, Use.CARRIED),
    Z("cx-rcordz-i", Kind.ANY, Use.CARRIED),
    X_2D("cx-2dcorx-i", Kind.ANY, Use.CARRIED),
    Y_2D("cx-2dcory-i", Kind.ANY, Use.CARRIED),
    VISIBLE("cx-gd_vis-b", Kind.ANY, Use.CARRIED, "visualization", "visible"),
    RANDOM_PLACES("cx-__rand-b", Kind.ANY, Use.CARRIED, "location_generation_type"),
    SYNAPSE_ATTRACTIVITY("cx-synatt-f", Kind.ANY, Use.CARRIED, "synapse_attractivity"),
    PSC("nx-pstcr_-f", Kind.NUMBER, Use.DEVELOPED, "postsynaptic_current"),
    PSC_MAXIMUM("nx-pstcrm-f", Kind.ANY, Use.CARRIED, "postsynaptic_current_max"),
    THRESHOLD(
            "nx-fire_t-f",
            Kind.NUMBER,
            Use.DEVELOPED,
            "firing_threshold",
            "firing_threshold_starting_value"),
    THRESHOLD_X("nx-ftincx-f", Kind.NUMBER, Use.DEVELOPED, "firing_threshold_increment_x"),
    THRESHOLD_Y("nx-ftincy-f", Kind.NUMBER, Use.DEVELOPED, "firing_threshold_increment_y"),
    THRESHOLD_Z("nx-ftincz-f", Kind.NUMBER, Use.DEVELOPED, "firing_threshold_increment_z"),
    THRESHOLD_LIMIT("nx-fthlim-f", Kind.NUMBER, Use.DEVELOPED, "firing_threshold_limit"),
    REFRACTORY("nx-refrac-i", Kind.NUMBER, Use.DEVELOPED, "refractory_period"),
    LEAK("nx-leak_c-f", Kind.NUMBER, Use.DEVELOPED, "leak_coefficient"),
    LEAK_VARIABILITY("nx-leak_v-f", Kind.NUMBER, Use.MISSING, "leak_variability"),
    FIRE_LIMIT(
            "nx-c_fr_c-i",
            Kind.NUMBER,
            Use.DEVELOPED,
            "consecutive_fire_cnt_max",
            "consecutive_fire_limit",
            "consecutive_fire_count"),
    SNOOZE("nx-snooze-f", Kind.NUMBER, Use.DEVELOPED, "snooze_length", "snooze_period"),
    EXCITABILITY("nx-excite-f", Kind.NUMBER, Use.DEVELOPED, "neuron_excitability"),
    ACCUMULATES("nx-mp_acc-b", Kind.FLAG, Use.DEVELOPED, "mp_charge_accumulation"),
    MEMBRANE_DRIVEN_PSP("nx-mp_psp-b", Kind.FLAG, Use.DEVELOPED, "mp_driven_psp"),
    UNIFORM_PSP("cx-pspuni-b", Kind.FLAG, Use.DEVELOPED, "psp_uniform_distribution"),
    DEGENERATION("cx-de_gen-f", Kind.NUMBER, Use.MISSING, "degeneration"),
    MEMORY("cx-memory-b", Kind.FLAG, Use.DEVELOPED, "is_mem_type"),
    TEMPORAL_DEPTH("cx-tmpdpt-i", Kind.ANY, Use.CARRIED, "temporal_depth"),
    LONG_TERM_THRESHOLD("cx-mem__t-i", Kind.ANY, Use.CARRIED, "longterm_mem_threshold"),
    LIFESPAN_GROWTH("cx-mem_gr-i", Kind.ANY, Use.CARRIED, "lifespan_growth_rate"),
    INITIAL_LIFESPAN("cx-mem_ls-i", Kind.ANY, Use.CARRIED, "init_lifespan"),
    PLASTICITY_CONSTANT("cx-plst_c-f", Kind.ANY, Use.CARRIED, "plasticity_constant"),
    DEVICE_COUNT("cx-devcnt-i", Kind.ANY, Use.CARRIED, "dev_count"),
    TWIN("cx-twinrf-t", Kind.ANY, Use.CARRIED, "memory_twin_of"),
    MAPPING(
            "cx-dstmap-d",
            Kind.ANY,
            Use.DEVELOPED,
            "cortical_mapping_dst",
            "cortical_mapping_dstn",
            "cortical_destinations");

    /** What a gene may hold. */
    enum Kind {
        TEXT,
        NUMBER,
        /** A whole number, at least 1. */
        COUNT,
        FLAG,
        ANY
    }

    /** What a gene is for. */
    enum Use {
        /** It decides what develops. */
        DEVELOPED,
        /** It decides nothing that a burst could show, in the reference system neither. */
        CARRIED,
        /** It would decide something, but no engine of today does it; zero asks for nothing. */
        MISSING
    }

    private static final Map<String, Gene> BY_SUFFIX = new HashMap<>();

    static {
        for (Gene gene : values()) {
            BY_SUFFIX.put(gene.suffix(), gene);
        }
        // The second spelling of older files.
        BY_SUFFIX.put("snooze-i", SNOOZE);
    }

    private final String exon;
    private final Kind kind;
    private final Use use;
    private final List<String> names;

    Gene(String exon, Kind kind, Use use, String... names) {
        this.exon = exon;
        this.kind = kind;
        this.use = use;
        this.names = List.of(names);
    }

    /** Scope and suffix, as flat genomes write it. */
    String exon() {
        return exon;
    }

    private String suffix() {
        return exon.substring(exon.indexOf('-') + 1);
    }

    Kind kind() {
        return kind;
    }

    Use use() {
        return use;
    }

    /** Its names in hierarchical genomes, the most current one first. */
    List<String> names() {
        return names;
    }

    /** The gene of a flat key's end, such as {@code cx-___bbx-i}, or null. */
    static Gene ofExon(String exon) {
        return BY_SUFFIX.get(exon.substring(exon.indexOf('-') + 1));
    }
}
