package org.flinknpu.fuzz;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.flinknpu.bridge.BridgeFuzz;
import org.flinknpu.feed.camera.RecordingFuzz;
import org.flinknpu.feed.text.CsvFuzz;
import org.flinknpu.feed.video.FrameFuzz;
import org.flinknpu.importer.feagi.GenomeFuzz;
import org.flinknpu.importer.sonata.SonataFuzz;
import org.flinknpu.job.cli.SensoryLineFuzz;

/** All targets by name. */
final class FuzzTargets {
    private static final Map<String, Supplier<FuzzTarget>> ALL = new LinkedHashMap<>();

    static {
        ALL.put("sensory-record", RecordFuzz::sensory);
        ALL.put("command-record", RecordFuzz::command);
        ALL.put("motor-record", RecordFuzz::motor);
        ALL.put("spikes-record", RecordFuzz::spikes);
        ALL.put("metrics-record", RecordFuzz::metrics);
        ALL.put("journal-record", RecordFuzz::journal);
        ALL.put("writer-schema", WriterSchemaFuzz::new);
        ALL.put("connectome-file", ConnectomeFileFuzz::new);
        ALL.put("brain-json", BrainJsonFuzz::new);
        ALL.put("feagi-genome", GenomeFuzz::new);
        ALL.put("sonata-circuit", SonataFuzz::new);
        ALL.put("hdf5-file", Hdf5Fuzz::new);
        ALL.put("nir-network", NirFuzz::new);
        ALL.put("golden-case", GoldenCaseFuzz::new);
        ALL.put("saved-state", SavedStateFuzz::new);
        ALL.put("record-in-state", RecordInStateFuzz::new);
        ALL.put("options", OptionsFuzz::new);
        ALL.put("settings-json", SettingsJsonFuzz::new);
        ALL.put("device-mapping", DeviceFuzz::new);
        ALL.put("sensory-line", SensoryLineFuzz::new);
        ALL.put("csv-table", CsvFuzz::new);
        ALL.put("camera-recording", RecordingFuzz::new);
        ALL.put("image-frames", FrameFuzz::new);
        ALL.put("bridge-message", BridgeFuzz::new);
        ALL.put("living-brain", LivingBrainFuzz::new);
    }

    private FuzzTargets() {}

    /** Their names, in a fixed order. */
    static Iterable<String> names() {
        return ALL.keySet();
    }

    /**
     * A new instance.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    static FuzzTarget of(String name) {
        Supplier<FuzzTarget> target = ALL.get(name);
        if (target == null) {
            throw new IllegalArgumentException(
                    "No such fuzz target: name=" + name + "; known are " + ALL.keySet());
        }
        return target.get();
    }
}
