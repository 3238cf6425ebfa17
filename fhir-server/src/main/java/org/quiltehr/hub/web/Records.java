package org.quiltehr.hub.web;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.base.View;
import org.quiltehr.hub.practice.Practices;
import org.quiltehr.hub.query.Reader;
import org.quiltehr.hub.web.Badges.Badge;
import org.springframework.stereotype.Component;
import tools.jackson.databind.node.ObjectNode;

/** Patient records as their practices wrote them, for those who must tell people apart. */
@Component
final class Records {

    private final Reader reader;
    private final Practices practices;
    private final Callers callers;

    Records(Reader reader, Practices practices, Callers callers) {
        this.reader = reader;
        this.practices = practices;
        this.callers = callers;
    }

    /** One practice's record of somebody. */
    record Own(LogicalId id, PersonLine person, Badge badge, ObjectNode patient) {}

    /** Empty if there is none for this reader. */
    Optional<Own> read(LogicalId id) {
        Badges badges = new Badges(practices.list());
        return reader.read(View.NETWORK, callers.network(), "Patient", id.text())
                .filter(stored -> !stored.deleted())
                .map(stored -> {
                    ObjectNode patient = FhirJson.parse(stored.json());
                    String slug = practices
                            .byNum(stored.practice())
                            .map(p -> p.ref().slug())
                            .orElse("");
                    PersonLine line = PersonLine.of(id.text(), patient, LocalDate.now(ZoneOffset.UTC));
                    return new Own(id, line, badges.of(slug), patient);
                });
    }

    List<Own> read(Collection<LogicalId> ids) {
        return ids.stream().sorted().flatMap(id -> read(id).stream()).toList();
    }
}
