package org.flinknpu.importer.sonata;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.flinknpu.brain.BrainFormatException;
import org.flinknpu.brain.file.Progress;
import org.flinknpu.importer.ImportReport;
import org.flinknpu.importer.Outcome;
import org.flinknpu.importer.sonata.EdgeTypes.EdgeType;

/** The edges of one population, read once from beginning to end. */
final class EdgePopulation {
    /** Edges that are read at once. */
    static final int SLICE = 1 << 18;

    private static final int MAX_DELAY_BURSTS = 255;
    private static final double ROUNDING_MILLIS = 1e-9;
    private static final String GROUP_ID = "edge_group_id";
    private static final String GROUP_INDEX = "edge_group_index";

    /** Columns of groups that decide something; the rest is named in the report. */
    private static final Set<String> USED =
            Set.of(EdgeTypes.WEIGHT, EdgeTypes.SYNAPSES, EdgeTypes.DELAY);

    private final SonataHdf file;
    private final String path;
    private final NodePopulation sources;
    private final NodePopulation targets;
    private final EdgeTypes types;
    private final double dtMillis;
    private final int count;
    private final String where;
    private final Map<Long, EdgeGroup> groups = new HashMap<>();

    private long lost;
    private long toVirtual;
    private long taken;
    private long rounded;
    private double largestShift;

    EdgePopulation(
            SonataHdf file,
            String path,
            NodePopulation sources,
            NodePopulation targets,
            EdgeTypes types,
            double dtMillis) {
        this.file = file;
        this.path = path;
        this.sources = sources;
        this.targets = targets;
        this.types = types;
        this.dtMillis = dtMillis;
        count = file.length(path + "/target_node_id");
        where = path + " of " + file.source();
    }

    /** Reads the edges; those between neurons go on, the others are counted and reported. */
    void read(EdgeVisitor into, ImportReport report, Progress progress) throws IOException {
        for (String group : file.groups(path)) {
            if (group.matches("\\d{1,9}")) {
                groups.put(Long.parseLong(group), group(group, report));
            } else if (!group.equals("indices")) {
                report.note(Outcome.REFUSED, "edge group " + group, where, "unknown");
            }
        }
        for (int from = 0; from < count; from += SLICE) {
            slice(from, Math.min(SLICE, count - from), into);
            progress.passed(from, count);
        }
        summarize(report);
    }

    private EdgeGroup group(String group, ImportReport report) {
        String inside = path + "/" + group;
        for (String column : file.columns(inside)) {
            if (!USED.contains(column)) {
                report.note(
                        Outcome.REFUSED,
                        "edge column " + column,
                        file.source() + "#" + inside,
                        "decides nothing in a burst");
            }
        }
        for (String each : file.groups(inside)) {
            if (each.equals(EdgeTypes.DYNAMICS)) {
                for (String parameter : file.columns(inside + "/" + each)) {
                    if (!parameter.equals(EdgeTypes.RECEPTOR)) {
                        report.note(
                                Outcome.REFUSED,
                                "synapse parameter " + parameter,
                                file.source() + "#" + inside,
                                "no parameter of a static synapse");
                    }
                }
            } else {
                report.note(Outcome.REFUSED, "edge group " + each, where, "unknown");
            }
        }
        return new EdgeGroup(file, inside);
    }

    private void slice(int from, int length, EdgeVisitor into) throws IOException {
        long[] source = column("source_node_id", from, length);
        long[] target = column("target_node_id", from, length);
        long[] type = column(EdgeTypes.ID, from, length);
        long[] groupId = optional(GROUP_ID, from, length);
        long[] index = optional(GROUP_INDEX, from, length);
        for (int begin = 0; begin < length; ) {
            long id = groupId == null ? 0 : groupId[begin];
            int end = begin + 1;
            while (end < length && (groupId == null || groupId[end] == id)) {
                end++;
            }
            EdgeGroup group = groups.get(id);
            if (group == null && groupId != null && !groups.isEmpty()) {
                throw new BrainFormatException(
                        "Edge of a group that does not exist: edge=%d %s=%d; at %s"
                                .formatted(from + begin, GROUP_ID, id, where));
            }
            if (group != null) {
                group.window(index, from, begin, end);
            }
            for (int i = begin; i < end; i++) {
                edge(from + i, i, source[i], target[i], types.of(type[i]), group, into);
            }
            begin = end;
        }
    }

    private long[] column(String name, int from, int length) {
        return file.integers(path + "/" + name, from, length, count);
    }

    private long[] optional(String name, int from, int length) {
        return file.has(path + "/" + name) ? column(name, from, length) : null;
    }

    private void edge(
            int edge,
            int row,
            long sourceId,
            long targetId,
            EdgeType type,
            EdgeGroup group,
            EdgeVisitor into) {
        int source = node(sources, sourceId, "source", edge);
        int target = node(targets, targetId, "target", edge);
        double weight = group == null ? Double.NaN : group.weight(row);
        double synapses = group == null ? Double.NaN : group.synapses(row);
        double delay = group == null ? Double.NaN : group.delay(row);
        int receptor = group == null ? 0 : group.receptor(row);
        weight = Double.isNaN(weight) ? type.weight() : weight;
        weight *= Double.isNaN(synapses) ? type.synapses() : synapses;
        delay = Double.isNaN(delay) ? type.delayMillis() : delay;
        if (!Double.isFinite(weight) || !(delay >= 0 && Double.isFinite(delay))) {
            throw new BrainFormatException(
                    "Edge without a finite weight and delay: edge=%d syn_weight=%s delay=%s; at %s"
                            .formatted(edge, weight, delay, where));
        }
        PointNeuron neuron = targets.kind(target).neuron();
        if (sources.neuron(source) == NodePopulation.NO_NEURON
                || targets.neuron(target) == NodePopulation.NO_NEURON) {
            lost++;
        } else if (neuron == null) {
            toVirtual++;
        } else {
            PointNeuron.Receptor taking =
                    neuron.receptor(weight, receptor == 0 ? type.receptor() : receptor, where);
            taken++;
            into.edge(
                    sources.neuron(source),
                    targets.neuron(target),
                    weight * taking.potentialPerWeight(),
                    bursts(delay, taking.extraBursts(), edge));
        }
    }

    private int node(NodePopulation population, long id, String end, int edge) {
        int node = population.node(id);
        if (node < 0) {
            throw new BrainFormatException(
                    "Edge of a node that does not exist: edge=%d %s_node_id=%d population=%s nodes=%d; at %s"
                            .formatted(edge, end, id, population.name(), population.size(), where));
        }
        return node;
    }

    private int bursts(double delayMillis, int extra, int edge) {
        double steps = Math.max(1, Math.rint(delayMillis / dtMillis));
        double bursts = steps + extra;
        if (bursts > MAX_DELAY_BURSTS) {
            double most = delayMillis + extra * dtMillis;
            throw new BrainFormatException(
                    "Delay longer than %d bursts: edge=%d delay=%s dt=%s bursts=%s; import with a longer step, such as --dt %s; at %s"
                            .formatted(
                                    MAX_DELAY_BURSTS,
                                    edge,
                                    delayMillis,
                                    dtMillis,
                                    (long) bursts,
                                    roundedUp(most / MAX_DELAY_BURSTS),
                                    where));
        }
        double shift = Math.abs(steps * dtMillis - delayMillis);
        if (shift > ROUNDING_MILLIS) {
            rounded++;
            largestShift = Math.max(largestShift, shift);
        }
        return (int) bursts;
    }

    /** The next number up with one digit, or two below 2: steps that people choose. */
    private static String roundedUp(double value) {
        int digits = (int) Math.floor(Math.log10(value));
        BigDecimal exact = new BigDecimal(value);
        BigDecimal unit = BigDecimal.ONE.scaleByPowerOfTen(digits);
        int precision = exact.compareTo(unit.add(unit)) < 0 ? 2 : 1;
        return exact.round(new MathContext(precision, RoundingMode.UP))
                .stripTrailingZeros()
                .toPlainString();
    }

    private void summarize(ImportReport report) {
        report.note(
                Outcome.MAPPED,
                "edges",
                where,
                "%d synapses from %s to %s".formatted(taken, sources.name(), targets.name()));
        if (rounded > 0) {
            report.note(
                    Outcome.APPROXIMATED,
                    "delays",
                    where,
                    "%d edges rounded to whole bursts of %s ms, at least one; largest shift %s ms"
                            .formatted(rounded, dtMillis, (float) largestShift));
        }
        if (lost > 0) {
            report.refuseEssential(
                    "edges of refused nodes", where, lost + " edges have no neuron at an end");
        }
        if (toVirtual > 0) {
            report.refuseEssential(
                    "edges to virtual nodes", where, toVirtual + " edges; these take no input");
        }
    }
}
