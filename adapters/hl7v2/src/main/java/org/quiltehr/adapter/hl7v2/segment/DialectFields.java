package org.quiltehr.adapter.hl7v2.segment;

import org.quiltehr.adapter.hl7v2.Dialect;
import org.quiltehr.adapter.hl7v2.datatype.Obx5;
import org.quiltehr.adapter.hl7v2.er7.Repetition;
import org.quiltehr.adapter.hl7v2.er7.Segment;
import org.quiltehr.adapter.hl7v2.output.Conversion;
import org.quiltehr.adapter.hl7v2.output.Draft;
import org.quiltehr.adapter.hl7v2.output.Row;

/** Fields that a dialect makes extensions, of the entry of the segments before them, else of the message's first of the type. */
public final class DialectFields {

    private DialectFields() {}

    public static void map(Conversion conversion) {
        for (Dialect.Extension rule : conversion.settings().dialect().extensions()) {
            for (Segment segment : conversion.message().all(rule.segment())) {
                conversion
                        .bearer(rule.resource(), segment)
                        .ifPresent(bearer -> fill(rule, segment, bearer, conversion));
            }
        }
    }

    private static void fill(Dialect.Extension rule, Segment segment, Draft bearer, Conversion conversion) {
        Row row = new Row(conversion, segment);
        for (Repetition value : row.all(rule.field())) {
            Obx5.put(row, bearer.root().extension(rule.url()), "value", rule.type(), value, Repetition.NONE);
        }
    }
}
