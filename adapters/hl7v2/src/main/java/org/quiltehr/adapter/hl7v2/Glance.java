package org.quiltehr.adapter.hl7v2;

import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.hl7v2.datatype.Cx;
import org.quiltehr.adapter.hl7v2.datatype.Dtm;
import org.quiltehr.adapter.hl7v2.er7.Er7Message;
import org.quiltehr.adapter.hl7v2.er7.Repetition;
import org.quiltehr.adapter.hl7v2.er7.Segment;
import org.quiltehr.adapter.hl7v2.message.Messages;
import org.quiltehr.adapter.spi.Issue;
import org.quiltehr.adapter.spi.Peek;

/** What the hub must know of a message before it maps it. */
final class Glance {

    private Glance() {}

    static Peek at(Er7Message message, Settings settings) {
        Segment msh = message.msh();
        String type = message.type();
        String trigger = message.trigger();
        return new Peek(
                trigger.isEmpty() ? type : type + "^" + trigger,
                msh.leaf(10).isPresent() ? msh.text(10) : null,
                List.copyOf(patients(message, settings)),
                time(message, settings),
                problem(message, settings));
    }

    private static Set<String> patients(Er7Message message, Settings settings) {
        Set<String> patients = new LinkedHashSet<>();
        for (Segment segment : message.segments()) {
            int[] fields = segment.is("PID") ? new int[] {3, 2, 4, 18} : segment.is("MRG") ? new int[] {1} : new int[0];
            for (int field : fields) {
                for (Repetition cx : segment.all(field)) {
                    if (cx.has(1)) {
                        String system = Cx.system(cx, settings);
                        patients.add((system == null ? "" : system) + "|" + cx.text(1));
                    }
                }
            }
        }
        return patients;
    }

    private static @Nullable Instant time(Er7Message message, Settings settings) {
        Instant event = message.first("EVN")
                .map(evn -> Dtm.instant(evn.text(2), settings.zone()))
                .orElse(null);
        return event != null ? event : Dtm.instant(message.msh().text(7), settings.zone());
    }

    private static Optional<Issue> problem(Er7Message message, Settings settings) {
        if (message.type().isEmpty()) {
            return Optional.of(Hl7v2Issue.NO_MESSAGE_TYPE.error("MSH[1]-9"));
        }
        String version = message.msh().text(12);
        if (!version.isEmpty() && !version.matches("2(\\.\\d{1,2}){0,2}[A-Za-z]?")) {
            return Optional.of(Hl7v2Issue.UNSUPPORTED_VERSION.error("MSH[1]-12"));
        }
        boolean needsPatient = Messages.family(message, settings)
                .filter(family -> !settings.table("without-patient").contains(family))
                .isPresent();
        if (needsPatient && message.first("PID").isEmpty()) {
            return Optional.of(Hl7v2Issue.NO_PATIENT.error(null));
        }
        return Optional.empty();
    }
}
