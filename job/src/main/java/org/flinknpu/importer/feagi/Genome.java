package org.flinknpu.importer.feagi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/**
 * A genome as it was read, whichever form it had.
 *
 * @param title what the brain is called
 * @param seed decides what chance decides: random targets and synapses of limited attractivity
 * @param areas by id, ascending: the order of their neurons
 * @param morphologies definitions by id, as they are
 * @param rest all other fields of the document, as they are
 */
record Genome(
        String title,
        long seed,
        Map<String, GenomeArea> areas,
        Map<String, JsonNode> morphologies,
        ObjectNode rest) {}
