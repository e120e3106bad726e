package org.flinknpu.job.cli;

import java.io.FileNotFoundException;
import java.io.IOException;
import org.flinknpu.flow.operator.SavedBrains;
import org.flinknpu.flow.state.CorruptStateException;
import org.flinknpu.flow.state.SeatImage;
import org.flinknpu.job.UsageException;

/** Finds a brain in a savepoint for a person who may have mistyped either. */
final class SavedBrain {
    private SavedBrain() {}

    /**
     * What a savepoint holds of a living brain.
     *
     * @throws UsageException if there is no such savepoint, or no such brain in it
     */
    static SeatImage read(String savepoint, String brain) {
        try {
            SeatImage seat = SavedBrains.read(savepoint, brain);
            if (seat == null || seat.brain() == null) {
                throw new UsageException(
                        "Savepoint holds no such brain: brain=%s savepoint=%s"
                                .formatted(brain, savepoint));
            }
            return seat;
        } catch (FileNotFoundException e) {
            throw new UsageException("No such savepoint: " + savepoint, e);
        } catch (CorruptStateException e) {
            throw new UsageException(e.getMessage(), e);
        } catch (IOException | RuntimeException e) {
            if (e instanceof UsageException usage) {
                throw usage;
            }
            throw new UsageException(
                    "Savepoint cannot be read: " + savepoint + " (" + e.getMessage() + ")", e);
        }
    }
}
