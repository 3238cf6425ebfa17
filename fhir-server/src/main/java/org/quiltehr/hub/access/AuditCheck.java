package org.quiltehr.hub.access;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Checks the audit trail against its seals: names each row that was changed, deleted or put in afterwards. */
public final class AuditCheck {

    private static final int MOST_FAULTS = 1000;

    /**
     * What a check found.
     *
     * @param head the last seal's hash, to be noted elsewhere: a later check proves that nothing before it was changed
     * @param faults what was found wrong, at most 1000; empty if the trail is whole
     */
    public record Report(long seals, long rows, String head, List<String> faults) {

        public boolean whole() {
            return faults.isEmpty();
        }
    }

    private final DataSource database;

    public AuditCheck(DataSource database) {
        this.database = database;
    }

    /** @param notedHead a head noted at an earlier check that must still be there, or null */
    public Report run(@Nullable String notedHead) throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try {
                Walk walk = new Walk(new SealSql(connection), notedHead);
                return walk.report();
            } finally {
                connection.rollback();
            }
        }
    }

    /** One walk from the first seal to the last. */
    private static final class Walk {

        private final SealSql sql;
        private final @Nullable String notedHead;
        private final List<String> faults = new ArrayList<>();
        private byte[] before = AuditedRow.beginning();
        private long seals;
        private long rows;
        private String until = "0";
        private boolean headSeen;

        Walk(SealSql sql, @Nullable String notedHead) {
            this.sql = sql;
            this.notedHead = notedHead;
        }

        Report report() throws SQLException {
            sql.each(this::check);
            for (long number : sql.strays(until)) {
                fault("row " + number + " was put in: it is in no seal");
            }
            String head = HexFormat.of().formatHex(before);
            if (notedHead != null && !headSeen) {
                fault("the noted head is not among the seals: seals were taken away or made anew");
            }
            return new Report(seals, rows, head, List.copyOf(faults));
        }

        private void check(SealSql.Seal seal) {
            if (seal.num() != seals + 1) {
                fault("seal " + (seals + 1) + " was taken away");
            }
            seals = seal.num();
            List<AuditedRow> found = rows(seal);
            boolean same = compare(seal, found);
            byte[] hash = AuditedRow.seal(before, seal.num(), seal.until(), found);
            if (same && !Arrays.equals(hash, seal.hash())) {
                fault("seal " + seal.num() + " does not follow from its rows and the seal before it");
            }
            rows += found.size();
            before = seal.hash();
            until = seal.until();
            headSeen |= HexFormat.of().formatHex(seal.hash()).equals(notedHead);
        }

        private List<AuditedRow> rows(SealSql.Seal seal) {
            try {
                return sql.numbered(seal.rows());
            } catch (SQLException e) {
                throw new IllegalStateException("the rows of seal " + seal.num() + " cannot be read", e);
            }
        }

        /** Names the rows that differ; true if none does. */
        private boolean compare(SealSql.Seal seal, List<AuditedRow> found) {
            Map<Long, Long> marks = new HashMap<>();
            int faultsBefore = faults.size();
            for (AuditedRow row : found) {
                if (marks.put(row.number(), row.mark()) != null) {
                    fault("row " + row.number() + " was put in: there are two of this number");
                }
            }
            for (int i = 0; i < seal.rows().length; i++) {
                Long mark = marks.get(seal.rows()[i]);
                if (mark == null) {
                    fault("row " + seal.rows()[i] + " of " + seal.at() + " or shortly before was deleted");
                } else if (mark != seal.marks()[i]) {
                    fault("row " + seal.rows()[i] + " was changed");
                }
            }
            return faults.size() == faultsBefore;
        }

        private void fault(String text) {
            if (faults.size() < MOST_FAULTS) {
                faults.add(text);
            }
        }
    }
}
