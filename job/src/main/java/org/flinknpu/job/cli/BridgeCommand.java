package org.flinknpu.job.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code npu bridge}: a brain and a robot that speaks something else; one sub-command each. */
@Command(
        name = "bridge",
        description = {
            "Carry sensor values from MQTT or ROS to a brain, and its motor values back, until"
                    + " Ctrl-C. A connection that ends is made again. docs/feeds.md has the rules.",
            ""
        },
        synopsisSubcommandLabel = "KIND",
        commandListHeading = "%nKinds:%n",
        subcommands = {BridgeMqttCommand.class, BridgeRosbridgeCommand.class},
        footerHeading = "%nExamples:%n",
        footer = {
            "  npu bridge mqtt --brain b1 --sense robot/range=eye:0:0:4 --drive wheels:0=robot/left",
            "  npu bridge rosbridge --brain b1 --sense '/scan#/ranges=eye:0:0:4'"
                    + " --drive 'wheels:0=/cmd_vel#/linear/x' --type /cmd_vel=geometry_msgs/Twist"
        })
final class BridgeCommand implements Runnable {
    @Spec private CommandSpec spec;

    @Override
    public void run() {
        throw new NoChoiceException(spec, "No kind given; choose one of these");
    }
}
