package org.flinknpu.job.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.flinknpu.feed.camera.AedatFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code npu feed aedat}: recordings of iniVation's event cameras. */
@Command(
        name = "aedat",
        description = {
            "Send the events of an event camera: AEDAT 2.0 (jAER), 3.1 (cAER) or 4.0 (DV).",
            "",
            "Images, samples of inertial sensors and triggers are left out.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  npu feed aedat hand.aedat4 --brain b1 --area retina",
            "  npu feed aedat old.aedat --brain b1 --area retina --camera davis --size 240x180"
        })
final class FeedAedatCommand implements Callable<Integer> {
    /** Layouts of addresses in version 2.0. */
    enum Camera {
        DVS128,
        DAVIS
    }

    @Spec private CommandSpec spec;
    @Mixin private CameraOptions camera;

    @Option(
            names = "--camera",
            paramLabel = "KIND",
            description =
                    "Whose addresses version 2.0 has: ${COMPLETION-CANDIDATES}, in any case."
                            + " Default: as the recording says, else DVS128.")
    private Camera kind;

    @Option(
            names = "--stream",
            paramLabel = "N",
            description =
                    "Which stream or source, if several cameras were recorded. Default: the first.")
    private Integer stream;

    @Override
    public Integer call() throws IOException, InterruptedException {
        AedatFile.Options options =
                new AedatFile.Options(
                        camera.size(null),
                        stream,
                        kind == null ? null : kind == Camera.DAVIS,
                        note -> spec.commandLine().getErr().println("npu: " + note));
        return camera.send(() -> AedatFile.open(camera.options().open(), options));
    }
}
