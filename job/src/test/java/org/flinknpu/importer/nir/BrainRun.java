package org.flinknpu.importer.nir;

import java.util.ArrayList;
import java.util.List;
import org.flinknpu.brain.Area;
import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;
import org.flinknpu.burst.FiredSet;
import org.flinknpu.burst.ReferenceKernel;
import org.flinknpu.burst.Stimulus;
import org.flinknpu.importer.ImportReport;
import org.flinknpu.importer.Imported;

/** Runs imported networks and looks at what came of them. */
final class BrainRun {
    private BrainRun() {}

    /** Neurons of an area that fire in each burst, as "burst:index", when inputs fire as given. */
    static List<String> run(Connectome brain, String area, int bursts, int[]... inputs) {
        Area watched = area(brain, area);
        int first = area(brain, "in").firstNeuron();
        List<String> seen = new ArrayList<>();
        try (ReferenceKernel kernel = new ReferenceKernel(brain, new BrainState(brain))) {
            FiredSet fired = new FiredSet();
            Stimulus stimulus = new Stimulus();
            for (int burst = 1; burst <= bursts; burst++) {
                stimulus.clear();
                for (int i = 0; burst <= inputs.length && i < inputs[burst - 1].length; i++) {
                    stimulus.add(first + inputs[burst - 1][i], 1);
                }
                kernel.burst(stimulus, fired);
                for (int i = 0; i < fired.size(); i++) {
                    int index = fired.neuron(i) - watched.firstNeuron();
                    if (index >= 0 && index < watched.neuronCount()) {
                        seen.add(burst + ":" + index);
                    }
                }
            }
        }
        return seen;
    }

    static Area area(Connectome brain, String id) {
        return brain.areas().stream().filter(a -> a.id().equals(id)).findFirst().orElseThrow();
    }

    static ImportReport.Entry entry(Imported imported, String subject) {
        return imported.report().entries().stream()
                .filter(entry -> entry.subject().equals(subject))
                .findFirst()
                .orElseThrow();
    }
}
