/**
 * Hostile input: one {@link org.flinknpu.fuzz.FuzzTarget} for every decoder. The same targets run
 * in three ways: {@link org.flinknpu.fuzz.FuzzReplayTest} replays seeds, findings and a few
 * thousand mutations in every build; {@link org.flinknpu.fuzz.FuzzCampaign} lets a fuzzer that
 * watches coverage loose on them; and {@link org.flinknpu.fuzz.FuzzEntry} is what that fuzzer
 * calls.
 */
package org.flinknpu.fuzz;
