package org.flinknpu.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.specific.SpecificRecordBase;
import org.junit.jupiter.api.Test;

class WriterSchemasTest {
    @Test
    void shouldAcceptOurOwnSchemas() {
        for (SpecificRecordBase record : Samples.all().values()) {
            assertThat(WriterSchemas.brokenRule(record.getSchema())).isEmpty();
        }
    }

    @Test
    void shouldRefuseItemsThatTakeNoBytes() {
        Schema nulls = Schema.createArray(Schema.create(Schema.Type.NULL));
        Schema empty = Schema.createArray(SchemaBuilder.record("Empty").fields().endRecord());

        assertThat(WriterSchemas.brokenRule(nulls)).contains("no bytes");
        assertThat(WriterSchemas.brokenRule(empty)).contains("no bytes");
        assertThat(WriterSchemas.brokenRule(Schema.createMap(Schema.create(Schema.Type.NULL))))
                .isEmpty();
    }

    @Test
    void shouldRefuseASchemaThatContainsItself() {
        Schema list =
                SchemaBuilder.record("Node")
                        .fields()
                        .name("next")
                        .type()
                        .unionOf()
                        .nullType()
                        .and()
                        .type("Node")
                        .endUnion()
                        .noDefault()
                        .endRecord();

        assertThat(WriterSchemas.brokenRule(list)).contains("recursive");
    }

    @Test
    void shouldRefuseASchemaThatIsNestedTooDeeply() {
        Schema nested = Schema.create(Schema.Type.INT);
        for (int depth = 0; depth < WriterSchemas.MAX_DEPTH; depth++) {
            nested = Schema.createArray(nested);
        }
        assertThat(WriterSchemas.brokenRule(nested)).isEmpty();

        assertThat(WriterSchemas.brokenRule(Schema.createArray(nested))).contains("deeply");
    }

    @Test
    void shouldRefuseASchemaWithTooManyTypes() {
        SchemaBuilder.FieldAssembler<Schema> fields = SchemaBuilder.record("Wide").fields();
        for (int i = 0; i < WriterSchemas.MAX_TYPES; i++) {
            fields.requiredInt("f" + i);
        }

        assertThat(WriterSchemas.brokenRule(fields.endRecord())).contains("too many");
    }

    @Test
    void shouldVisitATypeThatIsUsedTwiceOnce() {
        // Doubling at every level: 2^20 visits if named types were walked again.
        Schema type = SchemaBuilder.record("T0").fields().requiredInt("v").endRecord();
        for (int i = 1; i <= 20; i++) {
            type =
                    SchemaBuilder.record("T" + i)
                            .fields()
                            .name("a")
                            .type(type)
                            .noDefault()
                            .name("b")
                            .type(type)
                            .noDefault()
                            .endRecord();
        }

        assertThat(WriterSchemas.brokenRule(type)).isEmpty();
    }
}
