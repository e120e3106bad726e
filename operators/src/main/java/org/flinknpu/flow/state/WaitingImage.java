package org.flinknpu.flow.state;

import org.flinknpu.flow.InboundRecord;

/**
 * A sensory record that waits for the deploy of its brain.
 *
 * @param sinceMillis when it came, in milliseconds of processing time
 * @param record the record
 */
public record WaitingImage(long sinceMillis, InboundRecord record) {}
