package org.quiltehr.adapter.hl7v2.segment;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.quiltehr.adapter.hl7v2.Settings;
import org.quiltehr.adapter.hl7v2.datatype.Cwe;
import org.quiltehr.adapter.hl7v2.datatype.Cx;
import org.quiltehr.adapter.hl7v2.datatype.Dtm;
import org.quiltehr.adapter.hl7v2.er7.Repetition;
import org.quiltehr.adapter.hl7v2.output.Row;

/**
 * What names an order: {@code filler|system|number|service}, then {@code placer|system|number|service|day}, by which a correction
 * under a new filler number is found; where there is neither number, {@code order|service|day}.
 */
public final class OrderKeys {

    private OrderKeys() {}

    /** The keys of the order, strongest first; one filler number may stand for several services. */
    public static List<String> of(Optional<Row> orc, Optional<Row> obr) {
        return keys(orc, obr, obr.map(r -> "|" + Cwe.key(r.first(4))).orElse(""));
    }

    /** What the keys of its results begin with: a result's own code tells it from others of the filler number. */
    public static List<String> ofResults(Optional<Row> orc, Optional<Row> obr) {
        return keys(orc, obr, "");
    }

    private static List<String> keys(Optional<Row> orc, Optional<Row> obr, String ofFiller) {
        Optional<Row> any = orc.or(() -> obr);
        if (any.isEmpty()) {
            return List.of();
        }
        Settings settings = any.get().settings();
        String service = obr.map(r -> Cwe.key(r.first(4))).orElse("");
        String time = obr.map(r -> r.has(7) ? r.text(7) : "").orElse("");
        List<String> keys = new ArrayList<>();
        Optional<Repetition> filler = number(obr, 3).or(() -> number(orc, 3));
        Optional<Repetition> placer = number(obr, 2).or(() -> number(orc, 2));
        filler.ifPresent(ei -> keys.add("filler|" + Cx.entityKey(ei, settings) + ofFiller));
        placer.ifPresent(ei -> keys.add("placer|" + Cx.entityKey(ei, settings) + "|" + service + "|" + time));
        if (keys.isEmpty()) {
            String day = obr.map(r -> Dtm.day(r.leaf(7), settings.zone())).orElse("");
            if (!service.isEmpty() && !day.isEmpty()) {
                keys.add("order|" + service + "|" + time);
            }
        }
        return keys;
    }

    private static Optional<Repetition> number(Optional<Row> row, int field) {
        return row.map(r -> r.first(field)).filter(ei -> ei.has(1) && !Cx.isPlaceholder(ei.text(1)));
    }
}
