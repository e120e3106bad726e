package org.flinknpu.flow;

import org.flinknpu.schema.Deploy;
import org.flinknpu.schema.Pause;
import org.flinknpu.schema.Remove;
import org.flinknpu.schema.Reset;
import org.flinknpu.schema.Resume;
import org.flinknpu.schema.Step;
import org.flinknpu.schema.UpdateArea;
import org.flinknpu.wire.DeadLetterReason;

/** What a command asks for, as a constant to switch on. */
enum BrainAction {
    DEPLOY(Deploy.class),
    UPDATE_AREA(UpdateArea.class),
    PAUSE(Pause.class),
    RESUME(Resume.class),
    STEP(Step.class),
    RESET(Reset.class),
    REMOVE(Remove.class);

    private final Class<?> schema;

    BrainAction(Class<?> schema) {
        this.schema = schema;
    }

    /** The constant of a decoded command's action. */
    static BrainAction of(Object action) {
        for (BrainAction each : values()) {
            if (each.schema.isInstance(action)) {
                return each;
            }
        }
        throw new IllegalArgumentException("Action is of no known schema: action=" + action);
    }

    /** The number of bursts of a step command, which only a paused brain takes. */
    static int stepBursts(Object action, boolean paused) throws CommandRefusedException {
        if (!paused) {
            throw new CommandRefusedException(
                    DeadLetterReason.INVALID_COMMAND,
                    "brain is running: a step needs a paused brain; send Pause before");
        }
        return ((Step) action).getBursts();
    }
}
