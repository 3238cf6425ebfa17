package org.quiltehr.hub.query;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.access.Grant;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.base.View;
import org.quiltehr.hub.query.MemberSql.Link;

/** All that a view shows of one person: now, as of an earlier instant, or what changed since one. */
final class Charts {

    /** How long to wait for a write that began before the instant asked for. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private static final long PAUSE_MILLIS = 20;
    private static final int MOST_CHANGES = 5_000;

    private final RowSql rows;
    private final AsOfSql versions;
    private final Presenter presenter;

    Charts(RowSql rows, Presenter presenter) {
        this.rows = rows;
        this.versions = new AsOfSql(rows);
        this.presenter = presenter;
    }

    /**
     * Who a patient id means.
     *
     * @param shown the record the view shows for it
     * @param person null if the record stands alone
     * @param linked whether the view ever linked these records
     */
    private record Who(LogicalId shown, @Nullable LogicalId person, List<LogicalId> records, boolean linked) {}

    /** @param keep of rows that are alike only so many of the newest; 0 for all */
    Optional<PersonRecord> now(
            Connection connection, View view, Grant grant, String patientId, int @Nullable [] types, int keep)
            throws SQLException {
        Who who = who(connection, view, patientId).orElse(null);
        if (who == null) {
            return Optional.empty();
        }
        List<Row> members = rows.all(connection, view, grant, who.records);
        Row head = first(who, members);
        if (head == null) {
            return Optional.empty();
        }
        RowSql.Newest newest = keep > 0
                ? rows.newest(connection, view, grant, who.records, types, keep, who.linked)
                : new RowSql.Newest(rows.ofPatients(connection, view, grant, who.records, types), Map.of());
        List<Row> found = newest.rows();
        Stored patient = patient(connection, view, grant, who, head, members);
        Presenter.Later later = presenter.later(connection, view, grant, found);
        return Optional.of(new PersonRecord(
                patient,
                Presenter.plain(members),
                Presenter.plain(found),
                later.shown(),
                newest.unread(),
                () -> ChartMark.of(patient, members, found, newest.unread(), later.links())));
    }

    private static @Nullable Row first(Who who, List<Row> members) {
        return members.stream()
                .filter(row -> row.type().equals("Patient") && row.id().equals(who.shown))
                .findFirst()
                .orElse(null);
    }

    /** Of a person of several records at the network's base the composite, made of the members at hand. */
    private Stored patient(Connection connection, View view, Grant grant, Who who, Row head, List<Row> members)
            throws SQLException {
        LogicalId person = who.person;
        return person == null || view.practice() != null
                ? presenter.show(connection, view, grant, List.of(head)).getFirst()
                : composite(connection, person, members);
    }

    /** Rows as they were, links as they are now. */
    Optional<PersonRecord> asOf(
            Connection connection, View view, Grant grant, String patientId, int @Nullable [] types, Instant at)
            throws SQLException {
        waitFor(connection, at);
        Who who = who(connection, view, patientId).orElse(null);
        if (who == null) {
            return Optional.empty();
        }
        List<Row> members = versions.byIds(connection, view, grant, who.records, at).stream()
                .filter(row -> !row.deleted())
                .toList();
        Row head = first(who, members);
        if (head == null) {
            return Optional.empty();
        }
        List<Row> found = versions.ofPatients(connection, view, grant, who.records, types, at);
        return Optional.of(new PersonRecord(
                patient(connection, view, grant, who, head, members),
                Presenter.plain(members),
                Presenter.plain(found),
                presenter.later(connection, view, grant, found).shown(),
                Map.of(),
                null));
    }

    /** The changes after an instant, newest first; empty if there is no such patient for this reader. */
    Optional<ChartChanges> since(Connection connection, View view, Grant grant, String patientId, Instant since)
            throws SQLException {
        Instant until = AsOfSql.settled(connection);
        if (since.isAfter(Instant.now())) {
            throw QueryProblem.invalid("since: is in the future");
        }
        Who who = who(connection, view, patientId).orElse(null);
        if (who == null || rows.all(connection, view, grant, List.of(who.shown)).isEmpty()) {
            return Optional.empty();
        }
        List<Row> changed = versions.changed(connection, view, grant, who.records, since, until, MOST_CHANGES + 1);
        boolean more = changed.size() > MOST_CHANGES;
        List<Row> kept = more ? changed.subList(0, MOST_CHANGES) : changed;
        Map<LogicalId, Stored> before = new HashMap<>();
        for (Stored stored : presenter.each(
                connection,
                view,
                grant,
                versions.byIds(
                        connection, view, grant, kept.stream().map(Row::id).toList(), since))) {
            before.put(stored.id(), stored);
        }
        List<ChartChanges.Change> changes = new ArrayList<>();
        List<Stored> shown = presenter.each(connection, view, grant, kept);
        for (int i = 0; i < shown.size(); i++) {
            LogicalId patient = kept.get(i).patient();
            Stored now = shown.get(i);
            boolean gone = now.deleted() || patient == null || !who.records.contains(patient);
            changes.add(new ChartChanges.Change(before.get(now.id()), now, gone));
        }
        return Optional.of(
                new ChartChanges(since, until, changes, links(connection, view, grant, who, since, until), more));
    }

    /** What references lead to, as it was. */
    List<Stored> resolve(Connection connection, View view, Grant grant, Collection<LogicalId> ids, Instant at)
            throws SQLException {
        return presenter.show(
                connection,
                view,
                grant,
                versions.byIds(connection, view, grant, ids, at).stream()
                        .filter(row -> !row.deleted() && !row.type().equals("Patient"))
                        .toList());
    }

    /** Of records the reader may see: that another practice has one is told to nobody else. */
    private static List<ChartChanges.Membership> links(
            Connection connection, View view, Grant grant, Who who, Instant since, Instant until) throws SQLException {
        LogicalId person = who.person;
        if (person == null) {
            return List.of();
        }
        List<MemberSql.Membership> all = MemberSql.ever(connection, view.num(), person);
        Set<LogicalId> visible = RowSql.visible(
                connection,
                grant,
                all.stream().map(MemberSql.Membership::record).toList());
        List<MemberSql.Membership> ever =
                all.stream().filter(m -> visible.contains(m.record())).toList();
        List<Long> numbers = new ArrayList<>();
        ever.forEach(m -> {
            numbers.add(m.since());
            if (m.until() != null) {
                numbers.add(m.until());
            }
        });
        Map<Long, Instant> times = MemberSql.times(connection, numbers);
        Map<LogicalId, String> chosen = AliasSql.chosen(
                connection, ever.stream().map(MemberSql.Membership::record).toList());
        List<ChartChanges.Membership> found = new ArrayList<>();
        for (MemberSql.Membership membership : ever) {
            String id =
                    chosen.getOrDefault(membership.record(), membership.record().text());
            Instant joined = times.getOrDefault(membership.since(), Instant.EPOCH);
            Instant left = membership.until() == null ? null : times.get(membership.until());
            if (left != null && left.isAfter(since) && !left.isAfter(until)) {
                found.add(new ChartChanges.Membership(id, false, left));
            } else if (left == null && joined.isAfter(since) && !joined.isAfter(until)) {
                found.add(new ChartChanges.Membership(id, true, joined));
            }
        }
        return found;
    }

    private static Stored composite(Connection connection, LogicalId person, List<Row> members) throws SQLException {
        Link link = MemberSql.changes(connection, 0, List.of(person)).get(person);
        long change = link == null ? 0 : link.change();
        Instant updated = link == null ? Instant.EPOCH : link.at();
        for (Row member : members) {
            change = Math.max(change, member.change());
            updated = updated.isAfter(member.updated()) ? updated : member.updated();
        }
        return Presenter.compose(person, members, change, updated);
    }

    private static Optional<Who> who(Connection connection, View view, String patientId) throws SQLException {
        LogicalId asked = AliasSql.id(connection, "Patient", patientId).orElse(null);
        if (asked == null) {
            return Optional.empty();
        }
        Link link = MemberSql.links(connection, view.num(), List.of(asked)).get(asked);
        LogicalId person = link == null ? null : link.person();
        return Optional.of(
                person == null
                        ? new Who(asked, null, List.of(asked), link != null && view.practice() == null)
                        : new Who(
                                view.practice() == null ? person : asked,
                                person,
                                MemberSql.members(connection, view.num(), List.of(person))
                                        .getOrDefault(person, List.of(asked)),
                                view.practice() == null));
    }

    private static void waitFor(Connection connection, Instant at) throws SQLException {
        if (at.isAfter(Instant.now())) {
            throw QueryProblem.invalid("_asOf: is in the future");
        }
        Instant kept = RetainedSql.history(connection);
        if (kept != null && at.isBefore(kept)) {
            throw new QueryProblem(
                    QueryProblem.Code.GONE,
                    "_asOf: versions that ended before " + kept
                            + " were dropped by retention; ask for a time from then on");
        }
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (at.isAfter(AsOfSql.settled(connection))) {
            if (System.nanoTime() - until > 0) {
                throw QueryProblem.invalid(
                        "_asOf: a write that began before this instant is not finished yet; try again");
            }
            try {
                Thread.sleep(PAUSE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw QueryProblem.invalid("_asOf: interrupted");
            }
        }
    }
}
