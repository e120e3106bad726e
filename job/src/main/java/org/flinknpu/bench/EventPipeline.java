package org.flinknpu.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.ConfigOption;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.flinknpu.brain.BrainJson;
import org.flinknpu.brain.Connectome;
import org.flinknpu.embedded.EmbeddedJob;
import org.flinknpu.job.BackendOptions;
import org.flinknpu.job.JobOptions;
import org.flinknpu.job.JobSettings;
import org.flinknpu.schema.BrainSettings;
import org.flinknpu.schema.BurstMetrics;
import org.flinknpu.schema.Deploy;
import org.flinknpu.wire.BrainId;

/**
 * The whole job with one brain that sees: this thread encodes and sends, the job does the rest, and
 * the brain's own metrics tell when it has taken everything in.
 */
final class EventPipeline implements AutoCloseable {
    private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(3);
    private static final double NANOS_PER_SECOND = 1e9;

    private final EventBench.Plan plan;
    private final String servers;
    private final List<String> topics = new ArrayList<>();
    private final String sensory;
    private final EmbeddedJob job;
    private final BenchClient<BurstMetrics> client;
    private final KafkaProducer<byte[], byte[]> producer;
    private final EventRecords camera;
    private long timeMicros;

    EventPipeline(EventBench.Plan plan, Connectome retina, String servers) {
        this.plan = plan;
        this.servers = servers;
        String prefix = "npu-bench-" + Long.toHexString(System.nanoTime()) + ".";
        Map<String, String> options = new LinkedHashMap<>();
        options.put(JobOptions.WEB_ENABLED.key(), "false");
        options.put(JobOptions.PARALLELISM.key(), "1");
        options.put(JobOptions.TOPICS_PARTITIONS.key(), "1");
        options.put(JobOptions.GROUP_ID.key(), prefix);
        options.put("kafka.max.partition.fetch.bytes", Integer.toString(8 << 20));
        // Sender, broker and job share the processors: a brain that wants all of them waits.
        options.put(BackendOptions.BACKEND_THREADS.key(), "1");
        options.putAll(plan.jobOptions());
        options.put(JobSettings.BOOTSTRAP_SERVERS, servers);
        options.put(JobOptions.TOPICS_CREATE.key(), "true");
        for (ConfigOption<String> topic :
                List.of(
                        JobOptions.TOPIC_SENSORY,
                        JobOptions.TOPIC_COMMAND,
                        JobOptions.TOPIC_MOTOR,
                        JobOptions.TOPIC_SPIKES,
                        JobOptions.TOPIC_METRICS)) {
            options.put(topic.key(), prefix + topic.defaultValue());
            topics.add(prefix + topic.defaultValue());
        }
        JobSettings settings = JobSettings.of(options);
        sensory = settings.get(JobOptions.TOPIC_SENSORY);
        job = EmbeddedJob.start(settings);
        client =
                new BenchClient<>(
                        servers,
                        sensory,
                        settings.get(JobOptions.TOPIC_COMMAND),
                        settings.get(JobOptions.TOPIC_METRICS),
                        BurstMetrics.class);
        producer = EventTopics.producer(servers);
        camera =
                new EventRecords(
                        EventBench.BRAIN,
                        EventBench.AREA,
                        plan.width(),
                        plan.height(),
                        plan.perRecord(),
                        EventBench.PERIOD_MICROS);
        client.command(EventBench.BRAIN, deploy(retina));
        client.flush();
    }

    private Deploy deploy(Connectome retina) {
        BrainSettings settings = BrainSettings.newBuilder().build();
        settings.setPeriodMicros(EventBench.PERIOD_MICROS);
        settings.setEpochMicros(0L);
        settings.setMetricsEveryBursts(plan.records());
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        try {
            BrainJson.write(retina, json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Deploy.newBuilder()
                .setConnectome(ByteBuffer.wrap(json.toByteArray()))
                .setSettings(settings)
                .build();
    }

    /** Sends the records of a round and waits until their bursts have run. */
    EventBench.Round measure() {
        int records = plan.records();
        byte[] key = BrainId.key(EventBench.BRAIN);
        long processor = JvmWatch.processorNanos();
        long start = System.nanoTime();
        for (int i = 0; i < records; i++) {
            producer.send(new ProducerRecord<>(sensory, key, camera.encode(timeMicros)));
            timeMicros += EventBench.PERIOD_MICROS;
        }
        producer.flush();
        // The last burst runs when time has passed it.
        client.tick(EventBench.BRAIN, timeMicros);
        client.flush();
        BurstMetrics last = await();
        double seconds = (System.nanoTime() - start) / NANOS_PER_SECOND;
        processor = JvmWatch.processorNanos() - processor;
        if (last.getDeadLetters() > 0 || last.getFired() == 0) {
            throw new IllegalStateException(
                    "records refused, or nothing fired: deadLetters=%d fired=%d"
                            .formatted(last.getDeadLetters(), last.getFired()));
        }
        return new EventBench.Round(
                seconds,
                (long) records * plan.perRecord(),
                processor,
                last.getStageMicros(),
                last.getKernelMicros() + last.getCopyMicros(),
                last.getDrainMicros());
    }

    private BurstMetrics await() {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (System.nanoTime() < deadline) {
            for (BurstMetrics each : client.poll()) {
                if (each.getBurstTimeMicros() == timeMicros) {
                    return each;
                }
            }
        }
        throw new IllegalStateException("bursts missing: until timeMicros=" + timeMicros);
    }

    @Override
    public void close() {
        producer.close(EventTopics.timeout());
        client.close();
        job.close();
        EventTopics.delete(servers, topics);
    }
}
