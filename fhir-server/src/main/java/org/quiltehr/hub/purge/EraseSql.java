package org.quiltehr.hub.purge;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Takes out of every table what the scope names. What stays: of each resource its address, type, practice, number of versions
 * and that it is deleted; the change log, which names rows by number; the audit trail; closed memberships.
 */
final class EraseSql {

    /** Tables whose rows are about one resource, by the columns that name it. */
    private static final List<String> BY_ROW = List.of(
            "hist",
            "lookup",
            "str",
            "date2",
            "qty2",
            "filled",
            "last_stated",
            "full_text",
            "list_member",
            "discharge_draft");

    /** Tables whose rows are about one Patient record. */
    private static final List<String> BY_RECORD =
            List.of("wording", "person_record", "person_block", "rematch", "last_look", "disagreement_look");

    /** Tables of pairs of records. */
    private static final List<String> PAIRS = List.of("person_link", "apart", "review", "decision");

    private static final List<String> LINKED = List.of(
            "delete from consent_rule t using purge_row p where t.consent_home = p.home and t.consent_pk = p.pk",
            "delete from consent_rule t using purge_record p where t.home = p.home and t.pk = p.pk",
            "delete from name_key t using purge_row p where t.to_home = p.home and t.to_pk = p.pk",
            "delete from merged t using purge_record p where t.old_home = p.home and t.old_pk = p.pk",
            "delete from merged t using purge_record p where t.to_home = p.home and t.to_pk = p.pk",
            "delete from transition_task t using transition_result r, purge_row p"
                    + " where t.result = r.num and r.stay_home = p.home and r.stay_pk = p.pk",
            "delete from transition_result t using purge_row p where t.stay_home = p.home and t.stay_pk = p.pk",
            "delete from transition_stay t using purge_row p where t.home = p.home and t.pk = p.pk",
            "delete from app_code c using app_line t, purge_record p where c.line = t.num and t.home = p.home and t.pk = p.pk",
            "delete from app_token c using app_line t, purge_record p where c.line = t.num and t.home = p.home and t.pk = p.pk",
            "delete from app_line t using purge_record p where t.home = p.home and t.pk = p.pk");

    private static final List<String> BY_MESSAGE = List.of("name_choice", "local_code_use", "held");

    private final Connection tx;
    private final Map<String, Long> counts = new LinkedHashMap<>();

    EraseSql(Connection tx) {
        this.tx = tx;
    }

    /** How many rows went of each table. */
    Map<String, Long> counts() {
        return counts;
    }

    /** What is about the rows and records of the scope. */
    void rows() throws SQLException {
        for (String table : BY_ROW) {
            count(table, "delete from " + table + " t using purge_row p where t.home = p.home and t.pk = p.pk");
        }
        for (String table : BY_RECORD) {
            count(table, "delete from " + table + " t using purge_record p where t.home = p.home and t.pk = p.pk");
        }
        for (String table : PAIRS) {
            count(table, "delete from " + table + " t using purge_record p where t.a_home = p.home and t.a_pk = p.pk");
            count(table, "delete from " + table + " t using purge_record p where t.b_home = p.home and t.b_pk = p.pk");
        }
        for (String sql : LINKED) {
            count(sql.substring("delete from ".length()).split(" ", 2)[0], sql);
        }
        for (String table : BY_MESSAGE) {
            count(table, "delete from " + table + " t using purge_message p where t.message = p.id");
        }
        // a file of an export that was made before may hold them
        count("export_job", "delete from export_job");
        tombstones();
    }

    private void tombstones() throws SQLException {
        count("res", """
                update res r set body = '', labels = 0, content = 0, key_hash = 0, code = null, more = false, present = 0, date_lo = '-infinity',
                  date_hi = null, qty = null, tokens = null, refs = null, alike = null
                from purge_row p where r.home = p.home and r.pk = p.pk and r.deleted""");
    }

    /** Of a patient's messages the bytes and what names the patient go; that they came, and their receipts, stay. */
    void bytes() throws SQLException {
        count("message", """
                update message m set body = null, keys = '{}', source_time = null from purge_message p where m.id = p.id""");
        count("work", "delete from work t using purge_message p where t.message = p.id");
    }

    /** All that a practice brought and set up; the practice's own row stays, as the tombstones' owner. */
    void practice(int num, String slug) throws SQLException {
        for (String table : List.of("message", "outcome", "work")) {
            String key = table.equals("message") ? "id" : "message";
            count(table, "delete from " + table + " t using purge_message p where t." + key + " = p.id");
        }
        for (String table : List.of(
                "held",
                "local_code_ignored",
                "code_decision",
                "source_reach",
                "role_held",
                "sensitive_practice",
                "practice_quality")) {
            count(table, "delete from " + table + " where practice = " + num);
        }
        count("remap", "delete from remap t using local_code c where c.hash = t.hash and c.practice = " + num);
        count("local_code", "delete from local_code where practice = " + num);
        for (String table : List.of(
                "seen",
                "pull_state",
                "pull_cursor",
                "pull_item",
                "pull_request",
                "pull_export",
                "feed_slot",
                "list_end",
                "list_member",
                "feed_key")) {
            count(
                    table,
                    "delete from " + table + " where feed in (select f.num from feed f where f.practice = " + num
                            + ")");
        }
        count("feed", "delete from feed where practice = " + num);
        count("subscription", "delete from subscription where practice = " + num);
        count("import_job", "delete from import_job where practice = " + literal(slug));
        terms(num);
        count("watch_condition", "delete from watch_condition where subject like " + literal(slug + "/%"));
        execute("update practice_version set version = version + 1");
    }

    private void terms(int num) throws SQLException {
        for (String table : List.of("concept", "concept_above")) {
            count(
                    table,
                    "delete from " + table + " where system in (select s.num from term_system s where s.practice = "
                            + num + ")");
        }
        for (String table : List.of("term_system", "term_value_set", "term_map")) {
            count(table, "delete from " + table + " where practice = " + num);
        }
    }

    private static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    private void count(String table, String sql) throws SQLException {
        try (Statement statement = tx.createStatement()) {
            counts.merge(table, (long) statement.executeUpdate(sql), Long::sum);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = tx.createStatement()) {
            statement.execute(sql);
        }
    }

    /** How many messages the scope holds. */
    long messages() throws SQLException {
        try (Statement statement = tx.createStatement();
                ResultSet rows =
                        statement.executeQuery("select count(*) from purge_message p join message m on m.id = p.id")) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
