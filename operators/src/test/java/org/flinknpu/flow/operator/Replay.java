package org.flinknpu.flow.operator;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.flinknpu.flow.OutboundRecord;
import org.flinknpu.flow.OutboundRoute;
import org.flinknpu.flow.state.EffectorImage;
import org.flinknpu.flow.state.PendingImage;
import org.flinknpu.flow.state.SeatImage;
import org.flinknpu.schema.BurstMetrics;
import org.flinknpu.wire.DeadLetter;
import org.flinknpu.wire.Framing;
import org.flinknpu.wire.WireCodec;

/** What two runs of the operator have to have in common, as text that a person can compare. */
final class Replay {
    private static final WireCodec<BurstMetrics> METRICS =
            WireCodec.of(BurstMetrics.class, Framing.SINGLE_OBJECT);

    private Replay() {}

    /** What happens to the operator, in order. */
    interface Action extends Consumer<OperatorRig> {}

    /**
     * Outputs by brain and route, in order; figures of this machine's speed and journals are left
     * out.
     */
    static TreeMap<String, List<String>> byBrain(List<OutboundRecord> outputs) {
        TreeMap<String, List<String>> byBrain = new TreeMap<>();
        for (OutboundRecord output : outputs) {
            if (output.route() == OutboundRoute.JOURNAL) {
                // It says how the run went, restores included.
                continue;
            }
            String name = new String(output.key(), StandardCharsets.UTF_8) + ' ' + output.route();
            byBrain.computeIfAbsent(name, key -> new ArrayList<>()).add(text(output));
        }
        return byBrain;
    }

    private static String text(OutboundRecord output) {
        if (output.route() == OutboundRoute.METRICS) {
            BurstMetrics metrics = METRICS.decode(output.value()).value();
            metrics.setBurstMicrosP50(0);
            metrics.setBurstMicrosP99(0);
            metrics.setBurstMicrosMax(0);
            metrics.setStageMicros(0);
            metrics.setCopyMicros(0);
            metrics.setKernelMicros(0);
            metrics.setDrainMicros(0);
            return "METRICS " + metrics;
        }
        String reason =
                output.route() == OutboundRoute.DEAD_LETTER
                        ? OperatorRig.header(output, DeadLetter.MESSAGE)
                        : "";
        return output.route()
                + " "
                + output.timestampMillis()
                + " "
                + Base64.getEncoder().encodeToString(output.value())
                + reason;
    }

    /** Every seat of a snapshot. */
    static TreeMap<String, String> byBrain(OperatorSubtaskState state) {
        TreeMap<String, String> byBrain = new TreeMap<>();
        for (SeatImage seat : OperatorRig.seats(state)) {
            byBrain.put(seat.brainId(), text(seat));
        }
        return byBrain;
    }

    private static String text(SeatImage seat) {
        String text = seat.backlog() + " " + seat.waiting();
        if (seat.brain() == null) {
            return text;
        }
        var brain = seat.brain();
        StringBuilder effectors = new StringBuilder();
        for (EffectorImage effector : brain.effectors()) {
            effectors
                    .append(effector.area())
                    .append(effector.next())
                    .append(Arrays.toString(effector.counts()))
                    .append(Arrays.toString(effector.positions()))
                    .append(Arrays.toString(effector.values()));
        }
        return text
                + " "
                + brain.connectome().fingerprint()
                + brain.settings()
                + brain.updates()
                + brain.clock()
                + brain.paused()
                + brain.stepsLeft()
                + brain.sequence()
                + brain.position()
                + brain.report()
                + effectors
                + sorted(brain.events())
                + sorted(brain.commands())
                + Long.toHexString(brain.state().hash());
    }

    private static List<PendingImage> sorted(List<PendingImage> pending) {
        return pending.stream().sorted(Comparator.comparingLong(PendingImage::sequence)).toList();
    }

    /** A run that is never interrupted. */
    static Run straight(List<Action> actions) {
        return interrupted(actions, List.of());
    }

    /**
     * A run that ends before some actions, each time at a snapshot from which it goes on.
     *
     * @param cuts indices of actions, ascending
     */
    static Run interrupted(List<Action> actions, List<Integer> cuts) {
        List<OutboundRecord> outputs = new ArrayList<>();
        OperatorRig rig = OperatorRig.open(OperatorRig.options());
        try {
            for (int i = 0; i < actions.size(); i++) {
                if (cuts.contains(i)) {
                    OperatorSubtaskState state = rig.snapshot();
                    outputs.addAll(rig.outputs());
                    OperatorRig next = rig.restart(state);
                    rig.close();
                    rig = next;
                }
                actions.get(i).accept(rig);
            }
            rig.runMails();
            outputs.addAll(rig.outputs());
            return new Run(byBrain(outputs), byBrain(rig.snapshot()));
        } finally {
            rig.close();
        }
    }

    /** A run in which work is left over for later at random. */
    static Run slow(List<Action> actions, List<Integer> cuts, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Action> slowed = new ArrayList<>();
        for (Action action : actions) {
            slowed.add(
                    rig -> {
                        rig.mailsRunAtOnce(false);
                        for (int mails = random.nextInt(3); mails > 0; mails--) {
                            rig.runMail();
                        }
                        action.accept(rig);
                    });
        }
        return interrupted(slowed, cuts);
    }

    /**
     * What came of a run.
     *
     * @param outputs outputs by brain
     * @param state final state by brain
     */
    record Run(TreeMap<String, List<String>> outputs, TreeMap<String, String> state) {}
}
