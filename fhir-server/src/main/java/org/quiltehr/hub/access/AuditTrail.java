package org.quiltehr.hub.access;

import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.LogicalId;
import org.springframework.dao.DataAccessResourceFailureException;

/** The audit trail for the pages of auditors: who read a chart, and what an account did. */
public final class AuditTrail {

    private static final int PAGE = 100;

    private final Gate gate;
    private final AuditSearchSql entries;

    AuditTrail(Gate gate, AuditSearchSql entries) {
        this.gate = gate;
        this.entries = entries;
    }

    /** The question cannot be answered; the words hold nothing that was typed. */
    public static final class Unclear extends Exception {
        private static final long serialVersionUID = 1L;

        Unclear(String text) {
            super(text);
        }
    }

    /**
     * A line of the trail.
     *
     * @param patient whose record it was about, or null
     * @param purpose such as an emergency, or null
     */
    public record Line(
            long number,
            Instant at,
            String who,
            String address,
            String method,
            String path,
            int status,
            @Nullable LogicalId patient,
            @Nullable String purpose) {}

    /**
     * Lines, the newest first.
     *
     * @param before where the next page begins; 0 if this is all
     */
    public record Page(List<Line> lines, long before) {}

    /**
     * Finds lines; empty words do not narrow.
     *
     * @param patient id of a Patient: all records of the person count
     * @param who name of an account
     * @param day as {@code 2026-11-22}, or a month
     * @param before number of the last line seen; 0 for the newest
     * @throws Unclear if the day is none
     */
    public Page find(String patient, String who, String day, long before) throws Unclear {
        if (!gate.may(Act.AUDIT)) {
            return new Page(List.of(), 0);
        }
        Map<String, String[]> asked = new HashMap<>();
        put(asked, "patient", patient);
        put(asked, "agent-name", who);
        put(asked, "date", day);
        put(asked, "_count", String.valueOf(PAGE));
        if (before > 0) {
            put(asked, "_before", String.valueOf(before));
        }
        try {
            List<AuditSearchSql.Entry> found = entries.find(AuditQuestion.of(asked));
            List<Line> lines = found.stream().limit(PAGE).map(AuditTrail::line).toList();
            return new Page(lines, found.size() > PAGE ? lines.getLast().number() : 0);
        } catch (AuditQuestion.Unclear e) {
            throw new Unclear(String.valueOf(e.getMessage()));
        } catch (SQLException e) {
            throw new DataAccessResourceFailureException("the audit trail could not be read", e);
        }
    }

    private static void put(Map<String, String[]> asked, String name, String value) {
        if (!value.isBlank()) {
            // a comma would divide one value into several
            asked.put(name, new String[] {value.strip().replace(",", "")});
        }
    }

    private static Line line(AuditSearchSql.Entry entry) {
        return new Line(
                entry.number(),
                entry.at(),
                entry.who(),
                entry.address(),
                entry.method(),
                entry.path(),
                entry.status(),
                entry.patient(),
                entry.purpose());
    }
}
