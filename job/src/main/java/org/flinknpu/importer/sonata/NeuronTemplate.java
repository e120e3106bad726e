package org.flinknpu.importer.sonata;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.flinknpu.importer.ImportReport;
import org.flinknpu.importer.Outcome;

/**
 * The point neuron models that circuits name in {@code model_template}, with the defaults of their
 * simulators.
 */
enum NeuronTemplate {
    /** NEST's neuron whose potential jumps with each spike. */
    IAF_PSC_DELTA(Set.of("nest:iaf_psc_delta"), Names.NEST_IAF, Set.of("V_min")),
    /** NEST's neuron with exponential currents. */
    IAF_PSC_EXP(
            Set.of("nest:iaf_psc_exp"),
            union(Names.NEST_IAF, Names.NEST_SYN),
            Set.of("delta", "rho")),
    /** NEST's neuron with alpha-shaped currents. */
    IAF_PSC_ALPHA(
            Set.of("nest:iaf_psc_alpha"), union(Names.NEST_IAF, Names.NEST_SYN), Set.of("V_min")),
    /** NEST's generalised integrate-and-fire neurons of the Allen Institute. */
    GLIF(Names.GLIF_TEMPLATES, Names.GLIF, Names.GLIF_ADAPTATION),
    /** NEURON's artificial cell; its potential has no unit. */
    INT_FIRE_1(Set.of("nrn:intfire1"), Set.of("tau", "refrac"), Set.of()),
    /** PyNN's standard model, in nF and nA. */
    PYNN_CURR_EXP(Set.of("pynn:if_curr_exp"), Names.PYNN, Set.of()),
    /** PyNN's standard model, in nF and nA. */
    PYNN_CURR_ALPHA(Set.of("pynn:if_curr_alpha"), Names.PYNN, Set.of());

    /** Parameters by family; an enum's own constants cannot be used before they exist. */
    private static final class Names {
        private static final Set<String> NEST_IAF =
                Set.of("E_L", "V_th", "V_reset", "V_m", "tau_m", "C_m", "t_ref", "I_e");
        private static final Set<String> NEST_SYN = Set.of("tau_syn_ex", "tau_syn_in");
        private static final Set<String> GLIF =
                Set.of("E_L", "V_th", "V_reset", "V_m", "g", "C_m", "t_ref", "I_e", "tau_syn");
        private static final Set<String> GLIF_ADAPTATION =
                Set.of(
                        "spike_dependent_threshold",
                        "after_spike_currents",
                        "adapting_threshold",
                        "th_spike_add",
                        "th_spike_decay",
                        "voltage_reset_fraction",
                        "voltage_reset_add",
                        "th_voltage_index",
                        "th_voltage_decay",
                        "asc_init",
                        "asc_decay",
                        "asc_amps",
                        "asc_r");
        private static final Set<String> GLIF_TEMPLATES =
                Set.of(
                        "nest:glif_psc",
                        "nest:glif_lif_psc",
                        "nest:glif_lif_r_psc",
                        "nest:glif_lif_asc_psc",
                        "nest:glif_lif_r_asc_psc",
                        "nest:glif_lif_r_asc_a_psc");
        private static final Set<String> PYNN =
                Set.of(
                        "v_rest",
                        "v_thresh",
                        "v_reset",
                        "v_init",
                        "tau_m",
                        "cm",
                        "tau_refrac",
                        "i_offset",
                        "tau_syn_E",
                        "tau_syn_I");
    }

    private static final String PLAIN_GLIF = "nest:glif_lif_psc";
    private static final String GLIF_WITH_FLAGS = "nest:glif_psc";

    private final Set<String> templates;
    private final Set<String> used;
    private final Set<String> dropped;

    NeuronTemplate(Set<String> templates, Set<String> used, Set<String> dropped) {
        this.templates = templates;
        this.used = used;
        this.dropped = dropped;
    }

    private static Set<String> union(Set<String> some, Set<String> others) {
        List<String> all = new ArrayList<>(some);
        all.addAll(others);
        return Set.copyOf(all);
    }

    /** The model of that template, without regard to case; null if there is none. */
    static NeuronTemplate of(String template) {
        String name = canonical(template);
        for (NeuronTemplate model : values()) {
            if (model.templates.contains(name)) {
                return model;
            }
        }
        return null;
    }

    /** A template without a schema is NEST's. */
    private static String canonical(String template) {
        String name = template.toLowerCase(Locale.ROOT);
        return name.indexOf(':') < 0 ? "nest:" + name : name;
    }

    /** The neuron with those parameters. */
    Membrane membrane(DynamicsParameters p) {
        return switch (this) {
            case IAF_PSC_DELTA -> nest(p, Membrane.Shape.DELTA);
            case IAF_PSC_EXP -> nest(p, Membrane.Shape.EXPONENTIAL);
            case IAF_PSC_ALPHA -> nest(p, Membrane.Shape.ALPHA);
            case GLIF -> glif(p);
            case INT_FIRE_1 -> intFire(p);
            case PYNN_CURR_EXP -> pynn(p, Membrane.Shape.EXPONENTIAL);
            case PYNN_CURR_ALPHA -> pynn(p, Membrane.Shape.ALPHA);
        };
    }

    private static Membrane nest(DynamicsParameters p, Membrane.Shape shape) {
        double rest = p.number("E_L", -70);
        boolean delta = shape == Membrane.Shape.DELTA;
        return new Membrane(
                shape,
                rest,
                p.number("V_th", -55),
                false,
                p.number("V_reset", -70),
                p.number("V_m", rest),
                p.positive("tau_m", 10),
                p.positive("C_m", 250),
                p.number("t_ref", 2),
                p.number("I_e", 0),
                delta
                        ? List.of()
                        : List.of(p.positive("tau_syn_ex", 2), p.positive("tau_syn_in", 2)),
                true,
                1);
    }

    private static Membrane glif(DynamicsParameters p) {
        double rest = p.number("E_L", -78.85);
        double capacitance = p.positive("C_m", 58.72);
        List<Double> tauSyn = new ArrayList<>();
        for (double tau : p.positives("tau_syn", 2)) {
            tauSyn.add(tau);
        }
        return new Membrane(
                Membrane.Shape.ALPHA,
                rest,
                p.number("V_th", -51.68),
                true,
                p.number("V_reset", -78.85),
                p.number("V_m", rest),
                capacitance / p.positive("g", 9.43),
                capacitance,
                p.number("t_ref", 3.75),
                p.number("I_e", 0),
                tauSyn,
                false,
                1);
    }

    private static Membrane intFire(DynamicsParameters p) {
        double tau = p.positive("tau", 10);
        double refractory = p.number("refrac", 5);
        return new Membrane(
                Membrane.Shape.DELTA, 0, 1, true, 0, 0, tau, 1, refractory, 0, List.of(), true, 1);
    }

    private static Membrane pynn(DynamicsParameters p, Membrane.Shape shape) {
        double rest = p.number("v_rest", -65);
        return new Membrane(
                shape,
                rest,
                p.number("v_thresh", -50),
                false,
                p.number("v_reset", -65),
                p.number("v_init", rest),
                p.positive("tau_m", 20),
                1000 * p.positive("cm", 1),
                p.number("tau_refrac", 0.1),
                1000 * p.number("i_offset", 0),
                List.of(p.positive("tau_syn_E", 5), p.positive("tau_syn_I", 5)),
                true,
                1000);
    }

    /** Notes what of those parameters is not said exactly, and which nobody knows. */
    void review(
            String template,
            DynamicsParameters p,
            Membrane membrane,
            double dtMillis,
            ImportReport report) {
        if (membrane.shape() == Membrane.Shape.ALPHA) {
            report.note(
                    Outcome.APPROXIMATED,
                    "alpha-shaped synaptic currents",
                    p.source(),
                    "exponential ones of the same time constant, charge and mean time");
        }
        if (membrane.tauSynMillis().stream().distinct().count() > 1) {
            report.note(
                    Outcome.APPROXIMATED,
                    "receptors with different time constants",
                    p.source(),
                    "all currents decay with the first one, %s ms; the charge of a spike is kept"
                            .formatted(membrane.tauSynMillis().get(0)));
        }
        double bursts = membrane.refractoryMillis() / dtMillis;
        if (Math.abs(bursts - Math.rint(bursts)) > 1e-6) {
            report.note(
                    Outcome.APPROXIMATED,
                    "refractory period",
                    p.source(),
                    "%s ms are taken for %d bursts of %s ms"
                            .formatted(
                                    membrane.refractoryMillis(),
                                    (long) Math.rint(bursts),
                                    dtMillis));
        }
        reviewNames(template, p, report);
    }

    private void reviewNames(String template, DynamicsParameters p, ImportReport report) {
        String name = canonical(template);
        boolean adapts = this != GLIF || adapts(name, p);
        if (this == GLIF && adapts && !name.equals(GLIF_WITH_FLAGS)) {
            report.note(
                    Outcome.APPROXIMATED,
                    template,
                    p.source(),
                    "its adaptation is left out; it is taken for nest:glif_lif_psc");
        }
        p.numbers()
                .forEach(
                        (parameter, values) -> {
                            if (used.contains(parameter)) {
                                return;
                            }
                            boolean off = !adapts || values.length == 1 && values[0] == 0;
                            if (dropped.contains(parameter)) {
                                report.note(
                                        off ? Outcome.MAPPED : Outcome.APPROXIMATED,
                                        "dynamics_params " + parameter,
                                        p.source(),
                                        off ? "off" : "left out; no model here has it");
                            } else {
                                unknown(parameter, p, report);
                            }
                        });
        p.others().keySet().forEach(parameter -> unknown(parameter, p, report));
    }

    /** Whether a GLIF neuron is more than a leaky integrate-and-fire one. */
    private static boolean adapts(String name, DynamicsParameters p) {
        if (!name.equals(GLIF_WITH_FLAGS)) {
            return !name.equals(PLAIN_GLIF);
        }
        return p.number("spike_dependent_threshold", 0) != 0
                || p.number("after_spike_currents", 0) != 0
                || p.number("adapting_threshold", 0) != 0;
    }

    private static void unknown(String parameter, DynamicsParameters p, ImportReport report) {
        report.note(
                Outcome.REFUSED,
                "dynamics_params " + parameter,
                p.source(),
                "no parameter of this model");
    }
}
