package org.quiltehr.hub.query;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.quiltehr.hub.access.Grant;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.base.View;
import org.quiltehr.hub.query.HistorySql.Position;
import org.quiltehr.hub.query.MemberSql.Membership;

/** Former versions as a view shows them; of a person's Patient one for each change to a member or a link. */
final class Histories {

    private static final String NOT_OURS = "the page token is not one this server gave";

    private static final HistoryRequest ALL = new HistoryRequest(null, null, null, 1, null);

    private final HistorySql versions;
    private final Presenter presenter;

    Histories(HistorySql versions, Presenter presenter) {
        this.versions = versions;
        this.presenter = presenter;
    }

    Optional<Stored> version(Connection connection, View view, Grant grant, String type, LogicalId id, String version)
            throws SQLException {
        if (version.matches("n\\d{1,18}")) {
            if (!type.equals("Patient") || view.practice() != null) {
                return Optional.empty();
            }
            return composites(connection, view, grant, id).stream()
                    .filter(stored -> stored.etag().equals(version))
                    .findFirst();
        }
        if (!version.matches("\\d{1,9}(\\.\\d{1,18})?")) {
            return Optional.empty();
        }
        int number = Integer.parseInt(version.split("\\.", 2)[0]);
        List<Row> found = versions.ofOne(connection, view, grant, type, id, number + 1, ALL, 1).stream()
                .filter(row -> row.version() == number)
                .toList();
        if (found.isEmpty() && number > 0) {
            gone(connection, view, grant, type, id, number);
        }
        return presenter.each(connection, view, grant, found).stream().findFirst();
    }

    /** A version that was there, of a resource the reader may see, is gone by retention and by nothing else. */
    private void gone(Connection connection, View view, Grant grant, String type, LogicalId id, int number)
            throws SQLException {
        if (!versions.ofOne(connection, view, grant, type, id, Integer.MAX_VALUE, ALL, 1).stream()
                .filter(row -> row.version() > number)
                .toList()
                .isEmpty()) {
            Instant until = RetainedSql.history(connection);
            if (until != null) {
                throw new QueryProblem(
                        QueryProblem.Code.GONE,
                        "this version is no longer kept: versions that ended before " + until
                                + " were dropped by retention");
            }
        }
    }

    HistoryResult history(Connection connection, View view, Grant grant, HistoryRequest request) throws SQLException {
        String type = request.type();
        String id = request.id();
        int count = Math.clamp(request.count(), 1, SearchParser.MAX_COUNT);
        if (type != null && id != null) {
            LogicalId record = AliasSql.id(connection, type, id)
                    .orElseThrow(() -> new QueryProblem(QueryProblem.Code.NOT_FOUND, "no such resource"));
            return ofOne(connection, view, grant, type, record, request, count);
        }
        Position below = position(request);
        List<Row> found = type == null
                ? versions.ofSystem(connection, view, grant, below, request, count + 1)
                : versions.ofType(connection, view, grant, type, below, request, count + 1);
        List<Row> page = found.size() > count ? found.subList(0, count) : found;
        Row last = page.isEmpty() ? null : page.getLast();
        String next = last == null || found.size() <= count
                ? null
                : last.change() + "." + last.id().home() + "." + last.id().own();
        return new HistoryResult(presenter.each(connection, view, grant, page), next);
    }

    private HistoryResult ofOne(
            Connection connection,
            View view,
            Grant grant,
            String type,
            LogicalId record,
            HistoryRequest request,
            int count)
            throws SQLException {
        String token = request.page();
        Instant since = request.since();
        List<Stored> composed = type.equals("Patient") && view.practice() == null
                ? composites(connection, view, grant, record)
                : List.of();
        if (!composed.isEmpty()) {
            List<Stored> page = current(composed, request.at()).stream()
                    .filter(s -> since == null || !s.updated().isBefore(since))
                    .filter(s -> token == null || number(s.etag()) < number("n" + token))
                    .limit(count + 1L)
                    .toList();
            return page.size() <= count
                    ? new HistoryResult(page, null)
                    : new HistoryResult(
                            page.subList(0, count),
                            Long.toString(number(page.get(count - 1).etag())));
        }
        int below = token == null ? Integer.MAX_VALUE : (int) number("n" + token);
        List<Row> found = versions.ofOne(connection, view, grant, type, record, below, request, count + 1);
        List<Row> page = found.size() > count ? found.subList(0, count) : found;
        String next = found.size() > count ? Integer.toString(page.getLast().version()) : null;
        return new HistoryResult(presenter.each(connection, view, grant, page), next);
    }

    /** Of versions, newest first, those that were current at some time of a period. */
    private static List<Stored> current(
            List<Stored> composed, HistoryRequest.@org.jspecify.annotations.Nullable Period at) {
        if (at == null) {
            return composed;
        }
        List<Stored> found = new ArrayList<>();
        for (int i = 0; i < composed.size(); i++) {
            boolean replaced = i > 0 && !composed.get(i - 1).updated().isAfter(at.from());
            if (composed.get(i).updated().isBefore(at.to()) && !replaced) {
                found.add(composed.get(i));
            }
        }
        return found;
    }

    private static long number(String etag) {
        try {
            return Long.parseLong(etag.substring(1));
        } catch (NumberFormatException e) {
            throw QueryProblem.invalid(NOT_OURS);
        }
    }

    private static @org.jspecify.annotations.Nullable Position position(HistoryRequest request) {
        String token = request.page();
        if (token == null) {
            return null;
        }
        if (!token.matches("\\d{1,19}\\.-?\\d{1,19}\\.-?\\d{1,19}")) {
            throw QueryProblem.invalid(NOT_OURS);
        }
        String[] parts = token.split("\\.", 3);
        try {
            return new Position(Long.parseLong(parts[0]), Long.parseLong(parts[1]), Long.parseLong(parts[2]));
        } catch (NumberFormatException e) {
            throw QueryProblem.invalid(NOT_OURS);
        }
    }

    /** The Patient of a person as of each change since it had two records, newest first; none if it never had. */
    private List<Stored> composites(Connection connection, View view, Grant grant, LogicalId person)
            throws SQLException {
        List<Membership> ever = MemberSql.ever(connection, 0, person);
        if (ever.isEmpty()) {
            return List.of();
        }
        Set<LogicalId> records = new LinkedHashSet<>();
        Set<Long> numbers = new TreeSet<>(Comparator.reverseOrder());
        Set<Long> linkChanges = new TreeSet<>();
        for (Membership membership : ever) {
            records.add(membership.record());
            linkChanges.add(membership.since());
            Long until = membership.until();
            if (until != null) {
                linkChanges.add(until);
            }
        }
        List<Row> all = versions.ofAll(connection, view, grant, records);
        Map<Long, Instant> times = new HashMap<>(MemberSql.times(connection, linkChanges));
        numbers.addAll(linkChanges);
        for (Row row : all) {
            numbers.add(row.change());
            times.put(row.change(), row.updated());
        }
        List<Stored> composed = new ArrayList<>();
        for (long number : numbers) {
            List<Row> members = new ArrayList<>();
            for (Membership membership : ever) {
                if (membership.at(number)) {
                    all.stream()
                            .filter(row -> row.id().equals(membership.record()) && row.change() <= number)
                            .max(Comparator.comparing(Row::version))
                            .filter(row -> !row.deleted())
                            .ifPresent(members::add);
                }
            }
            boolean head = members.stream().anyMatch(row -> row.id().equals(person));
            if (head && members.size() > 1) {
                composed.add(Presenter.compose(person, members, number, times.getOrDefault(number, Instant.EPOCH)));
            }
        }
        return composed;
    }
}
