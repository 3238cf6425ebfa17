package org.quiltehr.hub.identify;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.LogicalId;

/**
 * Who is one person with whom in a view: the records that a chain of open links joins. A link or its end changes the rows
 * of table {@code member} and adds a change; no clinical row is touched (SEMANTICS 8).
 */
final class Membership {

    private static final int LINKED = 1;
    private static final int UNLINKED = 2;

    private final Connection tx;
    private final MembershipSql sql;
    private final int view;

    Membership(Connection tx, int view) {
        this.tx = tx;
        this.sql = new MembershipSql(tx);
        this.view = view;
    }

    /** The members of each record's person, the record among them. */
    Map<LogicalId, Set<LogicalId>> of(Collection<LogicalId> records) throws SQLException {
        Map<LogicalId, LogicalId> persons = sql.persons(view, records);
        Map<LogicalId, Set<LogicalId>> members = new HashMap<>();
        persons.forEach((member, person) ->
                members.computeIfAbsent(person, k -> new TreeSet<>()).add(member));
        Map<LogicalId, Set<LogicalId>> byRecord = new HashMap<>();
        for (LogicalId record : records) {
            LogicalId person = persons.get(record);
            byRecord.put(record, person == null ? Set.of(record) : members.getOrDefault(person, Set.of(record)));
        }
        return byRecord;
    }

    /** Takes the locks of all members of these records' persons and gives those persons as they are then. */
    Map<LogicalId, Set<LogicalId>> lock(Collection<LogicalId> records) throws SQLException {
        Set<LogicalId> locked = new HashSet<>();
        Set<LogicalId> wanted = new HashSet<>(records);
        Map<LogicalId, Set<LogicalId>> members = Map.of();
        of(records).values().forEach(wanted::addAll);
        while (!locked.containsAll(wanted)) {
            LocksSql.take(tx, LocksSql.Stage.PERSONS, wanted.stream().mapToLong(LogicalId::own));
            locked.addAll(wanted);
            members = of(records);
            members.values().forEach(wanted::addAll);
        }
        return members;
    }

    /** Joins the persons of two records; nothing happens if they are one. */
    void link(RecordPair pair, long decision, @Nullable UUID message) throws SQLException {
        link(pair, decision, message, lock(List.of(pair.a(), pair.b())));
    }

    /** The same under the locks of these persons' members. */
    void link(RecordPair pair, long decision, @Nullable UUID message, Map<LogicalId, Set<LogicalId>> members)
            throws SQLException {
        if (members.getOrDefault(pair.a(), Set.of()).contains(pair.b())) {
            return;
        }
        Set<LogicalId> all = new TreeSet<>(members.getOrDefault(pair.a(), Set.of(pair.a())));
        all.addAll(members.getOrDefault(pair.b(), Set.of(pair.b())));
        sql.addLink(view, pair, decision);
        rearrange(all, sql.nextChange(), LINKED, message);
    }

    /** Ends every link of one record, or only the direct one if that parts the two; gives whether anything was linked. */
    boolean unlink(RecordPair pair, LogicalId leaving) throws SQLException {
        Set<LogicalId> all = lock(List.of(pair.a(), pair.b())).getOrDefault(pair.a(), Set.of());
        if (!all.contains(pair.b())) {
            return false;
        }
        List<MembershipSql.Link> links = sql.links(view, all);
        List<MembershipSql.Link> direct = links.stream()
                .filter(l -> RecordPair.of(l.a(), l.b()).equals(pair))
                .toList();
        List<MembershipSql.Link> others =
                links.stream().filter(l -> !direct.contains(l)).toList();
        List<MembershipSql.Link> ended =
                direct.isEmpty() || component(pair.a(), others).contains(pair.b())
                        ? links.stream()
                                .filter(l -> l.a().equals(leaving) || l.b().equals(leaving))
                                .toList()
                        : direct;
        long change = sql.nextChange();
        sql.closeLinks(change, ended);
        rearrange(all, change, UNLINKED, null);
        return true;
    }

    /** Ends every link of a record that is about to be removed, and forgets what it is compared by; those it was one person with. */
    Set<LogicalId> leave(LogicalId record) throws SQLException {
        Set<LogicalId> all = lock(List.of(record)).getOrDefault(record, Set.of());
        if (all.size() < 2) {
            sql.forget(record);
            return Set.of();
        }
        long change = sql.nextChange();
        sql.closeLinks(
                change,
                sql.links(view, all).stream()
                        .filter(l -> l.a().equals(record) || l.b().equals(record))
                        .toList());
        rearrange(all, change, UNLINKED, null);
        Set<LogicalId> others = new TreeSet<>(all);
        others.remove(record);
        sql.forget(record);
        return others;
    }

    /** Ends the direct link of the two, if there is one, and leaves all others. */
    boolean unlinkDirect(RecordPair pair, @Nullable UUID message) throws SQLException {
        Set<LogicalId> all = lock(List.of(pair.a(), pair.b())).getOrDefault(pair.a(), Set.of());
        List<MembershipSql.Link> direct = sql.links(view, all).stream()
                .filter(l -> RecordPair.of(l.a(), l.b()).equals(pair))
                .toList();
        if (direct.isEmpty()) {
            return false;
        }
        long change = sql.nextChange();
        sql.closeLinks(change, direct);
        rearrange(all, change, UNLINKED, message);
        return true;
    }

    /**
     * Puts a record that was deleted, or written again after that, where it belongs: a deleted one stands for nobody, and
     * its links wait.
     */
    void settle(LogicalId record) throws SQLException {
        Set<LogicalId> linked = sql.reachable(view, List.of(record)).keySet();
        if (linked.size() > 1) {
            lock(linked);
            rearrange(linked, sql.nextChange(), UNLINKED, null);
        }
    }

    /** Opens and closes rows until they say what the links say; a record alone has none, nor has a deleted one. */
    private void rearrange(Set<LogicalId> some, long change, int kind, @Nullable UUID message) throws SQLException {
        Map<LogicalId, Boolean> reachable = sql.reachable(view, some);
        Set<LogicalId> all = new TreeSet<>(reachable.keySet());
        List<MembershipSql.Link> links = sql.links(view, all);
        Map<LogicalId, LogicalId> before = sql.persons(view, all);
        Map<LogicalId, Long> order = sql.order(all);
        Map<LogicalId, LogicalId> after = new TreeMap<>();
        for (LogicalId record : all) {
            if (!after.containsKey(record)) {
                Set<LogicalId> component = component(record, links);
                component.removeIf(member -> reachable.getOrDefault(member, false));
                LogicalId first = component.stream()
                        .min(Comparator.<LogicalId>comparingLong(r -> order.getOrDefault(r, Long.MAX_VALUE))
                                .thenComparing(Comparator.naturalOrder()))
                        .orElse(record);
                if (component.size() > 1) {
                    component.forEach(member -> after.put(member, first));
                }
            }
        }
        for (LogicalId record : all) {
            LogicalId was = before.get(record);
            LogicalId is = after.get(record);
            if (was != null && !was.equals(is)) {
                sql.close(view, change, record);
            }
            if (is != null && !is.equals(was)) {
                sql.open(view, change, record, is);
            }
        }
        sql.addChange(change, kind, message, all);
    }

    private static Set<LogicalId> component(LogicalId start, List<MembershipSql.Link> links) {
        Set<LogicalId> component = new TreeSet<>(Set.of(start));
        Deque<LogicalId> open = new ArrayDeque<>(component);
        while (!open.isEmpty()) {
            LogicalId at = open.pop();
            for (MembershipSql.Link link : links) {
                if (link.a().equals(at) && component.add(link.b())) {
                    open.push(link.b());
                } else if (link.b().equals(at) && component.add(link.a())) {
                    open.push(link.a());
                }
            }
        }
        return component;
    }
}
