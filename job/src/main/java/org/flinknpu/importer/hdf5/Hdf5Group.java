package org.flinknpu.importer.hdf5;

import io.jhdf.ObjectHeader;
import io.jhdf.exceptions.HdfException;
import io.jhdf.object.message.AttributeMessage;
import io.jhdf.object.message.DataSpaceMessage;
import io.jhdf.object.message.DataTypeMessage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.flinknpu.brain.BrainFormatException;

/** A group of an {@link Hdf5File}: named groups and arrays, and attributes. */
public final class Hdf5Group {
    /** What a name stands for. */
    private enum Kind {
        GROUP,
        ARRAY,
        OTHER
    }

    /** An object that a name led to. */
    private record Target(Kind kind, ObjectHeader header) {}

    private final Hdf5File file;
    private final String path;
    private final long address;
    private final int depth;
    private ObjectHeader header;
    private Map<String, Link> links;

    Hdf5Group(Hdf5File file, String path, long address, int depth) {
        this.file = file;
        this.path = path;
        this.address = address;
        this.depth = depth;
    }

    /** Where it stands in the file: "/" or "/a/b". */
    public String path() {
        return path;
    }

    /** The names in it, in the order of the file. */
    public List<String> names() {
        return List.copyOf(links().keySet());
    }

    /** Whether there is something of that name in it, whatever it is. */
    public boolean contains(String name) {
        return links().containsKey(name);
    }

    /** Whether a name in it stands for a group. */
    public boolean isGroup(String name) {
        return kindOf(name) == Kind.GROUP;
    }

    /** Whether a name in it stands for an array. */
    public boolean isArray(String name) {
        return kindOf(name) == Kind.ARRAY;
    }

    private Kind kindOf(String name) {
        return contains(name) ? file.guarded(pathOf(name), () -> find(name, 0).kind) : Kind.OTHER;
    }

    /**
     * The group at a path below this one, such as {@code a} or {@code a/b}.
     *
     * @throws BrainFormatException if there is none
     */
    public Hdf5Group group(String below) {
        return file.guarded(pathOf(below), () -> groupAt(below, 0));
    }

    /**
     * The array at a path below this group.
     *
     * @throws BrainFormatException if there is none
     */
    public Hdf5Array array(String below) {
        return file.guarded(
                pathOf(below),
                () -> {
                    int last = below.lastIndexOf('/');
                    Hdf5Group group = last < 0 ? this : groupAt(below.substring(0, last), 0);
                    Target target = group.find(below.substring(last + 1), 0);
                    if (target.kind != Kind.ARRAY) {
                        throw new HdfException("no array");
                    }
                    return Hdf5Array.of(file, pathOf(below), target.header);
                });
    }

    /** The attributes of this group. */
    public Map<String, Hdf5Array> attributes() {
        return file.guarded(path, () -> attributes(file, path, header()));
    }

    static Map<String, Hdf5Array> attributes(Hdf5File file, String path, ObjectHeader header) {
        Map<String, Hdf5Array> attributes = new LinkedHashMap<>();
        for (AttributeMessage message : Links.attributes(file, header)) {
            attributes.put(
                    message.getName(), Hdf5Array.of(file, path + "@" + message.getName(), message));
        }
        return attributes;
    }

    private Hdf5Group groupAt(String below, int hops) {
        Hdf5Group group = below.startsWith("/") ? file.root() : this;
        for (String name : below.split("/")) {
            if (name.isEmpty() || name.equals(".")) {
                continue;
            }
            Target target = group.find(name, hops);
            if (target.kind != Kind.GROUP) {
                throw new HdfException("no group");
            }
            if (group.depth >= file.limits().maxDepth()) {
                throw new HdfException(
                        "groups nested deeper than the limit: limit=%d"
                                .formatted(file.limits().maxDepth()));
            }
            String path = group.pathOf(name);
            group = new Hdf5Group(file, path, target.header.getAddress(), group.depth + 1);
            group.header = target.header;
        }
        return group;
    }

    private Target find(String name, int hops) {
        Link link = links().get(name);
        if (link == null) {
            throw new HdfException("missing");
        }
        switch (link.kind()) {
            case HARD -> {
                ObjectHeader found = file.header(link.address());
                return new Target(kind(found), found);
            }
            case SOFT -> {
                return follow(link, hops);
            }
            default -> throw new HdfException("a link to another file, which is not followed");
        }
    }

    private Target follow(Link link, int hops) {
        if (hops >= file.limits().maxDepth()) {
            throw new HdfException("soft links that lead to one another");
        }
        String to = link.target();
        int last = to.lastIndexOf('/');
        Hdf5Group from = last < 0 ? this : groupAt(to.substring(0, last + 1), hops + 1);
        String name = to.substring(last + 1);
        if (name.isEmpty() || name.equals(".")) {
            return new Target(Kind.GROUP, from.header());
        }
        return from.find(name, hops + 1);
    }

    private static Kind kind(ObjectHeader header) {
        if (header.hasMessageOfType(DataSpaceMessage.class)) {
            return Kind.ARRAY;
        }
        return header.hasMessageOfType(DataTypeMessage.class) ? Kind.OTHER : Kind.GROUP;
    }

    private ObjectHeader header() {
        if (header == null) {
            header = file.header(address);
        }
        return header;
    }

    private Map<String, Link> links() {
        if (links == null) {
            links = file.guarded(path, () -> Links.of(file, header()));
        }
        return links;
    }

    private String pathOf(String name) {
        return path.equals("/") ? "/" + name : path + "/" + name;
    }

    @Override
    public String toString() {
        return path + " of " + file.source();
    }
}
