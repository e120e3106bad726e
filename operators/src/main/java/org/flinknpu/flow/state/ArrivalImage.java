package org.flinknpu.flow.state;

import org.flinknpu.flow.InboundRecord;
import org.flinknpu.flow.Input;

/**
 * A record that waits behind bursts that are due.
 *
 * @param input the input that it came from
 * @param record the record
 */
public record ArrivalImage(Input input, InboundRecord record) {}
