package org.flinknpu.flow;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * What living brains use, by name. It keeps nothing alive: when the last user lets go of a value,
 * its entry goes. Thread-safe.
 *
 * @param <V> type of the values
 */
final class WeakCache<V> {
    private final ConcurrentMap<String, Entry<V>> entries = new ConcurrentHashMap<>();
    private final ReferenceQueue<V> dead = new ReferenceQueue<>();

    private static final class Entry<V> extends WeakReference<V> {
        private final String key;

        Entry(String key, V value, ReferenceQueue<V> dead) {
            super(value, dead);
            this.key = key;
        }
    }

    /** The value under that key, or null. */
    V find(String key) {
        Entry<V> entry = entries.get(key);
        return entry == null ? null : entry.get();
    }

    /** Remembers a value, if there is none under that key; returns the one that there is. */
    V share(String key, V value) {
        purge();
        while (true) {
            Entry<V> mine = new Entry<>(key, value, dead);
            Entry<V> other = entries.putIfAbsent(key, mine);
            if (other == null) {
                return value;
            }
            V theirs = other.get();
            if (theirs != null) {
                return theirs;
            }
            entries.remove(key, other);
        }
    }

    /** Number of entries, dead ones that have not been noticed included. */
    int size() {
        purge();
        return entries.size();
    }

    private void purge() {
        Reference<? extends V> gone = dead.poll();
        while (gone != null) {
            Entry<?> entry = (Entry<?>) gone;
            entries.remove(entry.key, entry);
            gone = dead.poll();
        }
    }
}
