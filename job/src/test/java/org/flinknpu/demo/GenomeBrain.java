package org.flinknpu.demo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.flinknpu.brain.BrainLimits;
import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.file.ConnectomeFile;
import org.flinknpu.brain.file.Progress;
import org.flinknpu.importer.feagi.FeagiGenome;

/** The robot's genome, imported. */
final class GenomeBrain {
    private GenomeBrain() {}

    static Connectome connectome() throws IOException {
        try (InputStream in = RobotBrain.class.getResourceAsStream("robot-genome.json")) {
            return FeagiGenome.read(
                            in,
                            "robot-genome.json",
                            FeagiGenome.Options.PLAIN,
                            BrainLimits.FILES,
                            Progress.NONE)
                    .connectome();
        }
    }

    static RobotBrain read(Connectome brain, Map<String, String> orders) throws IOException {
        Path file = Files.createTempFile("robot", ".npuc");
        try {
            ConnectomeFile.write(brain, file, Progress.NONE);
            return RobotBrain.read(file, orders);
        } finally {
            Files.delete(file);
        }
    }

    static RobotBrain read() throws IOException {
        return read(connectome(), Map.of());
    }
}
