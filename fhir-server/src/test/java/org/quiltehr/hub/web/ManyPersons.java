package org.quiltehr.hub.web;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.quiltehr.hub.Http;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A network of many persons with results, problems and open stays, beside whatever is there: rows copied by SQL from a few
 * that were written as any. The copies bear the search tokens and the text of what they were copied from, and names, dates
 * and values of their own. Indexes are dropped before and made anew after: some ten times as fast.
 */
final class ManyPersons {

    /** Tests as laboratories call them most. */
    private static final List<String> LABS = List.of(
            "2823-3|Potassium",
            "2951-2|Sodium",
            "2160-0|Creatinine",
            "718-7|Hemoglobin",
            "4548-4|Hemoglobin A1c",
            "2345-7|Glucose",
            "6690-2|Leukocytes",
            "777-3|Platelets");

    private final Http http;
    private final JdbcClient sql;
    private final int persons;
    private final long results;
    private final int stays;

    ManyPersons(Http http, JdbcClient sql, int persons, long results, int stays) {
        this.http = http;
        this.sql = sql;
        this.persons = persons;
        this.results = results;
        this.stays = stays;
    }

    /** Whether an earlier run did. */
    static boolean isLoaded(JdbcClient sql) {
        return sql.sql("select exists (select from information_schema.tables where table_name = 'made_done')")
                .query(Boolean.class)
                .single();
    }

    void load() throws Exception {
        sql.sql("drop table if exists made, made_tpl").update();
        server("set maintenance_work_mem = '1GB'", "set max_wal_size = '8GB'");
        templates();
        names();
        List<String> indexes = unindex();
        patients();
        stays();
        results();
        for (String index : indexes) {
            say(index.replaceAll(".* (\\S+) ON (\\S+) .*", "index $1"));
            sql.sql(index).update();
        }
        for (String table : List.of("res", "str", "made")) {
            sql.sql("vacuum analyze " + table).update();
        }
        server("reset maintenance_work_mem", "reset max_wal_size");
        sql.sql("create table made_done ()").update();
        say("loaded");
    }

    /** Settings of the server, for sessions there are and those to come. */
    private void server(String... settings) {
        for (String setting : settings) {
            sql.sql("alter system " + setting).update();
        }
        sql.sql("select pg_reload_conf()").query(Boolean.class).single();
    }

    private static void say(String what) {
        System.out.printf(Locale.ROOT, "%tT %s%n", System.currentTimeMillis(), what);
    }

    private void templates() throws Exception {
        http.put("/practices/many", "{\"name\":\"Many Persons Clinic\",\"timezone\":\"UTC\"}");
        put("Patient", "template", """
                "name":[{"family":"Tplfamily","given":["Tplgiven"]}],"birthDate":"1950-01-02","gender":"female",
                "identifier":[{"system":"urn:many","value":"T-1"}],
                "address":[{"city":"Salem"}],"telecom":[{"system":"phone","value":"6175550100"}]""");
        put("Encounter", "stay", """
                "status":"in-progress","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"IMP"},
                "subject":{"reference":"Patient/template"},"period":{"start":"2026-11-20T08:00:00Z"}""");
        for (int i = 0; i < LABS.size(); i++) {
            String[] lab = LABS.get(i).split("\\|");
            put("Observation", "lab" + i, """
                    "status":"final","category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category",
                    "code":"laboratory"}]}],"code":{"coding":[{"system":"http://loinc.org","code":"%s","display":"%s"}]},
                    "subject":{"reference":"Patient/template"},"effectiveDateTime":"2026-01-02T08:00:00Z",
                    "valueQuantity":{"value":%d.5,"unit":"mmol/L","system":"http://unitsofmeasure.org","code":"mmol/L"}""".formatted(lab[0], lab[1], i + 3));
        }
    }

    private void put(String type, String id, String members) throws Exception {
        http.put(
                "/practices/many/fhir/" + type + "/" + id,
                "{\"resourceType\":\"" + type + "\",\"id\":\"" + id + "\"," + members + "}");
    }

    /** Of a hundred one is called Smith or the like; the others have one of some ten thousand names. */
    private void names() {
        sql.sql("create table made as select n, hashtextextended('home' || n, 7) as home,"
                        + " hashtextextended('own' || n, 8) as pk, date '1930-01-01' + (n::bigint * 7919 % 29000)::int as birth,"
                        + " case when n % 100 = 0 then 'smith' || case when n % 300 = 0 then 'son' else '' end"
                        + " else (array['ba','ke','lo','mu','ri','sa','te','vo','wi','zu'])[1 + n % 10]"
                        + " || (array['nd','rt','lk','ms','ck','ss','tt','ng'])[1 + n / 10 % 8]"
                        + " || (array['er','on','ow','ian','ez','ski','sen','off','man','ley','ard','it'])[1 + n / 80 % 12]"
                        + " || (array['','s','a','o','e','i','y','n','ing','by'])[1 + n / 960 % 10] end as family,"
                        + " (array['anna','maria','john','james','olu','mei','ivan','grace','paul','rosa','adaeze','omar'])[1 + n % 12]"
                        + " as given from generate_series(1, :persons) n")
                .param("persons", persons)
                .update();
    }

    /** What makes each index of the two tables again, those of keys too. */
    private List<String> unindex() {
        List<String> make = new ArrayList<>();
        for (Map<String, Object> key : sql.sql("""
                select conrelid::regclass::text as t, conname as name, pg_get_constraintdef(oid) as def from pg_constraint
                where conrelid in ('res'::regclass, 'str'::regclass) and contype in ('p', 'u')""").query().listOfRows()) {
            sql.sql("alter table " + key.get("t") + " drop constraint " + key.get("name"))
                    .update();
            make.add("alter table " + key.get("t") + " add constraint " + key.get("name") + " " + key.get("def"));
        }
        for (Map<String, Object> index : sql.sql(
                        "select indexname, indexdef from pg_indexes where schemaname = 'public' and tablename in ('res', 'str')")
                .query()
                .listOfRows()) {
            sql.sql("drop index " + index.get("indexname")).update();
            make.add(String.valueOf(index.get("indexdef")));
        }
        return make;
    }

    /** Columns of res, but for those a copy has of its own; of the template {@code t}. */
    private String others(String prefix, String... own) {
        List<String> columns = new ArrayList<>(sql.sql("""
                select column_name from information_schema.columns
                where table_name = 'res' and table_schema = 'public' and is_generated = 'NEVER'
                order by ordinal_position""").query(String.class).list());
        columns.removeAll(List.of(own));
        return columns.stream().map(column -> prefix + column).collect(Collectors.joining(", "));
    }

    private static String template(String id) {
        return "(select r.* from res r join alias a on a.home = r.home and a.pk = r.pk where a.id = '" + id + "') t";
    }

    private void patients() {
        String[] own = {"home", "pk", "pat", "pat_home", "date_lo"};
        say("patients");
        sql.sql("insert into res (home, pk, pat, pat_home, date_lo, " + others("", own) + ")"
                        + " select m.home, m.pk, m.pk, m.home, m.birth::timestamp at time zone 'UTC', "
                        + others("t.", own)
                        + " from made m, " + template("template"))
                .update();
        sql.sql("""
                insert into str (home, pk, type, param, birth, norm, exact)
                select m.home, m.pk, s.type, s.param, case when s.birth is null then null else m.birth end,
                  case s.norm when 'tplfamily' then m.family when 'tplgiven' then m.given else s.norm end,
                  case s.norm when 'tplfamily' then m.family when 'tplgiven' then m.given else s.exact end
                from made m, (select s.* from str s join alias a on a.home = s.home and a.pk = s.pk where a.id = 'template') s
                """).update();
    }

    /** Open stays of the first persons, whose charts the reader marked as read, and of whom it is known what disagrees. */
    private void stays() {
        String[] own = {"home", "pk", "pat", "pat_home", "date_lo"};
        sql.sql("insert into res (home, pk, pat, pat_home, date_lo, " + others("", own) + ")"
                        + " select m.home, hashtextextended('stay' || m.n, 9), m.pk, m.home, now() - m.n * interval '1 hour', "
                        + others("t.", own) + " from made m, " + template("stay") + " where m.n <= :stays")
                .param("stays", stays)
                .update();
        sql.sql("""
                insert into last_look (reader, home, pk, at)
                select 'open', home, pk, now() - interval '1 day' from made where n <= :stays""").param("stays", stays).update();
        sql.sql("""
                insert into disagreement_look (home, pk, due, at)
                select home, pk, false, now() from made where n <= :stays on conflict do nothing""").param("stays", stays).update();
        sql.sql("""
                insert into disagreement (home, pk, line, homes, pks)
                select m.home, m.pk, line, array[m.home, m.home, m.home], array[m.pk, m.pk, m.pk]
                from made m, generate_series(0, 3) line where m.n <= :stays""").param("stays", stays).update();
    }

    /** Of each person so many of each test, over ten years, in the order a table grows in: one time after the other. */
    private void results() {
        String[] own = {"home", "pk", "pat", "pat_home", "date_lo", "date_hi", "qty"};
        String labs = IntStream.range(0, LABS.size())
                .mapToObj(i -> "select " + i + " as lab, t.* from " + template("lab" + i))
                .collect(Collectors.joining(" union all "));
        sql.sql("create table made_tpl as " + labs).update();
        long rounds = Math.ceilDiv(results, persons);
        for (long round = 0; round < rounds; round++) {
            if (round % 5 == 0) {
                say("results, round " + round + " of " + rounds);
            }
            sql.sql(
                            "insert into res (home, pk, pat, pat_home, date_lo, date_hi, qty, " + others("", own) + ")"
                                    + " select m.home, hashtextextended('lab' || m.n, 100 + :round), m.pk, m.home, w.at, w.at, t.qty, "
                                    + others("t.", own)
                                    + " from made m join made_tpl t on t.lab = (m.n + :round) % 8,"
                                    + " lateral (select timestamptz '2016-01-01' + (:round * 3650.0 / :rounds + m.n % 40) * interval '1 day') w (at)")
                    .param("round", round)
                    .param("rounds", rounds)
                    .update();
        }
    }
}
