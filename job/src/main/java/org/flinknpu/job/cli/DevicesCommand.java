package org.flinknpu.job.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.flinknpu.brain.Connectome;
import org.flinknpu.flow.codec.DeviceRefusedException;
import org.flinknpu.flow.codec.Devices;
import org.flinknpu.job.UsageException;
import org.flinknpu.schema.BrainSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code npu devices}: proposes or checks the device mapping of a brain. */
@Command(
        name = "devices",
        description = {
            "Propose a device mapping for a brain that came from a FEAGI genome, by the ids of its"
                    + " input and output areas; or check one against a brain.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  npu devices brain.npuc > devices.json",
            "  npu devices brain.npuc --check devices.json"
        })
final class DevicesCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "Brain JSON, or a connectome file.")
    private Path file;

    @Option(
            names = "--check",
            paramLabel = "FILE",
            description = "Say whether this mapping suits the brain, instead of proposing one.")
    private Path check;

    @Override
    public Integer call() throws IOException {
        Connectome brain = BrainFile.read(file);
        PrintWriter out = spec.commandLine().getOut();
        BrainSettings settings = BrainSettings.newBuilder().build();
        try {
            if (check != null) {
                settings.setDeviceMap(DeviceMapJson.read(JsonFields.object(TextFile.read(check))));
                Devices.of(brain, settings, "");
                out.println("mapping suits the brain: devices=" + count(settings));
                out.flush();
                return Cli.DONE;
            }
            DeviceProposal proposal = DeviceProposal.of(brain);
            settings.setDeviceMap(DeviceMapJson.read(proposal.json()));
            Devices.of(brain, settings, "");
            out.println(
                    JsonFields.JSON
                            .writerWithDefaultPrettyPrinter()
                            .writeValueAsString(proposal.json()));
            out.flush();
            PrintWriter err = spec.commandLine().getErr();
            err.println(
                    "npu: devices="
                            + count(settings)
                            + " areasOfNoKnownKind="
                            + proposal.unknown());
            err.flush();
            return Cli.DONE;
        } catch (DeviceRefusedException e) {
            throw new UsageException(e.getMessage(), e);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree can be written", e);
        }
    }

    private static int count(BrainSettings settings) {
        return settings.getDeviceMap().getDevices().size();
    }
}
