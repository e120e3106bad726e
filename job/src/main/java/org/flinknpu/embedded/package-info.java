/**
 * Everything in one process: a Kafka broker and a Flink mini cluster on the loopback interface, for
 * demonstrations, tests and single machines.
 *
 * <p>Kafka's broker has no public interface for this; the classes of Kafka that may change between
 * versions are used in {@link org.flinknpu.embedded.EmbeddedBroker} and nowhere else.
 */
package org.flinknpu.embedded;
