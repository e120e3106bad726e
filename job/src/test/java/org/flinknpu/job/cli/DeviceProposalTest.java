package org.flinknpu.job.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.tuple;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.flinknpu.brain.AreaRole;
import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.ConnectomeBuilder;
import org.flinknpu.brain.Origin;
import org.flinknpu.flow.codec.Devices;
import org.flinknpu.importer.feagi.FeagiGenome;
import org.flinknpu.schema.BrainSettings;
import org.flinknpu.schema.Device;
import org.flinknpu.schema.DeviceCoding;
import org.flinknpu.schema.DeviceDirection;
import org.flinknpu.schema.DeviceMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceProposalTest {
    @Test
    void shouldMapTheAreasOfAGenomeByTheirIds() {
        ConnectomeBuilder builder = new ConnectomeBuilder("genome");
        builder.area("ipro00", AreaRole.INPUT, 2, 1, 10, 1, true, false);
        builder.area("i__acc", AreaRole.INPUT, 3, 1, 10, 1, true, false);
        builder.area("i__bat", AreaRole.INPUT, 1, 1, 1, 1, true, false);
        builder.area("omot00", AreaRole.OUTPUT, 4, 1, 10, 1, true, false);
        builder.area("o__pse", AreaRole.OUTPUT, 1, 1, 10, 1, true, false);
        builder.area("what", AreaRole.OUTPUT, 1, 1, 1, 1, true, false);
        builder.area("cpro00", AreaRole.INTERNAL, 1, 1, 1, 1, true, false);
        Connectome brain = builder.build();

        DeviceProposal proposal = DeviceProposal.of(brain);
        DeviceMap map = DeviceMapJson.read(proposal.json());

        assertThat(proposal.unknown()).containsExactly("what");
        assertThat(map.getDevices())
                .extracting(
                        Device::getDevice,
                        Device::getDirection,
                        Device::getCoding,
                        Device::getFirstColumn,
                        Device::getChannels)
                .containsExactly(
                        tuple("proximity:0", DeviceDirection.SENSOR, DeviceCoding.LINEAR, 0, 1),
                        tuple("proximity:1", DeviceDirection.SENSOR, DeviceCoding.LINEAR, 1, 1),
                        tuple(
                                "accelerometer:0",
                                DeviceDirection.SENSOR,
                                DeviceCoding.SIGNED_LINEAR,
                                0,
                                3),
                        tuple("battery:0", DeviceDirection.SENSOR, DeviceCoding.MISC, 0, 1),
                        tuple(
                                "rotary-motor:0",
                                DeviceDirection.MOTOR,
                                DeviceCoding.SIGNED_LINEAR,
                                0,
                                1),
                        tuple(
                                "rotary-motor:1",
                                DeviceDirection.MOTOR,
                                DeviceCoding.SIGNED_LINEAR,
                                2,
                                1),
                        tuple(
                                "positional-servo:0",
                                DeviceDirection.MOTOR,
                                DeviceCoding.SIGNED_LINEAR,
                                0,
                                1));
        assertFits(brain, map);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "iic000 iic100 iic200 iic300 iic400 iic500 iic600 iic700 iic800",
                "iv00BL iv00BM iv00BR iv00ML iv00_C iv00MR iv00TL iv00TM iv00TR",
                "isvi00 isvi01 isvi02 isvi03 isvi04 isvi05 isvi06 isvi07 isvi08"
            })
    void shouldSeeNineAreasOfSegmentedVisionAsOneCamera(String ids) {
        List<String> ordered = List.of(ids.split(" "));
        List<String> shuffled = new ArrayList<>(ordered);
        Collections.reverse(shuffled);
        ConnectomeBuilder builder = new ConnectomeBuilder("eye");
        for (String id : shuffled) {
            builder.area(id, AreaRole.INPUT, 4, 4, 3, 1, true, false);
        }
        Connectome brain = builder.build();

        DeviceMap map = DeviceMapJson.read(DeviceProposal.of(brain).json());

        assertThat(map.getDevices()).hasSize(1);
        assertThat(map.getDevices().get(0).getAreas()).isEqualTo(ordered);
        assertFits(brain, map);
    }

    @Test
    void shouldTakeOneColumnPerServoWhereTheGenomeCountsAsMany() {
        ConnectomeBuilder builder = new ConnectomeBuilder("arm");
        builder.area("o_spos", AreaRole.OUTPUT, 6, 1, 10, 1, true, false);
        builder.area("o__ser", AreaRole.OUTPUT, 6, 1, 10, 1, true, false);
        String genome =
                """
                {"blueprint":{"_____10c-o_spos-cx-devcnt-i":"6","_____10c-o__ser-cx-devcnt-i":3.0}}""";
        Connectome brain = builder.build().withOrigin(new Origin(FeagiGenome.FORMAT, genome));

        DeviceMap map = DeviceMapJson.read(DeviceProposal.of(brain).json());

        assertThat(map.getDevices())
                .filteredOn(device -> device.getAreas().contains("o_spos"))
                .extracting(Device::getFirstColumn, Device::getParameters)
                .startsWith(tuple(0, Map.of("columns", 1.0, "ascending", 1.0)))
                .extracting(each -> each.toList().get(0))
                .containsExactly(0, 1, 2, 3, 4, 5);
        assertThat(map.getDevices())
                .filteredOn(device -> device.getAreas().contains("o__ser"))
                .extracting(Device::getFirstColumn, Device::getParameters)
                .containsExactly(
                        tuple(0, Map.of("ascending", 1.0)),
                        tuple(2, Map.of("ascending", 1.0)),
                        tuple(4, Map.of("ascending", 1.0)));
        assertFits(brain, map);
    }

    private static void assertFits(Connectome brain, DeviceMap map) {
        BrainSettings settings = BrainSettings.newBuilder().setDeviceMap(map).build();

        assertThatCode(() -> Devices.of(brain, settings, "")).doesNotThrowAnyException();
    }
}
