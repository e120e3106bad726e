package org.flinknpu.flow.codec;

import java.util.Arrays;
import org.flinknpu.burst.FiredSet;
import org.flinknpu.flow.state.DeviceImage;
import org.flinknpu.schema.AreaMotor;
import org.flinknpu.schema.EffectorCoding;
import org.flinknpu.wire.PackedColumn;

/**
 * One mapped motor: it reads fired neurons and moves. It remembers what its reader does and, as
 * bits of doubles, the value of every channel and behind them the targets. Not thread-safe.
 */
public final class Motor {
    private final String device;
    private final MotorReader reader;
    private final MotorLimits limits;
    private final FiredVoxels voxels;
    private final Memory memory;
    private final int channels;
    private final PackedColumn packed;
    private final AreaMotor motor;

    Motor(
            String device,
            EffectorCoding coding,
            Band band,
            MotorReader reader,
            MotorLimits limits,
            int channels) {
        this.device = device;
        this.reader = reader;
        this.limits = limits;
        this.channels = channels;
        voxels = new FiredVoxels(band);
        memory = new Memory(reader.memoryCounts(), 2 * channels, 0);
        packed = new PackedColumn(channels);
        motor = new AreaMotor(device, coding, packed.view());
        reset();
    }

    /** Back to the moment after the deploy. */
    public void reset() {
        memory.clear();
        Arrays.fill(memory.words, Double.doubleToRawLongBits(limits.start()));
        restored();
    }

    /** Its values as a record; reused, changes with {@link #take}. */
    public AreaMotor motor() {
        return motor;
    }

    /** Takes the fired neurons of a burst; whether one was here or a value changed. */
    public boolean take(FiredSet fired, long burst) {
        boolean any = voxels.take(fired);
        reader.take(voxels, burst, memory.counts);
        boolean changed = false;
        for (int channel = 0; channel < channels; channel++) {
            double level = reader.level(channel, memory.counts);
            double last = word(channel);
            double target = limits.target(word(channels + channel), level);
            double value = limits.value(last, target);
            memory.words[channels + channel] = Double.doubleToRawLongBits(target);
            memory.words[channel] = Double.doubleToRawLongBits(value);
            changed |= (float) value != (float) last;
        }
        if (changed) {
            pack();
        }
        return any || changed;
    }

    private double word(int index) {
        return Double.longBitsToDouble(memory.words[index]);
    }

    private void pack() {
        packed.clear();
        for (int channel = 0; channel < channels; channel++) {
            packed.append((float) word(channel));
        }
        motor.setValues(packed.view());
    }

    private void restored() {
        reader.restored(memory.counts);
        pack();
    }

    DeviceImage image() {
        return memory.image(device);
    }

    void restore(DeviceImage image) {
        memory.restore(device, image);
        restored();
    }
}
