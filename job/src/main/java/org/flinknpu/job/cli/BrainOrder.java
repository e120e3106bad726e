package org.flinknpu.job.cli;

import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.acl.AclOperation;
import org.flinknpu.job.UsageException;
import org.flinknpu.schema.BrainCommand;
import org.flinknpu.wire.BrainId;
import org.flinknpu.wire.CommandValidation;
import org.flinknpu.wire.Decoded;
import org.flinknpu.wire.Framing;
import org.flinknpu.wire.Topics;
import org.flinknpu.wire.WireCodec;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What all commands to a brain share: whom it is for, when it takes effect, and the sending. */
final class BrainOrder {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Mixin private KafkaClient kafka;

    @Option(names = "--brain", paramLabel = "ID", required = true, description = "Id of the brain.")
    private String brain;

    @Option(
            names = "--at",
            paramLabel = "MICROS",
            description =
                    "When it takes effect, in microseconds of the brain's clock."
                            + " Default: the next burst.")
    private Long effectiveTimeMicros;

    @Option(
            names = "--command-id",
            paramLabel = "ID",
            description = "Id that shows up in errors about this command.")
    private String commandId = "";

    @Option(
            names = "--topic",
            paramLabel = "NAME",
            defaultValue = Topics.COMMAND,
            description = "Topic to send to. Default: ${DEFAULT-VALUE}.")
    private String topic;

    /**
     * Checks the command, sends it and waits until the broker has it.
     *
     * @param action a record of the schema, such as {@code Pause}
     * @return the exit code
     * @throws UsageException if the command breaks a rule or the broker is not there
     */
    int send(Object action) {
        BrainCommand command =
                BrainCommand.newBuilder()
                        .setBrainId(brain)
                        .setEffectiveTimeMicros(effectiveTimeMicros)
                        .setCommandId(commandId)
                        .setAction(action)
                        .build();
        Decoded<BrainCommand> checked = CommandValidation.check(command);
        if (!checked.isAccepted()) {
            throw new UsageException(checked.detail());
        }
        byte[] value = WireCodec.of(BrainCommand.class, Framing.SINGLE_OBJECT).encode(command);
        kafka.requireTopics(List.of(topic), AclOperation.WRITE);
        try (KafkaProducer<byte[], byte[]> producer = kafka.producer()) {
            RecordMetadata sent =
                    producer.send(new ProducerRecord<>(topic, BrainId.key(brain), value)).get();
            spec.commandLine()
                    .getErr()
                    .printf(
                            "npu: %s sent: brain=%s partition=%d offset=%d%n",
                            spec.name(), brain, sent.partition(), sent.offset());
            return Cli.DONE;
        } catch (ExecutionException e) {
            throw new UsageException(
                    "Broker refused the command: " + e.getCause().getMessage(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UsageException("Interrupted while the command was sent", e);
        }
    }
}
