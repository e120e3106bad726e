/**
 * The live page: a small HTTP server on the loopback interface and what feeds it.
 *
 * <p>Data flows one way: Kafka topics to {@link org.flinknpu.view.BrainFeed}, which thins them out,
 * to {@link org.flinknpu.view.DashboardServer}, which sends them to every open page as server-sent
 * events. A slow page loses frames and slows nobody down. Nothing here runs inside the Flink job.
 */
package org.flinknpu.view;
