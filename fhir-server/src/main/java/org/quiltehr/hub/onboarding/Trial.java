package org.quiltehr.hub.onboarding;

import java.util.List;
import java.util.Map;
import org.quiltehr.adapter.spi.Issue;
import org.quiltehr.adapter.spi.Ledger;
import tools.jackson.databind.node.ObjectNode;

/**
 * What an adapter made of sample files.
 *
 * @param considered the adapters that were compared, with their points; one where it was given
 * @param states messages by what would become of them
 * @param fields what became of each kind of field, those not understood first
 * @param codes codes outside of standard code systems, the most frequent first
 * @param resources how many it would make of each type
 * @param made the resources themselves
 */
record Trial(
        String adapter,
        String adapterVersion,
        Map<String, Integer> considered,
        List<FileLine> files,
        Map<String, Integer> states,
        List<IssueLine> issues,
        Ledger.Totals totals,
        List<FieldLine> fields,
        List<CodeLine> codes,
        Map<String, Integer> resources,
        Score score,
        List<ObjectNode> made) {

    /** A file and what it was recognised as. */
    record FileLine(String name, Recognition recognition, int messages, Map<String, Integer> types) {}

    /** An issue, as often as it came. */
    record IssueLine(Issue.Severity severity, String code, String location, String text, int times) {}

    /** A kind of field: its location without the numbers of occurrences. */
    record FieldLine(String field, int populated, int mapped, int kept, int ignored, int unmapped) {}

    /**
     * A code that is in no standard system.
     *
     * @param element the element it stands in, such as {@code Observation.code}
     * @param code as sent, or empty where only a text was sent or it may be one
     */
    record CodeLine(String element, String system, String code, int times) {}
}
