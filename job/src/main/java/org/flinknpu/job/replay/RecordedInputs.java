package org.flinknpu.job.replay;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.flinknpu.flow.BrainRerun;
import org.flinknpu.flow.InboundRecord;
import org.flinknpu.flow.NpuOptions;
import org.flinknpu.flow.RecordDecoder;
import org.flinknpu.flow.RerunException;
import org.flinknpu.schema.BrainCommand;
import org.flinknpu.schema.SensoryEvent;

/**
 * The inputs of one brain as their topics hold them. Commands are few and all kept; sensory records
 * are read as they are asked for. Used by one thread.
 */
final class RecordedInputs implements BrainRerun.InputLog, AutoCloseable {
    private final TopicScan scan;
    private final String sensoryTopic;
    private final RecordDecoder<SensoryEvent> decoder;
    private final Map<String, InboundRecord> commands = new HashMap<>();
    private final ArrayDeque<InboundRecord> ahead = new ArrayDeque<>();
    private KafkaConsumer<byte[], byte[]> consumer;
    private TopicPartition partition;
    private long handedOut;
    private long end;

    /**
     * Reads all commands of the brain.
     *
     * @param sensory how the job reads sensory records
     * @param command how it reads commands
     */
    RecordedInputs(
            TopicScan scan,
            String sensoryTopic,
            NpuOptions.Wire sensory,
            String commandTopic,
            NpuOptions.Wire command) {
        this.scan = scan;
        this.sensoryTopic = sensoryTopic;
        decoder = RecordDecoder.sensory(sensory);
        RecordDecoder<BrainCommand> commandDecoder = RecordDecoder.commands(command);
        scan.each(
                commandTopic,
                record -> {
                    InboundRecord accepted = commandDecoder.addressed(inbound(record));
                    if (accepted != null) {
                        commands.put(key(record.partition(), record.offset()), accepted);
                    }
                });
    }

    private static String key(int partition, long offset) {
        return partition + ":" + offset;
    }

    private static InboundRecord inbound(ConsumerRecord<byte[], byte[]> record) {
        return InboundRecord.undecoded(
                record.topic(),
                record.partition(),
                record.offset(),
                record.timestamp(),
                record.key(),
                record.value());
    }

    /** Whether there is a command with an offset between two others, both exclusive. */
    boolean hasCommandBetween(long after, long before) {
        return commands.values().stream()
                .anyMatch(each -> each.offset() > after && each.offset() < before);
    }

    @Override
    public InboundRecord command(int fromPartition, long offset) {
        InboundRecord command = commands.get(key(fromPartition, offset));
        if (command == null) {
            throw new RerunException(
                    "Command is gone that the brain took: partition=%d offset=%d"
                            .formatted(fromPartition, offset));
        }
        return command;
    }

    @Override
    public InboundRecord sensoryAfter(int fromPartition, long offset) {
        if (partition == null || partition.partition() != fromPartition || handedOut > offset) {
            open(fromPartition, offset + 1);
        }
        handedOut = offset;
        while (!ahead.isEmpty() && ahead.peek().offset() <= offset) {
            ahead.poll();
        }
        long patience = TopicScan.patience();
        while (ahead.isEmpty() && consumer.position(partition) < end) {
            ConsumerRecords<byte[], byte[]> polled = consumer.poll(TopicScan.poll());
            for (ConsumerRecord<byte[], byte[]> record : polled) {
                if (scan.matches(record) && record.offset() > offset) {
                    InboundRecord accepted = decoder.addressed(inbound(record));
                    if (accepted != null) {
                        ahead.add(accepted);
                    }
                }
            }
            patience = TopicScan.waited(sensoryTopic, patience, polled);
        }
        return ahead.peek();
    }

    private void open(int fromPartition, long offset) {
        if (consumer == null) {
            consumer = scan.consumer();
        }
        partition = new TopicPartition(sensoryTopic, fromPartition);
        List<TopicPartition> only = List.of(partition);
        long start = consumer.beginningOffsets(only).get(partition);
        if (start > offset) {
            throw new RerunException(
                    "Sensory log does not reach back so far: topic=%s partition=%d offset=%d logStart=%d; begin at a later savepoint"
                            .formatted(sensoryTopic, fromPartition, offset, start));
        }
        end = consumer.endOffsets(only).get(partition);
        consumer.assign(only);
        consumer.seek(partition, offset);
        ahead.clear();
    }

    @Override
    public void close() {
        if (consumer != null) {
            consumer.close();
        }
    }
}
