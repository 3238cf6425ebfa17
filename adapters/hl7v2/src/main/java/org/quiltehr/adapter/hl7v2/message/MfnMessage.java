package org.quiltehr.adapter.hl7v2.message;

import java.util.Optional;
import org.quiltehr.adapter.hl7v2.Hl7v2Issue;
import org.quiltehr.adapter.hl7v2.er7.Segment;
import org.quiltehr.adapter.hl7v2.output.Conversion;
import org.quiltehr.adapter.hl7v2.output.Draft;
import org.quiltehr.adapter.hl7v2.output.Row;
import org.quiltehr.adapter.hl7v2.segment.StfToPractitioner;
import org.quiltehr.adapter.spi.Issue;

/** MFN M02, the staff master file: MFE and STF → Practitioner; MFE-1 MDC and MDL make it inactive. PRA is kept with it. */
final class MfnMessage {

    private MfnMessage() {}

    static Optional<Issue> map(Conversion conversion) {
        Optional<Row> mfe = Optional.empty();
        Optional<Draft> last = Optional.empty();
        for (Segment segment : conversion.message().segments()) {
            Row row = new Row(conversion, segment);
            if (segment.is("MFE")) {
                mfe = Optional.of(row);
                last = Optional.empty();
            } else if (segment.is("STF")) {
                Draft made = StfToPractitioner.map(row);
                mfe.ifPresent(m -> event(m, made));
                last = Optional.of(made);
            } else if (segment.is("PRA")) {
                last.ifPresent(row::carry);
            }
        }
        return conversion.drafts().isEmpty() ? Optional.of(Hl7v2Issue.NO_CONTENT.error("STF[1]")) : Optional.empty();
    }

    private static void event(Row mfe, Draft practitioner) {
        mfe.carry(practitioner);
        String event = mfe.text(1);
        if ((event.equals("MDC") || event.equals("MDL")) && !practitioner.has("active")) {
            practitioner.root().put("active", false, mfe.leaf(1));
        }
    }
}
