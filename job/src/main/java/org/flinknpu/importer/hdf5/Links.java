package org.flinknpu.importer.hdf5;

import io.jhdf.Constants;
import io.jhdf.FractalHeap;
import io.jhdf.GroupSymbolTableNode;
import io.jhdf.LocalHeap;
import io.jhdf.ObjectHeader;
import io.jhdf.SymbolTableEntry;
import io.jhdf.btree.BTreeV1;
import io.jhdf.btree.BTreeV2;
import io.jhdf.btree.record.AttributeNameForIndexedAttributesRecord;
import io.jhdf.btree.record.LinkNameForIndexedGroupRecord;
import io.jhdf.exceptions.HdfException;
import io.jhdf.object.message.AttributeInfoMessage;
import io.jhdf.object.message.AttributeMessage;
import io.jhdf.object.message.LinkInfoMessage;
import io.jhdf.object.message.LinkMessage;
import io.jhdf.object.message.SymbolTableMessage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The names in a group, in each of the three ways in which a file may store them. */
final class Links {
    private static final int MAX_NAME_BYTES = 1024;
    private static final int SOFT_LINK = 2;

    private Links() {}

    /** The links of a group, in the order of the file. */
    static Map<String, Link> of(Hdf5File file, ObjectHeader header) {
        Map<String, Link> links = new LinkedHashMap<>();
        if (header.hasMessageOfType(SymbolTableMessage.class)) {
            readTable(file, header.getMessageOfType(SymbolTableMessage.class), links);
            return links;
        }
        if (header.hasMessageOfType(LinkInfoMessage.class)) {
            LinkInfoMessage info = header.getMessageOfType(LinkInfoMessage.class);
            if (info.getBTreeNameIndexAddress() != Constants.UNDEFINED_ADDRESS) {
                readHeap(file, info, links);
            }
        }
        header.getMessagesOfType(LinkMessage.class).forEach(link -> add(file, links, link));
        return links;
    }

    /** The attributes of an object. */
    static List<AttributeMessage> attributes(Hdf5File file, ObjectHeader header) {
        List<AttributeMessage> attributes = new ArrayList<>();
        if (header.hasMessageOfType(AttributeInfoMessage.class)) {
            AttributeInfoMessage info = header.getMessageOfType(AttributeInfoMessage.class);
            if (info.getFractalHeapAddress() != Constants.UNDEFINED_ADDRESS) {
                BoundedStorage storage = file.storage();
                FractalHeap heap = heap(storage, info.getFractalHeapAddress());
                long tree = info.getAttributeNameBTreeAddress();
                new Declared(storage).requireTree(tree);
                BTreeV2<AttributeNameForIndexedAttributesRecord> records =
                        new BTreeV2<>(storage, tree);
                for (AttributeNameForIndexedAttributesRecord found : records.getRecords()) {
                    ByteBuffer message = heap.getId(found.getHeapId());
                    attributes.add(
                            new AttributeMessage(
                                    NewestForm.attribute(message), storage, found.getFlags()));
                }
            }
        }
        attributes.addAll(header.getMessagesOfType(AttributeMessage.class));
        return attributes;
    }

    private static void readHeap(Hdf5File file, LinkInfoMessage info, Map<String, Link> links) {
        BoundedStorage storage = file.storage();
        FractalHeap heap = heap(storage, info.getFractalHeapAddress());
        new Declared(storage).requireTree(info.getBTreeNameIndexAddress());
        BTreeV2<LinkNameForIndexedGroupRecord> records =
                new BTreeV2<>(storage, info.getBTreeNameIndexAddress());
        for (LinkNameForIndexedGroupRecord found : records.getRecords()) {
            ByteBuffer message = heap.getId(found.getId());
            add(file, links, LinkMessage.fromBuffer(message, storage.getSuperblock()));
        }
    }

    private static FractalHeap heap(BoundedStorage storage, long address) {
        new Declared(storage).requireHeap(address);
        return new FractalHeap(storage, address);
    }

    private static void add(Hdf5File file, Map<String, Link> links, LinkMessage message) {
        Link link =
                switch (message.getLinkType()) {
                    case HARD -> new Link(Link.Kind.HARD, message.getHardLinkAddress(), "");
                    case SOFT -> new Link(Link.Kind.SOFT, 0, message.getSoftLink());
                    case EXTERNAL -> new Link(Link.Kind.EXTERNAL, 0, "");
                };
        put(file, links, message.getLinkName(), link);
    }

    private static void put(Hdf5File file, Map<String, Link> links, String name, Link link) {
        if (links.size() >= file.limits().maxObjects()) {
            throw new HdfException(
                    "more names than the limit: limit=%d".formatted(file.limits().maxObjects()));
        }
        // In paths these would stand for the group itself, or for something else.
        if (name.isEmpty() || name.equals(".") || name.indexOf('/') >= 0) {
            throw new HdfException("an object without a usable name: '%s'".formatted(name));
        }
        if (links.put(name, link) != null) {
            throw new HdfException("two objects of one name: " + name);
        }
    }

    private static void readTable(
            Hdf5File file, SymbolTableMessage table, Map<String, Link> links) {
        BoundedStorage storage = file.storage();
        ByteBuffer names = new LocalHeap(storage, table.getLocalHeapAddress()).getDataBuffer();
        BTreeV1 tree = BTreeV1.createGroupBTree(storage, table.getBTreeAddress());
        for (long node : tree.getChildAddresses()) {
            for (SymbolTableEntry entry :
                    new GroupSymbolTableNode(storage, node).getSymbolTableEntries()) {
                String name = name(names, entry.getLinkNameOffset());
                Link link =
                        entry.getCacheType() == SOFT_LINK
                                ? new Link(
                                        Link.Kind.SOFT, 0, name(names, entry.getLinkValueOffset()))
                                : new Link(Link.Kind.HARD, entry.getObjectHeaderAddress(), "");
                put(file, links, name, link);
            }
        }
    }

    private static String name(ByteBuffer names, int at) {
        byte[] bytes = new byte[Math.min(MAX_NAME_BYTES, Math.max(0, names.limit() - at))];
        names.get(at, bytes);
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == 0) {
                return new String(bytes, 0, i, StandardCharsets.UTF_8);
            }
        }
        throw new HdfException(
                "name without an end, or longer than %d bytes".formatted(MAX_NAME_BYTES));
    }
}
