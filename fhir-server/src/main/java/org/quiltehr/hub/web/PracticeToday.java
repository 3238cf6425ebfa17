package org.quiltehr.hub.web;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.base.View;
import org.quiltehr.hub.journal.Listed;
import org.quiltehr.hub.journal.MessageSearch;
import org.quiltehr.hub.practice.Feed;
import org.quiltehr.hub.practice.Practice;
import org.quiltehr.hub.practice.Practices;
import org.quiltehr.hub.query.Reader;
import org.quiltehr.hub.transition.NoticesSql;
import org.quiltehr.hub.watch.Conditions;
import org.quiltehr.hub.web.Badges.Badge;
import org.springframework.stereotype.Component;
import tools.jackson.databind.node.ObjectNode;

/** What a practice looks for today: how much its feeds bring, which of them are silent, a message, and which of its patients are in hospital. */
@Component
final class PracticeToday {

    private static final Duration NOTICED = Duration.ofDays(14);
    private static final int NOTICES = 20;
    private static final int FOUND = 50;
    private static final int PEOPLE = 5;

    private final PracticeSql sql;
    private final NoticesSql notices;
    private final MessageSearch messages;
    private final PatientSearch patients;
    private final Reader reader;
    private final Practices practices;
    private final Conditions conditions;
    private final Callers callers;

    PracticeToday(
            DataSource database,
            NoticesSql notices,
            MessageSearch messages,
            PatientSearch patients,
            Reader reader,
            Practices practices,
            Conditions conditions,
            Callers callers) {
        this.sql = new PracticeSql(database);
        this.notices = notices;
        this.messages = messages;
        this.patients = patients;
        this.reader = reader;
        this.practices = practices;
        this.conditions = conditions;
        this.callers = callers;
    }

    /** By number of feed. */
    Map<Integer, Volume> volumes(Practice practice, Instant now) {
        Map<Integer, Map<Long, Long>> hours = sql.hours(practice.ref().num(), now.minus(Volume.LOOK_BACK));
        Map<Integer, Volume> volumes = new HashMap<>();
        for (Feed feed : practices.feeds(practice.ref())) {
            volumes.put(feed.num(), new Volume(hours.getOrDefault(feed.num(), Map.of()), now));
        }
        return volumes;
    }

    /** Feeds of all practices that are silent by their own rhythm, as the watch found them. */
    Map<String, Conditions.Condition> silent() {
        return conditions.silent();
    }

    /** Messages by the beginning of their control id, and those that wrote to the record of who is so called. */
    List<Listed> find(Practice practice, String typed) {
        String asked = typed.strip();
        List<Integer> feeds =
                practices.feeds(practice.ref()).stream().map(Feed::num).toList();
        List<Listed> found = new ArrayList<>(messages.byControl(feeds, asked, FOUND));
        View view = new View(practice.ref());
        Set<LogicalId> records = new HashSet<>();
        patients.find(view, callers.of(practice), Understood.of(asked, LocalDate.now(ZoneOffset.UTC))).hits().stream()
                .limit(PEOPLE)
                .forEach(hit -> records.add(hit.stored().id()));
        if (!records.isEmpty()) {
            Set<UUID> seen = new HashSet<>();
            found.forEach(one -> seen.add(one.message().id()));
            List<UUID> wrote = sql.messages(practice.ref().num(), records, FOUND);
            messages.listed(wrote).stream()
                    .filter(one -> !seen.contains(one.message().id()))
                    .forEach(found::add);
        }
        return found.stream().limit(FOUND).toList();
    }

    /** An admission or discharge elsewhere. */
    record Notice(PersonLine person, String what, Badge where, String at) {}

    /** The latest first; only of people the reader may see the stay of. */
    List<Notice> notices(Practice practice, Instant now) {
        Badges badges = new Badges(practices.list());
        List<Notice> shown = new ArrayList<>();
        for (NoticesSql.Notice notice : notices.since(practice.ref().num(), now.minus(NOTICED), NOTICES)) {
            boolean seen = reader.read(
                            View.NETWORK,
                            callers.network(),
                            "Encounter",
                            notice.encounter().text())
                    .filter(stored -> !stored.deleted())
                    .isPresent();
            Badge where = badges.of(
                    practices.byNum(notice.practice()).map(p -> p.ref().slug()).orElse(""));
            if (seen) {
                reader
                        .resolve(
                                View.NETWORK,
                                callers.network(),
                                List.of("Patient/" + notice.patient().text()))
                        .stream()
                        .findFirst()
                        .ifPresent(stored -> {
                            ObjectNode patient = FhirJson.parse(stored.json());
                            Instant left = notice.discharged();
                            Instant came = notice.admitted();
                            Instant at = left == null ? came : left;
                            shown.add(new Notice(
                                    PersonLine.of(stored.shownId(), patient, LocalDate.now(ZoneOffset.UTC)),
                                    left == null ? "admitted" : "discharged",
                                    where,
                                    at == null ? "" : Dates.show(at)));
                        });
            }
        }
        return shown;
    }
}
