package org.quiltehr.hub.identify;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.LogicalId;

/** How a person came to be: which records are one now, which once were, the links that hold them, and who decided what. */
public final class LinkHistory {

    private static final int NETWORK = 0;
    private static final int MOST = 200;

    /** A time in which a record belonged to the person; {@code until} is null while it does. */
    public record Member(
            LogicalId record, Instant since, @Nullable Instant until) {}

    /** A link that holds. */
    public record Link(LogicalId a, LogicalId b) {}

    /**
     * A decision about a pair.
     *
     * @param kind link, unlink, not-same or undo
     * @param origin machine, practice or steward
     * @param who the steward, or null
     */
    public record Decided(
            LogicalId a,
            LogicalId b,
            Instant at,
            String kind,
            String origin,
            @Nullable String who,
            String why) {}

    /**
     * A person.
     *
     * @param records those that are one now; the one that was asked for, if it is alone
     * @param members what belonged to it when, the latest first
     * @param decisions the latest first
     */
    public record Person(Set<LogicalId> records, List<Member> members, List<Link> links, List<Decided> decisions) {}

    private final Transactions database;

    LinkHistory(DataSource database) {
        this.database = new Transactions(database);
    }

    /** The person a record belongs to; empty if there is no such record. */
    public Optional<Person> of(LogicalId record) {
        return database.run(tx -> {
            if (new PersonIndexSql(tx).records(List.of(record)).isEmpty()) {
                return Optional.empty();
            }
            Set<LogicalId> records =
                    new Membership(tx, NETWORK).of(List.of(record)).getOrDefault(record, Set.of(record));
            DisclosureSql past = new DisclosureSql(tx);
            Set<LogicalId> persons = new HashSet<>();
            for (DisclosureSql.Stay stay : past.stays(record)) {
                persons.add(stay.person());
            }
            Set<LogicalId> ever = new HashSet<>(past.ever(persons));
            ever.addAll(records);
            List<Link> links = new MembershipSql(tx)
                    .links(NETWORK, records).stream()
                            .map(l -> new Link(l.a(), l.b()))
                            .distinct()
                            .toList();
            return Optional.of(
                    new Person(records, members(past, ever, persons), links, new LinkHistorySql(tx).among(ever, MOST)));
        });
    }

    private static List<Member> members(DisclosureSql past, Set<LogicalId> ever, Set<LogicalId> persons)
            throws SQLException {
        record Span(LogicalId record, DisclosureSql.Stay stay) {}
        List<Span> spans = new ArrayList<>();
        Set<Long> changes = new HashSet<>();
        for (LogicalId one : ever) {
            for (DisclosureSql.Stay stay : past.stays(one)) {
                Long until = stay.until();
                // who was never more than a passing number within one change says nothing
                if (persons.contains(stay.person()) && (until == null || until > stay.since())) {
                    spans.add(new Span(one, stay));
                    changes.add(stay.since());
                    if (until != null) {
                        changes.add(until);
                    }
                }
            }
        }
        Map<Long, Instant> times = past.times(changes);
        return spans.stream()
                .map(s -> new Member(
                        s.record(),
                        times.getOrDefault(s.stay().since(), Instant.EPOCH),
                        Optional.ofNullable(s.stay().until()).map(times::get).orElse(null)))
                .sorted(Comparator.comparing(Member::since).reversed().thenComparing(Member::record))
                .toList();
    }
}
