package org.flinknpu.job.replay;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.flinknpu.flow.JournalLife;
import org.flinknpu.flow.LifePoint;
import org.flinknpu.job.UsageException;

/**
 * What topics hold of a part of a brain's life, without what a restart has made void. Not
 * thread-safe.
 */
final class EmittedRecords {
    private final TopicScan scan;
    private final JournalLife life;
    private final BurstRecords.Filter asked;
    private final BurstRecords records;

    /** The oldest record of the brain that a topic still holds, and when it was written. */
    private BurstRecords.Place oldest;

    private long oldestMillis;

    /**
     * Nothing yet.
     *
     * @param scan reads topics
     * @param bareAvro whether the job writes without a frame
     * @param life the life that counts
     * @param asked which of its bursts do
     */
    EmittedRecords(TopicScan scan, boolean bareAvro, JournalLife life, BurstRecords.Filter asked) {
        this.scan = scan;
        this.life = life;
        this.asked = asked;
        records = new BurstRecords(bareAvro);
    }

    /** What was read. */
    BurstRecords records() {
        return records;
    }

    /**
     * Reads a topic.
     *
     * @param spikes whether it holds fired neurons, not motor values
     * @param first where the part begins
     * @param last where it ends
     * @param rebuilt what the brain gave when it was run again
     * @throws UsageException if what the brain gave may be gone
     */
    void read(String topic, boolean spikes, LifePoint first, LifePoint last, BurstRecords rebuilt) {
        oldest = null;
        boolean cut =
                scan.each(
                        topic,
                        record -> {
                            BurstRecords.Filter filter = filter(record, first, last);
                            note(
                                    spikes
                                            ? records.spikes(record.value(), filter)
                                            : records.motor(record.value(), filter),
                                    record.timestamp());
                        });
        if (cut && (oldest == null || oldestMillis >= life.bornMillis())) {
            for (BurstRecords.Place place : rebuilt.all().keySet()) {
                boolean gone = oldest == null || place.compareTo(oldest) < 0;
                if (place.spikes() == spikes && gone && !records.all().containsKey(place)) {
                    throw new UsageException(
                            "Topic does not reach back so far: topic=%s %s; compare later bursts"
                                    .formatted(topic, place));
                }
            }
        }
    }

    private void note(BurstRecords.Place place, long writtenMillis) {
        if (oldest == null) {
            oldest = place;
            oldestMillis = writtenMillis;
        }
    }

    private BurstRecords.Filter filter(
            ConsumerRecord<byte[], byte[]> record, LifePoint first, LifePoint last) {
        return (burst, endMicros) ->
                asked.counts(burst, endMicros)
                        && first.isBefore(burst, endMicros)
                        && !last.isBefore(burst, endMicros)
                        && !life.isVoid(record.timestamp(), burst, endMicros, last.periodMicros());
    }
}
