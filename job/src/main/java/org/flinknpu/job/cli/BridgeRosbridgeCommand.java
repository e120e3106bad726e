package org.flinknpu.job.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.flinknpu.bridge.DriveRule;
import org.flinknpu.bridge.RosbridgeRemote;
import org.flinknpu.job.UsageException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code npu bridge rosbridge}: a brain and ROS, through a rosbridge server. */
@Command(
        name = "rosbridge",
        description = {
            "Carry messages between a brain and ROS 1 or 2, through a rosbridge server.",
            "",
            "Without #/FIELD the value stands in the field data, as in std_msgs/Float32.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  npu bridge rosbridge --brain b1 --sense '/scan#/ranges=eye:0:0:4'"
                    + " --drive 'wheels:0=/cmd_vel#/linear/x' --drive 'wheels:1=/cmd_vel#/angular/z'"
                    + " --type /cmd_vel=geometry_msgs/Twist"
        })
final class BridgeRosbridgeCommand implements Callable<Integer> {
    private static final String DATA = "/data";

    @Mixin private BridgeOptions options;

    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = "ws://127.0.0.1:9090",
            description = "The server: ws:// or wss://. Default: ${DEFAULT-VALUE}.")
    private String url;

    @Option(
            names = "--type",
            paramLabel = "TOPIC=TYPE",
            description =
                    "Type of a topic that motor values go to; repeatable. Default:"
                            + " std_msgs/Float32, std_msgs/Float32MultiArray or std_msgs/String.")
    private Map<String, String> types = new LinkedHashMap<>();

    @Override
    public Integer call() throws InterruptedException {
        Map<String, String> advertised = new LinkedHashMap<>();
        for (DriveRule rule : options.driveRules(DATA)) {
            advertised.putIfAbsent(rule.topic(), types.getOrDefault(rule.topic(), type(rule)));
        }
        for (String topic : types.keySet()) {
            if (!advertised.containsKey(topic)) {
                throw new UsageException("Nothing is sent to a topic: --type=" + topic);
            }
        }
        return options.carry(new RosbridgeRemote(url, advertised, options.credentials()), DATA);
    }

    private static String type(DriveRule rule) {
        if (rule.area() == null) {
            return "std_msgs/String";
        }
        return rule.channel() < 0 ? "std_msgs/Float32MultiArray" : "std_msgs/Float32";
    }
}
