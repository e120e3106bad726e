package org.flinknpu.job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/** The access control list of {@code docs/security.md}, read from its kafka-acls commands. */
public final class DocumentedAcls {
    private static final Path PAGE = Path.of("../docs/security.md");
    private static final String COMMAND = "$ADD ";
    private static final String EXACTLY_ONCE = "# the job with exactly-once delivery";

    private DocumentedAcls() {}

    /** Every rule of the page. */
    public static List<AclBinding> read() throws IOException {
        return rules(Files.readAllLines(PAGE));
    }

    /** The rules of one principal for another, up to those of exactly-once delivery. */
    public static List<AclBinding> withoutExactlyOnce(String documented, String principal)
            throws IOException {
        return rules(
                Files.readAllLines(PAGE).stream()
                        .takeWhile(line -> !line.startsWith(EXACTLY_ONCE))
                        .filter(line -> line.contains(" User:" + documented + " "))
                        .map(line -> line.replace("User:" + documented, "User:" + principal))
                        .toList());
    }

    private static List<AclBinding> rules(List<String> lines) {
        List<AclBinding> rules = new ArrayList<>();
        for (String line : lines) {
            if (line.startsWith(COMMAND)) {
                rules.addAll(rules(line.substring(COMMAND.length()).split(" ")));
            }
        }
        return rules;
    }

    private static List<AclBinding> rules(String[] options) {
        String principal = null;
        PatternType pattern = PatternType.LITERAL;
        List<AclOperation> operations = new ArrayList<>();
        List<String[]> resources = new ArrayList<>();
        for (int i = 0; i < options.length; i += 2) {
            String value = options[i + 1];
            switch (options[i]) {
                case "--allow-principal" -> principal = value;
                case "--operation" -> operations.add(AclOperation.fromString(value));
                case "--resource-pattern-type" ->
                        pattern = PatternType.fromString(value.toUpperCase(Locale.ROOT));
                case "--topic", "--group", "--transactional-id" ->
                        resources.add(new String[] {options[i].substring(2), value});
                default -> throw new AssertionError("no option of kafka-acls: " + options[i]);
            }
        }
        List<AclBinding> rules = new ArrayList<>();
        for (String[] resource : resources) {
            ResourceType type = ResourceType.fromString(resource[0].replace('-', '_'));
            for (AclOperation operation : operations) {
                rules.add(
                        new AclBinding(
                                new ResourcePattern(type, resource[1], pattern),
                                new AccessControlEntry(
                                        principal, "*", operation, AclPermissionType.ALLOW)));
            }
        }
        return rules;
    }
}
