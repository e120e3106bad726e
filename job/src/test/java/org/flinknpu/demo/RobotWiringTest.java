package org.flinknpu.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import org.flinknpu.schema.AreaMotor;
import org.flinknpu.schema.BrainSettings;
import org.flinknpu.schema.ClockMode;
import org.flinknpu.schema.Effector;
import org.flinknpu.schema.MotorOutput;
import org.flinknpu.schema.ScalarReading;
import org.flinknpu.schema.SensoryEvent;
import org.flinknpu.schema.Tick;
import org.flinknpu.wire.Framing;
import org.flinknpu.wire.Packed;
import org.flinknpu.wire.WireCodec;
import org.junit.jupiter.api.Test;

class RobotWiringTest {

    private static final WireCodec<SensoryEvent> EVENTS =
            WireCodec.of(SensoryEvent.class, Framing.SINGLE_OBJECT);
    private static final WireCodec<MotorOutput> MOTORS =
            WireCodec.of(MotorOutput.class, Framing.SINGLE_OBJECT);

    @Test
    void shouldSendOneReadingPerSensorStampedWithTheMoment() {
        Senses senses = new Senses(0.1, 0.2, 0.3, 0.4, 0.5);
        List<SensoryEvent> sent = RobotWiring.OWN.readings("r2", senses, 65_000);
        assertThat(sent).hasSize(5);
        for (int i = 0; i < 5; i++) {
            SensoryEvent event = EVENTS.decode(EVENTS.encode(sent.get(i))).value();
            assertThat(event.getBrainId()).isEqualTo("r2");
            assertThat(event.getEventTimeMicros()).isEqualTo(65_000);
            assertThat(event.getArea()).isEqualTo(RobotWiring.SENSOR_AREAS.get(i));
            ScalarReading reading = (ScalarReading) event.getPayload();
            assertThat(reading.getValue()).isEqualTo((float) (0.1 + 0.1 * i));
            assertThat(reading.getMinimum()).isZero();
            assertThat(reading.getMaximum()).isEqualTo(1);
        }
    }

    @Test
    void shouldTickWithoutArea() {
        SensoryEvent tick = EVENTS.decode(EVENTS.encode(RobotWiring.tick("r2", 85_000))).value();
        assertThat(tick.getPayload()).isInstanceOf(Tick.class);
        assertThat(tick.getArea()).isEmpty();
        assertThat(tick.getEventTimeMicros()).isEqualTo(85_000);
    }

    @Test
    void shouldSubtractBackwardsFromForwardsAndIgnoreOtherAreas() {
        MotorOutput output =
                MotorOutput.newBuilder()
                        .setBrainId("r2")
                        .setBurst(4)
                        .setAreas(
                                List.of(
                                        motor("motor-right-back", 0.75f),
                                        motor("motor-left", 0.5f),
                                        motor("gripper", 1f),
                                        motor("motor-left-back", 0.125f),
                                        motor("motor-right", 0.25f)))
                        .build();
        double[] speeds = {9, 9};
        RobotWiring.OWN.wheels(MOTORS.decode(MOTORS.encode(output)).value(), speeds);
        assertThat(speeds).containsExactly(0.375, -0.5);
    }

    @Test
    void shouldStopWheelsWithoutValues() {
        double[] speeds = {9, 9};
        RobotWiring.OWN.wheels(
                MotorOutput.newBuilder()
                        .setAreas(
                                List.of(
                                        AreaMotor.newBuilder()
                                                .setArea("motor-left")
                                                .setValues(ByteBuffer.allocate(0))
                                                .build()))
                        .build(),
                speeds);
        assertThat(speeds).containsExactly(0, 0);
    }

    @Test
    void shouldAverageMotorsOverOneStep() {
        BrainSettings settings = RobotWiring.OWN.settings(ClockMode.EVENT, "cpu");
        assertThat(settings.getEpochMicros()).isZero();
        assertThat(settings.getBackend()).isEqualTo("cpu");
        List<Effector> motors = settings.getEffectors().subList(0, 4);
        assertThat(motors)
                .extracting(Effector::getArea)
                .containsExactlyElementsOf(RobotWiring.MOTOR_AREAS);
        assertThat(settings.getEffectors().get(4).getArea()).isEqualTo("pulse");
        assertThat(motors)
                .allMatch(
                        each ->
                                each.getSmoothingBursts() * settings.getPeriodMicros()
                                        == RobotWiring.STEP_MICROS);
        assertThat(RobotWiring.OWN.settings(ClockMode.WALL, "").getEpochMicros()).isNull();
    }

    private static AreaMotor motor(String area, float value) {
        return AreaMotor.newBuilder()
                .setArea(area)
                .setValues(Packed.column(new float[] {value}))
                .build();
    }
}
