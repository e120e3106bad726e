package org.flinknpu.flow.state;

import java.util.List;
import org.flinknpu.brain.BrainState;
import org.flinknpu.schema.BrainSettings;

/**
 * One living brain between two bursts: everything that decides what it does next, in no form of any
 * backend. Immutable, but for {@code state}, which is not written as long as the image is used.
 *
 * @param connectome its connectome as deployed
 * @param settings its settings as deployed
 * @param updates parameters changed since, one entry per area and name
 * @param clock its clock
 * @param paused whether it is paused
 * @param gap the newest gap of its sensory input that it has met, or null
 * @param stepsLeft bursts of a step command that have not run
 * @param sequence how many records it has taken
 * @param position the last of them
 * @param report what it did since its last metrics record
 * @param effectors windows of its effectors, in order
 * @param devices what its devices remember, sensors before motors
 * @param events events that wait for their burst, in no order
 * @param commands commands that wait for their time, in no order
 * @param state potentials, counters and spikes in flight
 */
public record BrainImage(
        ConnectomeReference connectome,
        BrainSettings settings,
        List<AreaUpdate> updates,
        ClockImage clock,
        boolean paused,
        GapImage gap,
        int stepsLeft,
        long sequence,
        PositionImage position,
        ReportImage report,
        List<EffectorImage> effectors,
        List<DeviceImage> devices,
        List<PendingImage> events,
        List<PendingImage> commands,
        BrainState state) {

    /** This brain with another way to get its connectome. */
    public BrainImage with(ConnectomeReference other) {
        return new BrainImage(
                other, settings, updates, clock, paused, gap, stepsLeft, sequence, position, report,
                effectors, devices, events, commands, state);
    }
}
