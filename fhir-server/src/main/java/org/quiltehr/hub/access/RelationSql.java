package org.quiltehr.hub.access;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.FhirTypes;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.base.PracticeRef;
import org.quiltehr.hub.index.Finder;
import org.quiltehr.hub.index.SearchParam;
import org.quiltehr.hub.index.SearchParams;

/**
 * Rights to read as a condition over a row of {@code res} or {@code hist}. It holds numbers of the hub's own only, and reads
 * tables of schema {@code public}: a walk of pages puts views of the past in front of them, but what a reader may see is
 * what it may see now.
 */
final class RelationSql {

    private static final int PATIENT = FhirTypes.require("Patient");
    private static final int ENCOUNTER = FhirTypes.require("Encounter");

    /** What belongs to nobody's chart and charts cannot be understood without: one directory for the network. */
    private static final String DIRECTORY = Stream.of(
                    "CodeSystem",
                    "ConceptMap",
                    "Device",
                    "Endpoint",
                    "HealthcareService",
                    "Location",
                    "Medication",
                    "NamingSystem",
                    "Organization",
                    "Practitioner",
                    "PractitionerRole",
                    "Substance",
                    "ValueSet")
            .map(type -> Integer.toString(FhirTypes.require(type)))
            .collect(Collectors.joining(", "));

    private static final String NEVER_WAS = statuses("planned", "cancelled", "entered-in-error");
    private static final String UNDER_WAY = statuses("arrived", "triaged", "in-progress", "onleave");

    /** The row's Patient record, and all that are the same person at the network's base. */
    private static final String OF_PERSON = """
            exists (select from (
              select {r}.pat_home as home, {r}.pat as pk
              union all
              select rel_b.home, rel_b.pk from public.member rel_a
                join public.member rel_b on rel_b.view = 0 and rel_b.person_home = rel_a.person_home
                 and rel_b.person_pk = rel_a.person_pk and rel_b.until is null
               where rel_a.view = 0 and rel_a.home = {r}.pat_home and rel_a.pk = {r}.pat and rel_a.until is null) rel_o
              where %s)""";

    private static final String RECORD_AT = """
            exists (select from public.res rel_p
              where rel_p.home = rel_o.home and rel_p.pk = rel_o.pk and rel_p.practice = %s and not rel_p.deleted)""";

    /** A stay without an end counts while it is said to go on, else from its beginning. */
    private static final String STAY_AT = """
            exists (select from public.res rel_e
              where rel_e.pat = rel_o.pk and rel_e.pat_home = rel_o.home and rel_e.type = %1$d and rel_e.practice = %2$s
                and not rel_e.deleted and not rel_e.tokens && %3$s
                and case when coalesce(rel_e.date_hi, 'infinity') < 'infinity' then rel_e.date_hi >= now() - interval '%4$d days'
                         else rel_e.tokens && %5$s or rel_e.date_lo >= now() - interval '%4$d days' end)""";

    private static final String OPENED_BY = """
            exists (select from public.broken_glass rel_g
              where rel_g.account = %s and rel_g.pk = rel_o.pk and rel_g.home = rel_o.home and rel_g.until > now())""";

    private RelationSql() {}

    private static String statuses(String... codes) {
        SearchParam status = SearchParams.r4().find("Encounter", "status").orElseThrow();
        return Stream.of(codes)
                .map(code -> Long.toString(Finder.token(status, code)))
                .collect(Collectors.joining(",", "'{", "}'::bigint[]"));
    }

    /** Rows of a person, by one of the person's Patient records, and the directory. */
    static String ofPersonOrDirectory(LogicalId patient) {
        String record = "rel_o.home = " + RowCondition.number(patient.home()) + " and rel_o.pk = "
                + RowCondition.number(patient.own());
        return "({r}.pat is null and {r}.type in (" + DIRECTORY + ") or " + ofPerson(record) + ")";
    }

    private static String ofPerson(String condition) {
        return RowCondition.once(OF_PERSON.formatted(condition));
    }

    /** A relation that opens charts to one practice for one purpose, which is what a consent is about. */
    private record Use(@Nullable PracticeRef reader, Purpose purpose) {}

    /** The condition, with the row's alias written {@code {r}}; {@code false} if nothing may be read. */
    static String of(Who who) {
        List<String> any = new ArrayList<>();
        Map<Use, List<String>> relations = new LinkedHashMap<>();
        boolean charts = false;
        for (Right right : who.rights()) {
            if (right.act() == Act.PERSONS && right.relation() == Relation.ALL) {
                any.add("{r}.type = " + PATIENT);
            }
            if (right.act() != Act.CHART) {
                continue;
            }
            PracticeRef at = right.practice();
            charts |= at != null;
            if (right.relation() == Relation.PRACTICE && at != null) {
                any.addFirst("{r}.practice = " + RowCondition.number(at.num()));
            }
            String relation = relation(who, right, at);
            if (relation != null) {
                relations
                        .computeIfAbsent(new Use(at, right.purpose()), use -> new ArrayList<>())
                        .add(relation);
            }
        }
        if (charts) {
            any.add("{r}.pat is null and {r}.type in (" + DIRECTORY + ")");
        }
        relations.forEach(
                (use, some) -> any.add(ofPerson(String.join(" or ", some)) + consent(who.withholding(), use)));
        return any.isEmpty() ? "false" : "(" + String.join(" or ", any) + ")";
    }

    /** What the person's records must have to do with the reader; null where the right opens no chart by its person. */
    private static @Nullable String relation(Who who, Right right, @Nullable PracticeRef at) {
        return switch (right.relation()) {
            // a chart is opened for a reason: no role reads every one; own rows need no relation
            case ALL, PRACTICE -> null;
            case PATIENTS -> at == null ? null : RECORD_AT.formatted(RowCondition.number(at.num()));
            case STAY ->
                at == null
                        ? null
                        : String.format(
                                Locale.ROOT,
                                STAY_AT,
                                ENCOUNTER,
                                RowCondition.number(at.num()),
                                NEVER_WAS,
                                right.days(),
                                UNDER_WAY);
            case GLASS -> OPENED_BY.formatted(RowCondition.number(who.account()));
        };
    }

    /** What a practice wrote it sees, whatever was decided about sharing it. */
    private static String consent(Withholding now, Use use) {
        int reader = use.reader() == null ? 0 : use.reader().num();
        String condition = ConsentSql.of(now, reader, use.purpose());
        return condition.equals("true")
                ? ""
                : " and ({r}.practice = " + RowCondition.number(reader) + " or " + condition + ")";
    }
}
