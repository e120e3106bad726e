package org.flinknpu.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.flinknpu.job.UsageException;
import org.flinknpu.job.cli.SettingsJson;
import org.flinknpu.schema.BrainCommand;
import org.flinknpu.schema.BrainSettings;
import org.flinknpu.schema.Deploy;
import org.flinknpu.wire.CommandValidation;
import org.flinknpu.wire.Framing;
import org.flinknpu.wire.WireCodec;

/** Settings of a brain in JSON. */
final class SettingsJsonFuzz implements FuzzTarget {
    private final WireCodec<BrainCommand> codec =
            WireCodec.of(BrainCommand.class, Framing.SINGLE_OBJECT);

    @Override
    public void accept(byte[] input) {
        BrainSettings settings;
        try {
            settings = SettingsJson.read(new String(input, StandardCharsets.UTF_8));
        } catch (UsageException e) {
            BrainJsonFuzz.requireOneLine(e);
            return;
        }
        BrainCommand command =
                new BrainCommand(
                        Seeds.BRAIN, null, "", new Deploy("file:///b", null, null, settings, null));
        if (CommandValidation.check(command).isAccepted()
                && !codec.decode(codec.encode(command)).value().equals(command)) {
            throw new AssertionError("other settings after writing and reading");
        }
    }

    @Override
    public List<byte[]> seeds() {
        return List.of(Seeds.utf8(Seeds.SETTINGS), Seeds.utf8("{}"));
    }

    @Override
    public long allowedBytes(int length) {
        return (1 << 20) + 512L * length;
    }
}
