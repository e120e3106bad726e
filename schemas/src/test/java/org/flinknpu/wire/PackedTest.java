package org.flinknpu.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class PackedTest {
    @Test
    void shouldStoreNumbersLittleEndian() {
        assertThat(Packed.column(0x01020304, -1).array())
                .containsExactly(4, 3, 2, 1, -1, -1, -1, -1);
        assertThat(Packed.column(1f).array()).containsExactly(0, 0, 0x80, 0x3F);
    }

    @Test
    void shouldReadBackNumbersAndLeaveTheBufferAsItWas() {
        ByteBuffer ints = Packed.column(new int[] {9, 1, 2, 3, 9}, 1, 3);
        ByteBuffer floats = Packed.column(new float[] {9f, 1.5f, -0f}, 1, 2);

        assertThat(Packed.count(ints)).isEqualTo(3);
        assertThat(Packed.ints(ints)).containsExactly(1, 2, 3);
        assertThat(Packed.floats(floats)).containsExactly(1.5f, -0f);
        assertThat(Packed.ints(ints)).containsExactly(1, 2, 3);
    }

    @Test
    void shouldReadSingleNumbersOfASlice() {
        ByteBuffer ints = Packed.column(9, -2, 3);
        ByteBuffer floats = Packed.column(9f, 1.5f);

        assertThat(Packed.intAt(ints, 1)).isEqualTo(-2);
        assertThat(Packed.floatAt(floats.slice(4, 4), 0)).isEqualTo(1.5f);
        assertThat(Packed.intAt(ints.position(8), 0)).isEqualTo(3);
    }

    @Test
    void shouldCopyIntoTheMiddleOfAnArray() {
        int[] ints = new int[4];
        float[] floats = new float[4];

        assertThat(Packed.copy(Packed.column(7, 8), ints, 1)).isEqualTo(2);
        assertThat(Packed.copy(Packed.column(7f, 8f), floats, 2)).isEqualTo(2);

        assertThat(ints).containsExactly(0, 7, 8, 0);
        assertThat(floats).containsExactly(0f, 0f, 7f, 8f);
    }

    @Test
    void shouldAppendBeyondTheFirstCapacityAndStartOver() {
        PackedColumn column = new PackedColumn(0);
        for (int i = 0; i < 1_000; i++) {
            column.append(i);
        }
        assertThat(Packed.ints(column.view())).hasSize(1_000).contains(999).startsWith(0, 1, 2);

        column.clear();
        column.append(2.5f);

        assertThat(column.count()).isEqualTo(1);
        assertThat(Packed.floats(column.view())).containsExactly(2.5f);
    }

    @Test
    void shouldNotAllocateOnceItHasGrown() {
        PackedColumn column = new PackedColumn(64);
        ByteBuffer first = column.view();

        for (int i = 0; i < 64; i++) {
            column.append(i);
        }

        assertThat(column.view()).isSameAs(first);
    }
}
