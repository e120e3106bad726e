package org.flinknpu.flow.state;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.flinknpu.brain.BrainState;
import org.flinknpu.flow.Gap;
import org.flinknpu.schema.BrainSettings;

/**
 * The bytes of a {@link BrainImage}, in the order of its components. An embedded connectome is
 * written as its fingerprint; its bytes stand once in the key group.
 */
final class BrainForm {
    private BrainForm() {}

    static void write(BrainImage brain, Columns columns, DataOutputView out) throws IOException {
        String uri = brain.connectome().uri();
        out.writeBoolean(uri != null);
        if (uri != null) {
            columns.writeText(uri, out);
        }
        columns.writeText(brain.connectome().fingerprint(), out);
        SettingsForm.write(brain.settings(), columns, out);
        out.writeInt(brain.updates().size());
        for (AreaUpdate update : brain.updates()) {
            columns.writeText(update.area(), out);
            columns.writeText(update.parameter(), out);
            out.writeDouble(update.value());
        }
        writeClock(brain.clock(), out);
        out.writeBoolean(brain.paused());
        writeGap(brain.gap(), columns, out);
        out.writeInt(brain.stepsLeft());
        out.writeLong(brain.sequence());
        out.writeInt(brain.position().sensoryPartition());
        out.writeLong(brain.position().sensoryOffset());
        out.writeInt(brain.position().commandPartition());
        out.writeLong(brain.position().commandOffset());
        writeReport(brain.report(), out);
        out.writeInt(brain.effectors().size());
        for (EffectorImage effector : brain.effectors()) {
            columns.writeText(effector.area(), out);
            out.writeInt(effector.next());
            columns.write(effector.counts(), effector.counts().length, out);
            columns.write(effector.positions(), effector.positions().length, out);
            columns.write(effector.values(), effector.values().length, out);
        }
        out.writeInt(brain.devices().size());
        for (DeviceImage device : brain.devices()) {
            columns.writeText(device.device(), out);
            columns.write(device.counts(), device.counts().length, out);
            columns.write(device.words(), device.words().length, out);
            columns.write(device.samples(), device.samples().length, out);
        }
        writePending(brain.events(), out);
        writePending(brain.commands(), out);
        BrainStateForm.write(brain.state(), columns, out);
    }

    static BrainImage read(
            int version,
            int maxNeurons,
            Map<String, byte[]> embedded,
            Columns columns,
            DataInputView in)
            throws IOException {
        ConnectomeReference connectome = readConnectome(embedded, columns, in);
        BrainSettings settings = SettingsForm.read(version, columns, in);
        List<AreaUpdate> updates = new ArrayList<>();
        for (int left = Columns.count(in); left > 0; left--) {
            updates.add(
                    new AreaUpdate(columns.readText(in), columns.readText(in), in.readDouble()));
        }
        ClockImage clock =
                new ClockImage(
                        in.readBoolean(),
                        in.readLong(),
                        in.readLong(),
                        in.readLong(),
                        in.readInt());
        boolean paused = in.readBoolean();
        GapImage gap = version == 1 ? null : readGap(columns, in);
        int stepsLeft = in.readInt();
        long sequence = in.readLong();
        PositionImage position =
                new PositionImage(in.readInt(), in.readLong(), in.readInt(), in.readLong());
        ReportImage report = readReport(in);
        List<EffectorImage> effectors = readEffectors(columns, in);
        List<DeviceImage> devices = version < 3 ? List.of() : readDevices(columns, in);
        List<PendingImage> events = readPending(version, in);
        List<PendingImage> commands = readPending(version, in);
        BrainState state = BrainStateForm.read(version, maxNeurons, columns, in);
        return new BrainImage(
                connectome,
                settings,
                updates,
                clock,
                paused,
                gap,
                stepsLeft,
                sequence,
                position,
                report,
                effectors,
                devices,
                events,
                commands,
                state);
    }

    private static ConnectomeReference readConnectome(
            Map<String, byte[]> embedded, Columns columns, DataInputView in) throws IOException {
        String uri = in.readBoolean() ? columns.readText(in) : null;
        String fingerprint = columns.readText(in);
        return new ConnectomeReference(
                uri, fingerprint, uri == null ? embedded.get(fingerprint) : null);
    }

    private static void writeGap(GapImage gap, Columns columns, DataOutputView out)
            throws IOException {
        out.writeBoolean(gap != null);
        if (gap != null) {
            columns.writeText(gap.topic(), out);
            out.writeInt(gap.partition());
            out.writeLong(gap.gap().expectedOffset());
            out.writeLong(gap.gap().foundOffset());
            out.writeBoolean(gap.paused());
        }
    }

    private static GapImage readGap(Columns columns, DataInputView in) throws IOException {
        return in.readBoolean()
                ? new GapImage(
                        columns.readText(in),
                        in.readInt(),
                        new Gap(in.readLong(), in.readLong()),
                        in.readBoolean())
                : null;
    }

    private static void writeClock(ClockImage clock, DataOutputView out) throws IOException {
        out.writeBoolean(clock.started());
        out.writeLong(clock.notBeforeMicros());
        out.writeLong(clock.nextStartMicros());
        out.writeLong(clock.dueUntilMicros());
        out.writeInt(clock.catchUpLeft());
    }

    private static void writeReport(ReportImage report, DataOutputView out) throws IOException {
        out.writeLong(report.firstBurst());
        out.writeLong(report.bursts());
        out.writeLong(report.overruns());
        out.writeLong(report.skipped());
        out.writeLong(report.fired());
        out.writeLong(report.candidates());
        out.writeLong(report.synapticEvents());
        out.writeLong(report.eventsIn());
        out.writeLong(report.eventsLate());
        out.writeLong(report.deadLetters());
    }

    private static ReportImage readReport(DataInputView in) throws IOException {
        return new ReportImage(
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong());
    }

    private static List<EffectorImage> readEffectors(Columns columns, DataInputView in)
            throws IOException {
        List<EffectorImage> effectors = new ArrayList<>();
        for (int left = Columns.count(in); left > 0; left--) {
            String area = columns.readText(in);
            int next = in.readInt();
            effectors.add(
                    new EffectorImage(
                            area,
                            next,
                            columns.readInts(in),
                            columns.readLongs(in),
                            columns.readFloats(in)));
        }
        return effectors;
    }

    private static List<DeviceImage> readDevices(Columns columns, DataInputView in)
            throws IOException {
        List<DeviceImage> devices = new ArrayList<>();
        for (int left = Columns.count(in); left > 0; left--) {
            devices.add(
                    new DeviceImage(
                            columns.readText(in),
                            columns.readInts(in),
                            columns.readLongs(in),
                            columns.readFloats(in)));
        }
        return devices;
    }

    private static void writePending(List<PendingImage> pending, DataOutputView out)
            throws IOException {
        out.writeInt(pending.size());
        for (PendingImage each : pending) {
            out.writeLong(each.timeMicros());
            out.writeLong(each.sequence());
            InboundRecordSerializer.INSTANCE.serialize(each.record(), out);
        }
    }

    private static List<PendingImage> readPending(int version, DataInputView in)
            throws IOException {
        List<PendingImage> pending = new ArrayList<>();
        for (int left = Columns.count(in); left > 0; left--) {
            pending.add(
                    new PendingImage(
                            in.readLong(), in.readLong(), KeyGroupForm.readRecord(version, in)));
        }
        return pending;
    }
}
