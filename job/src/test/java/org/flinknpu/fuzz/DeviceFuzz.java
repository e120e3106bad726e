package org.flinknpu.fuzz;

import java.util.ArrayList;
import java.util.List;
import org.flinknpu.burst.FiredSet;
import org.flinknpu.burst.Stimulus;
import org.flinknpu.flow.codec.DeviceRefusedException;
import org.flinknpu.flow.codec.Devices;
import org.flinknpu.flow.codec.Motor;
import org.flinknpu.flow.codec.Sensor;
import org.flinknpu.schema.BrainCommand;
import org.flinknpu.schema.BrainSettings;
import org.flinknpu.schema.Deploy;
import org.flinknpu.schema.Device;
import org.flinknpu.schema.DeviceMap;
import org.flinknpu.schema.SensoryEvent;
import org.flinknpu.wire.CommandValidation;
import org.flinknpu.wire.Decoded;
import org.flinknpu.wire.Framing;
import org.flinknpu.wire.WireCodec;

/**
 * Device mappings: what a deploy in bare Avro maps is made for a small brain, lives through every
 * kind of event and a few bursts, and must be the same after its memory is saved and restored.
 */
final class DeviceFuzz implements FuzzTarget {
    private static final int BURSTS = 9;

    private final WireCodec<BrainCommand> codec = WireCodec.of(BrainCommand.class, Framing.AVRO);

    @Override
    public void accept(byte[] input) {
        Decoded<BrainCommand> decoded = codec.decode(input);
        if (!decoded.isAccepted()
                || !CommandValidation.check(decoded.value()).isAccepted()
                || !(decoded.value().getAction() instanceof Deploy deploy)) {
            return;
        }
        try {
            live(deploy.getSettings());
        } catch (DeviceRefusedException e) {
            if (e.getMessage().contains("\n")) {
                throw new AssertionError("refusal has lines", e);
            }
        }
    }

    private static void live(BrainSettings settings) throws DeviceRefusedException {
        Devices devices = Devices.of(Seeds.brain(), settings, Seeds.BRAIN);
        Stimulus stimulus = new Stimulus();
        FiredSet fired = new FiredSet();
        for (int neuron = 0; neuron < Seeds.brain().neuronCount(); neuron += 2) {
            fired.add(neuron);
        }
        for (String id : devices.sensorIds()) {
            Sensor sensor = devices.sensor(id);
            for (SensoryEvent event : Seeds.events()) {
                if (sensor.refusal(event.getPayload()) == null) {
                    sensor.take(event.getPayload(), stimulus);
                }
            }
        }
        for (int burst = 1; burst <= BURSTS; burst++) {
            devices.drive(burst, stimulus);
            for (Motor motor : devices.motors()) {
                motor.take(fired, burst);
            }
        }
        requireNeurons(stimulus);
        Devices restored = Devices.of(Seeds.brain(), settings, Seeds.BRAIN);
        restored.restore(devices.images());
        for (int i = 0; i < devices.motors().length; i++) {
            if (!devices.motors()[i].motor().equals(restored.motors()[i].motor())) {
                throw new AssertionError("restored motor is another: index=" + i);
            }
        }
    }

    private static void requireNeurons(Stimulus stimulus) {
        for (int i = 0; i < stimulus.size(); i++) {
            int neuron = stimulus.neurons()[i];
            float potential = stimulus.potentials()[i];
            if (neuron < 0 || neuron >= Seeds.brain().neuronCount() || !Float.isFinite(potential)) {
                throw new AssertionError(
                        "no stimulus: neuron=" + neuron + " potential=" + potential);
            }
        }
    }

    @Override
    public List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        for (Device device : Seeds.settings().getDeviceMap().getDevices()) {
            BrainSettings settings = BrainSettings.newBuilder().build();
            settings.setDeviceMap(new DeviceMap(1, List.of(device)));
            Deploy deploy = Seeds.deploy();
            deploy.setSettings(settings);
            seeds.add(codec.encode(new BrainCommand(Seeds.BRAIN, null, "", deploy)));
        }
        return seeds;
    }

    @Override
    public long allowedBytes(int length) {
        return (256 << 20) + 4096L * length;
    }
}
