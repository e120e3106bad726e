/**
 * Recordings as live input: a {@link org.flinknpu.feed.Feed} reads a file record by record, a
 * {@link org.flinknpu.feed.Pace} says when a record is due, and a {@link org.flinknpu.feed.Feeder}
 * sends one after the other, once or over and over again.
 */
package org.flinknpu.feed;
