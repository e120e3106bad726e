package org.flinknpu.flow.state;

import org.flinknpu.flow.InboundRecord;

/**
 * A record that a brain has taken and that waits for its time.
 *
 * @param timeMicros start of the interval of an event, or moment from which a command takes effect
 * @param sequence place in the order in which the brain took records
 * @param record the record
 */
public record PendingImage(long timeMicros, long sequence, InboundRecord record) {}
