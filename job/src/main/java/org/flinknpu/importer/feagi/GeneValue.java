package org.flinknpu.importer.feagi;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A value of a genome and where it stands.
 *
 * @param value in the form of {@link GenomeValues}
 * @param place JSON pointer into the file that was read
 */
record GeneValue(JsonNode value, String place) {}
