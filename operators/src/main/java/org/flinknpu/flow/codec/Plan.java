package org.flinknpu.flow.codec;

import java.util.List;
import org.flinknpu.brain.Area;
import org.flinknpu.brain.Connectome;
import org.flinknpu.schema.Device;
import org.flinknpu.schema.DeviceCoding;
import org.flinknpu.wire.DeadLetterReason;

/**
 * What one device of a mapping asks of a brain, checked: its areas, the columns that its channels
 * need, and its share of the memory that the devices of a brain may have in sum.
 */
final class Plan {
    /** Most cells of all devices of a brain: what they remember and work with. */
    static final long MAX_CELLS = 1L << 23;

    /** Most values of a motor, so that a record can hold them. */
    static final int MAX_MOTOR_VALUES = 1 << 17;

    private static final int LEAST_DEPTH = 2;

    final Device device;
    final Parameters parameters;
    private final Area[] areas;
    private final Budget budget;

    /** The cells that are left for the devices of a brain. */
    static final class Budget {
        private long left = MAX_CELLS;
    }

    Plan(Connectome connectome, Device device, Budget budget) throws DeviceRefusedException {
        this.device = device;
        this.budget = budget;
        parameters = new Parameters(device);
        List<String> ids = device.getAreas();
        areas = new Area[ids.size()];
        for (int i = 0; i < areas.length; i++) {
            areas[i] = connectome.area(ids.get(i));
            if (areas[i] == null) {
                throw new DeviceRefusedException(
                        DeadLetterReason.UNKNOWN_AREA,
                        "device is mapped to an area that the brain does not have: device=%s area=%s; known are %s"
                                .formatted(
                                        device.getDevice(),
                                        ids.get(i),
                                        connectome.areas().stream().map(Area::id).toList()));
            }
        }
    }

    Area area() {
        return areas[0];
    }

    Area[] areas() {
        return areas;
    }

    /** Takes cells from what is left. */
    void claim(long cells) throws DeviceRefusedException {
        if (cells > budget.left) {
            throw new DeviceRefusedException(
                    DeadLetterReason.QUOTA,
                    "devices need too much memory: device=%s cells=%d left=%d maximum=%d"
                            .formatted(device.getDevice(), cells, budget.left, MAX_CELLS));
        }
        budget.left -= cells;
    }

    /** The columns of all channels. */
    Band band(int columnsPerChannel) throws DeviceRefusedException {
        long columns = (long) device.getChannels() * columnsPerChannel;
        requireColumns(columns);
        return new Band(area(), device.getFirstColumn(), (int) columns);
    }

    /** All columns from the first one on. */
    Band rest() throws DeviceRefusedException {
        requireColumns(1);
        int first = device.getFirstColumn();
        return new Band(area(), first, area().width() - first);
    }

    private void requireColumns(long columns) throws DeviceRefusedException {
        if (device.getFirstColumn() + columns > area().width()) {
            throw misfit(
                    "device needs columns that its area does not have",
                    "firstColumn=%d columns=%d channels=%d"
                            .formatted(device.getFirstColumn(), columns, device.getChannels()));
        }
    }

    /** Refuses a shift of what uses whole areas. */
    void requireWhole() throws DeviceRefusedException {
        if (device.getFirstColumn() != 0) {
            throw misfit(
                    "device uses whole areas",
                    "firstColumn=" + device.getFirstColumn() + "; use 0");
        }
    }

    private void requireDepth(int least) throws DeviceRefusedException {
        if (area().depth() < least) {
            throw misfit("area is too shallow for its device", "least depth=" + least);
        }
    }

    /** The codec of a coding that knows nothing of time. */
    ChannelCodec codec() throws DeviceRefusedException {
        float gain = device.getGain();
        switch (device.getCoding()) {
            case LINEAR, SIGNED_LINEAR -> {
                boolean signed = device.getCoding() == DeviceCoding.SIGNED_LINEAR;
                int columns = signed ? parameters.integer("columns", 2, 1, 2) : 1;
                boolean ascending = parameters.flag("ascending", false);
                requireDepth(LEAST_DEPTH);
                return new LinearCodec(band(columns), gain, signed, columns, ascending);
            }
            case FRACTIONAL, SIGNED_FRACTIONAL -> {
                boolean signed = device.getCoding() == DeviceCoding.SIGNED_FRACTIONAL;
                requireDepth(LEAST_DEPTH);
                return new FractionalCodec(band(signed ? 2 : 1), gain, signed);
            }
            case POPULATION -> {
                double sigma = parameters.number("sigma", 1, 1 / 16.0, 1 << 10);
                requireDepth(PopulationCodec.leastDepth(sigma));
                return new PopulationCodec(band(1), gain, sigma);
            }
            case CARTESIAN -> {
                requirePoints();
                return new CartesianCodec(rest(), gain);
            }
            case BOOLEAN -> {
                return new BooleanCodec(band(1), gain);
            }
            case MISC -> {
                return new MiscCodec(band(1), gain);
            }
            default -> throw new IllegalStateException("No such codec: " + device.getCoding());
        }
    }

    private void requirePoints() throws DeviceRefusedException {
        int channels = device.getChannels();
        if (channels % 2 != 0 || channels / 2 > area().depth()) {
            throw misfit("points need two channels and one depth each", "channels=" + channels);
        }
    }

    /** A refusal that names the device, its area and what is wrong. */
    DeviceRefusedException misfit(String rule, String numbers) {
        return DeviceRefusedException.invalid(
                "%s: device=%s area=%s %s dimensions=[%d,%d,%d]"
                        .formatted(
                                rule,
                                device.getDevice(),
                                area().id(),
                                numbers,
                                area().width(),
                                area().height(),
                                area().depth()));
    }
}
