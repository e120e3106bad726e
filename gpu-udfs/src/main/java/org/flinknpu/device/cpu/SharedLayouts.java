package org.flinknpu.device.cpu;

import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.WeakHashMap;
import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.SynapseColumns;

/**
 * One layout per set of synapses, for as long as somebody uses it. Thread-safe; who needs a layout
 * that is being made waits for it, and nobody else does.
 */
final class SharedLayouts {
    private final Map<SynapseColumns, Place> places = new WeakHashMap<>();

    /** Where the layout of one set of synapses stands; its lock is held while that is made. */
    private static final class Place {
        /** Weak: a layout may refer to its synapses, which would then never be given up. */
        private WeakReference<SynapseLayout> layout;
    }

    /** The layout of a connectome's synapses; made if there is none. */
    SynapseLayout of(Connectome connectome, CpuSettings settings) {
        Place place;
        synchronized (places) {
            place = places.computeIfAbsent(connectome.synapses(), synapses -> new Place());
        }
        synchronized (place) {
            SynapseLayout layout = place.layout == null ? null : place.layout.get();
            if (layout == null) {
                layout = SynapseLayout.of(connectome, settings.shape());
                place.layout = new WeakReference<>(layout);
            }
            return layout;
        }
    }
}
