package org.flinknpu.importer.sonata;

import org.flinknpu.brain.BrainFormatException;

/**
 * The columns that a group of edges has of its own, for the rows of one slice at a time.
 *
 * <p>Rows mostly lie as the edges do; then only theirs are read. Otherwise the whole column is,
 * once.
 */
final class EdgeGroup {
    private final Column weight;
    private final Column synapses;
    private final Column delay;
    private final Column receptor;

    EdgeGroup(SonataHdf file, String path) {
        weight = new Column(file, path + "/" + EdgeTypes.WEIGHT);
        synapses = new Column(file, path + "/" + EdgeTypes.SYNAPSES);
        delay = new Column(file, path + "/" + EdgeTypes.DELAY);
        receptor = new Column(file, path + "/" + EdgeTypes.DYNAMICS + "/" + EdgeTypes.RECEPTOR);
    }

    /**
     * Goes to some rows of a slice.
     *
     * @param index rows of the group by row of the slice; null where they are the edges
     * @param edge the slice's first edge
     * @param begin the first row of the slice that is asked for
     * @param end one past the last
     */
    void window(long[] index, int edge, int begin, int end) {
        weight.window(index, edge, begin, end);
        synapses.window(index, edge, begin, end);
        delay.window(index, edge, begin, end);
        receptor.window(index, edge, begin, end);
    }

    /** The weight of a row of the slice; NaN without a column. */
    double weight(int row) {
        return weight.value(row);
    }

    /** How often a row counts; NaN without a column. */
    double synapses(int row) {
        return synapses.value(row);
    }

    /** The delay of a row in milliseconds; NaN without a column. */
    double delay(int row) {
        return delay.value(row);
    }

    /** The receptor of a row; 0 without a column. */
    int receptor(int row) {
        double value = receptor.value(row);
        return Double.isNaN(value) ? 0 : (int) value;
    }

    /** One column. */
    private static final class Column {
        /** Where groups alternate, many short reads would cost more than one of everything. */
        private static final int FREE_WINDOWS = 64;

        private final SonataHdf file;
        private final String path;
        private final int length;
        private double[] values;
        private double[] whole;
        private int first;
        private long[] rows;
        private int windows;
        private final int mostWindows;

        Column(SonataHdf file, String path) {
            this.file = file;
            this.path = path;
            length = file.has(path) ? file.length(path) : -1;
            mostWindows = FREE_WINDOWS + 2 * (length / EdgePopulation.SLICE);
        }

        void window(long[] index, int edge, int begin, int end) {
            if (length < 0) {
                return;
            }
            if (whole == null && (++windows > mostWindows || !isRun(index, begin, end))) {
                whole = file.numbers(path);
            }
            rows = whole == null ? null : index;
            long from = index == null ? (long) edge + begin : index[begin];
            if (whole == null) {
                requireRow(from);
                requireRow(from + (end - begin) - 1);
                values = file.numbers(path, (int) from, end - begin, length);
                first = begin;
                return;
            }
            for (int i = begin; i < end; i++) {
                requireRow(index == null ? (long) edge + i : index[i]);
            }
            values = whole;
            first = -edge;
        }

        private void requireRow(long row) {
            SonataHdf.index(row, length, path, file.source());
        }

        private static boolean isRun(long[] index, int begin, int end) {
            if (index == null) {
                return true;
            }
            for (int i = begin + 1; i < end; i++) {
                if (index[i] != index[begin] + (i - begin)) {
                    return false;
                }
            }
            return true;
        }

        double value(int row) {
            if (length < 0) {
                return Double.NaN;
            }
            double value = rows == null ? values[row - first] : values[(int) rows[row]];
            if (Double.isNaN(value)) {
                throw new BrainFormatException(
                        "Edge with a value that is no number: row=%d value=NaN; at %s of %s"
                                .formatted(row, path, file.source()));
            }
            return value;
        }
    }
}
