package org.flinknpu.flow.state;

import java.util.List;

/**
 * Everything that is kept for one brain id.
 *
 * @param brainId the id
 * @param backlog records that wait behind due bursts, oldest first
 * @param waiting events that wait for a deploy, oldest first
 * @param brain the living brain, or null
 */
public record SeatImage(
        String brainId, List<ArrivalImage> backlog, List<WaitingImage> waiting, BrainImage brain) {}
