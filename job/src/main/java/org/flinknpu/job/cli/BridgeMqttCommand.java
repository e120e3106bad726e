package org.flinknpu.job.cli;

import java.util.concurrent.Callable;
import org.flinknpu.bridge.MqttRemote;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code npu bridge mqtt}: a brain and an MQTT broker. */
@Command(
        name = "mqtt",
        description = {
            "Carry messages between a brain and a broker of MQTT 3.1.1.",
            "",
            "Messages are JSON; a number alone is JSON, too. Without #/FIELD the message is the"
                    + " value.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  npu bridge mqtt --brain b1 --sense robot/range=eye:0:0:4 --drive wheels:0=robot/left",
            "  npu bridge mqtt --brain b1 --url ssl://broker:8883 --user b1 --password-file secret"
                    + " --sense robot/events --drive robot/motors"
        })
final class BridgeMqttCommand implements Callable<Integer> {
    @Mixin private BridgeOptions options;

    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = "tcp://127.0.0.1:1883",
            description = "The broker: tcp:// or ssl://. Default: ${DEFAULT-VALUE}.")
    private String url;

    @Override
    public Integer call() throws InterruptedException {
        return options.carry(new MqttRemote(url, options.credentials()), "");
    }
}
