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
     * @param dropped what retention dropped, and that the seals of it are taken as they are; null: nothing
     */
    public record Report(
            long seals,
            long rows,
            String head,
            List<String> faults,
            @Nullable String dropped) {

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
        private SealSql.@Nullable Dropped dropped;

        Walk(SealSql sql, @Nullable String notedHead) {
            this.sql = sql;
            this.notedHead = notedHead;
        }

        Report report() throws SQLException {
            dropped = sql.dropped().orElse(null);
            sql.each(this::check);
            SealSql.Dropped gone = dropped;
            if (gone != null && seals < gone.drop().seal()) {
                fault("seals up to " + gone.drop().seal() + " were taken away");
            }
            for (long number : sql.strays(until)) {
                fault("row " + number + " was put in: it is in no seal");
            }
            String head = HexFormat.of().formatHex(before);
            if (notedHead != null && !headSeen) {
                fault("the noted head is not among the seals: seals were taken away or made anew");
            }
            return new Report(
                    seals,
                    rows,
                    head,
                    List.copyOf(faults),
                    gone == null ? null : AuditMonthSql.said(gone.drop(), gone.at(), gone.who()));
        }

        private void check(SealSql.Seal seal) {
            if (seal.num() != seals + 1) {
                fault("seal " + (seals + 1) + " was taken away");
            }
            seals = seal.num();
            SealSql.Dropped gone = dropped;
            if (gone != null && seals <= gone.drop().seal()) {
                taken(seal, gone.drop());
                return;
            }
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

        /** A seal of which rows were dropped cannot be computed again; what it left behind is under the event of the drop. */
        private void taken(SealSql.Seal seal, AuditDrop drop) {
            before = seal.hash();
            until = seal.until();
            headSeen |= HexFormat.of().formatHex(seal.hash()).equals(notedHead);
            if (seal.num() == drop.seal()) {
                if (!Arrays.equals(seal.hash(), drop.head())) {
                    fault("seal " + seal.num() + " is not the one the dropped months ended with");
                }
                List<AuditedRow> left = left(seal.until(), drop);
                rows += left.size();
                if (!Arrays.equals(AuditDrop.kept(left), drop.kept())) {
                    fault("of the rows under seals up to " + seal.num()
                            + " that were not dropped, one was changed, deleted or put in");
                }
            }
        }

        private List<AuditedRow> left(String until, AuditDrop drop) {
            try {
                return sql.left(until, drop.until());
            } catch (SQLException e) {
                throw new IllegalStateException("the rows beside a dropped month cannot be read", e);
            }
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
