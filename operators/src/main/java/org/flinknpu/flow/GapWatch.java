package org.flinknpu.flow;

import org.flinknpu.flow.state.GapImage;
import org.flinknpu.schema.LogGap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a brain has missed sensory records. Records carry the newest gap of their partition; a
 * brain has missed something if the record that it took before lies on the other side of the gap.
 * Whether any of the missing records was for this brain nobody can know.
 *
 * <p>A brain that has taken no record of the partition yet is not paused: nothing of its state came
 * from there, and it may have been deployed after the gap. Its journal names the gap all the same.
 */
final class GapWatch {
    private static final Logger LOG = LoggerFactory.getLogger(GapWatch.class);

    private final BrainHost host;
    private final BurstStamp stamp;
    private final BrainJournal journal;
    private LogGap met;
    private boolean paused;
    private boolean knewPartition;

    GapWatch(BrainHost host, BurstStamp stamp, BrainJournal journal) {
        this.host = host;
        this.stamp = stamp;
        this.journal = journal;
    }

    /** Whether a record that is about to be taken lies behind a gap that the brain has not met. */
    boolean missed(InboundRecord record) {
        Gap gap = record.gap();
        int partition = stamp.position().getSensoryPartition();
        knewPartition = partition >= 0;
        // A log may be created anew more than once: then the brain's own offsets fall.
        boolean known =
                met != null
                        && record.offset() > stamp.position().getSensoryOffset()
                        && met.getPartition() == record.partition()
                        && met.getExpectedOffset() == gap.expectedOffset()
                        && met.getFoundOffset() == gap.foundOffset();
        return !known
                && (partition == record.partition() || !knewPartition)
                && stamp.position().getSensoryOffset() < gap.expectedOffset();
    }

    /**
     * The brain has taken a record that {@link #missed} found behind a gap.
     *
     * @return whether it has to be paused
     */
    boolean pauses(InboundRecord record) {
        met =
                new LogGap(
                        record.topic(),
                        record.partition(),
                        record.gap().expectedOffset(),
                        record.gap().foundOffset());
        paused = knewPartition && host.options().recorder().gaps() == GapPolicy.PAUSE;
        host.metrics().gap(paused);
        journal.gap(met, paused);
        LOG.warn(
                "Sensory records were gone before they could be read: brainId={} topic={} partition={} expectedOffset={} foundOffset={}; {}",
                stamp.brainId(),
                met.getTopic(),
                met.getPartition(),
                met.getExpectedOffset(),
                met.getFoundOffset(),
                paused ? "the brain is paused, a resume command accepts the gap" : "it goes on");
        return paused;
    }

    /** A resume command took effect: what is missing is accepted. */
    void resumed() {
        if (paused) {
            paused = false;
            host.metrics().gapAccepted();
            journal.gap(met, false);
        }
    }

    /** The brain's life ends. */
    void close() {
        if (paused) {
            host.metrics().gapAccepted();
        }
    }

    GapImage image() {
        return met == null
                ? null
                : new GapImage(
                        met.getTopic(),
                        met.getPartition(),
                        new Gap(met.getExpectedOffset(), met.getFoundOffset()),
                        paused);
    }

    void restore(GapImage image) {
        if (image != null) {
            Gap gap = image.gap();
            met =
                    new LogGap(
                            image.topic(),
                            image.partition(),
                            gap.expectedOffset(),
                            gap.foundOffset());
            paused = image.paused();
            if (paused) {
                host.metrics().gapPaused();
            }
        }
    }
}
