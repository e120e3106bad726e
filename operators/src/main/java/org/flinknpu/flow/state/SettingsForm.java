package org.flinknpu.flow.state;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.flinknpu.schema.BrainSettings;
import org.flinknpu.schema.ClockMode;
import org.flinknpu.schema.DeviceMap;
import org.flinknpu.schema.Effector;
import org.flinknpu.schema.EffectorCoding;
import org.flinknpu.schema.MissedBursts;
import org.flinknpu.schema.Receptor;
import org.flinknpu.schema.ReceptorCoding;
import org.flinknpu.schema.SpikeSampling;

/**
 * The bytes of a brain's settings, field by field. Enums are written by name, so that the order of
 * a schema's symbols is free. Snapshots before version 3 hold no device mapping.
 */
final class SettingsForm {
    private SettingsForm() {}

    static void write(BrainSettings settings, Columns columns, DataOutput out) throws IOException {
        columns.writeText(settings.getClock().name(), out);
        out.writeLong(settings.getPeriodMicros());
        out.writeBoolean(settings.getEpochMicros() != null);
        out.writeLong(settings.getEpochMicros() == null ? 0 : settings.getEpochMicros());
        out.writeLong(settings.getLatenessMicros());
        columns.writeText(settings.getMissedBursts().name(), out);
        out.writeInt(settings.getMaxCatchUpBursts());
        columns.writeText(settings.getBackend(), out);
        out.writeInt(settings.getSpikes().size());
        for (SpikeSampling sampling : settings.getSpikes()) {
            columns.writeText(sampling.getArea(), out);
            out.writeInt(sampling.getEveryBursts());
            out.writeInt(sampling.getMaxNeurons());
        }
        out.writeInt(settings.getReceptors().size());
        for (Receptor receptor : settings.getReceptors()) {
            columns.writeText(receptor.getArea(), out);
            columns.writeText(receptor.getCoding().name(), out);
            out.writeFloat(receptor.getGain());
        }
        out.writeInt(settings.getEffectors().size());
        for (Effector effector : settings.getEffectors()) {
            columns.writeText(effector.getArea(), out);
            columns.writeText(effector.getCoding().name(), out);
            out.writeInt(effector.getSmoothingBursts());
            out.writeFloat(effector.getMinimum());
            out.writeFloat(effector.getMaximum());
        }
        out.writeInt(settings.getMetricsEveryBursts());
        DeviceMapForm.write(settings.getDeviceMap(), columns, out);
    }

    static BrainSettings read(int version, Columns columns, DataInput in) throws IOException {
        BrainSettings settings = new BrainSettings();
        settings.setClock(symbol(ClockMode.class, columns, in));
        settings.setPeriodMicros(in.readLong());
        boolean epoch = in.readBoolean();
        long epochMicros = in.readLong();
        settings.setEpochMicros(epoch ? epochMicros : null);
        settings.setLatenessMicros(in.readLong());
        settings.setMissedBursts(symbol(MissedBursts.class, columns, in));
        settings.setMaxCatchUpBursts(in.readInt());
        settings.setBackend(columns.readText(in));
        settings.setSpikes(samplings(columns, in));
        settings.setReceptors(receptors(columns, in));
        settings.setEffectors(effectors(columns, in));
        settings.setMetricsEveryBursts(in.readInt());
        settings.setDeviceMap(
                version < 3 ? new DeviceMap(1, List.of()) : DeviceMapForm.read(columns, in));
        return settings;
    }

    private static List<SpikeSampling> samplings(Columns columns, DataInput in) throws IOException {
        List<SpikeSampling> all = new ArrayList<>();
        for (int left = Columns.count(in); left > 0; left--) {
            all.add(new SpikeSampling(columns.readText(in), in.readInt(), in.readInt()));
        }
        return all;
    }

    private static List<Receptor> receptors(Columns columns, DataInput in) throws IOException {
        List<Receptor> all = new ArrayList<>();
        for (int left = Columns.count(in); left > 0; left--) {
            all.add(
                    new Receptor(
                            columns.readText(in),
                            symbol(ReceptorCoding.class, columns, in),
                            in.readFloat()));
        }
        return all;
    }

    private static List<Effector> effectors(Columns columns, DataInput in) throws IOException {
        List<Effector> all = new ArrayList<>();
        for (int left = Columns.count(in); left > 0; left--) {
            all.add(
                    new Effector(
                            columns.readText(in),
                            symbol(EffectorCoding.class, columns, in),
                            in.readInt(),
                            in.readFloat(),
                            in.readFloat()));
        }
        return all;
    }

    /** A symbol by its name. */
    static <E extends Enum<E>> E symbol(Class<E> type, Columns columns, DataInput in)
            throws IOException {
        String name = columns.readText(in);
        for (E each : type.getEnumConstants()) {
            if (each.name().equals(name)) {
                return each;
            }
        }
        throw new CorruptStateException(
                "Saved setting is unknown to this build: %s=%s; restore with a later build"
                        .formatted(type.getSimpleName(), name));
    }
}
