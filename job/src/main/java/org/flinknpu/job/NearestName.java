package org.flinknpu.job;

import java.util.Collection;
import java.util.Optional;

/** Finds the name that a misspelt one was probably meant to be, by edit distance. */
public final class NearestName {
    private NearestName() {}

    /**
     * The known name with the fewest edits.
     *
     * @param word what was written
     * @param known the names that exist
     * @return the nearest, unless more than a third of it would have to change
     */
    public static Optional<String> of(String word, Collection<String> known) {
        String best = null;
        int bestDistance = Integer.MAX_VALUE;
        for (String name : known) {
            // A word that is much longer is none of them, and may be as long as its sender likes.
            boolean near = word.length() - name.length() <= farthest(name);
            int distance = near ? distance(word, name) : Integer.MAX_VALUE;
            if (distance < bestDistance) {
                bestDistance = distance;
                best = name;
            }
        }
        return best != null && bestDistance <= farthest(best)
                ? Optional.of(best)
                : Optional.empty();
    }

    private static int farthest(String name) {
        return Math.max(2, name.length() / 3);
    }

    /** Insertions, deletions, replacements and swaps of neighbours that turn one into the other. */
    static int distance(String a, String b) {
        int[][] edits = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            edits[i][0] = i;
        }
        for (int j = 0; j <= b.length(); j++) {
            edits[0][j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            for (int j = 1; j <= b.length(); j++) {
                char here = a.charAt(i - 1);
                char there = b.charAt(j - 1);
                int least = edits[i - 1][j - 1] + (here == there ? 0 : 1);
                least = Math.min(least, Math.min(edits[i - 1][j], edits[i][j - 1]) + 1);
                if (i > 1 && j > 1 && here == b.charAt(j - 2) && there == a.charAt(i - 2)) {
                    least = Math.min(least, edits[i - 2][j - 2] + 1);
                }
                edits[i][j] = least;
            }
        }
        return edits[a.length()][b.length()];
    }
}
