package org.flinknpu.job.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.flinknpu.feed.camera.NmnistReader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code npu feed nmnist}: digits as an event camera saw them. */
@Command(
        name = "nmnist",
        description = {
            "Send the events of a file of N-MNIST, or of N-Caltech101 with another --size.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  npu feed nmnist Test/7/00018.bin --brain b1 --area retina",
            "  npu feed nmnist image_0001.bin --brain b1 --area retina --size 240x180"
        })
final class FeedNmnistCommand implements Callable<Integer> {
    @Mixin private CameraOptions camera;

    @Override
    public Integer call() throws IOException, InterruptedException {
        return camera.send(
                () -> new NmnistReader(camera.options().open(), camera.size(NmnistReader.SIZE)));
    }
}
