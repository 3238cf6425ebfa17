package org.quiltehr.hub.identify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.quiltehr.adapter.spi.Issue;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.base.PracticeRef;
import tools.jackson.databind.node.ObjectNode;

/** What must hold after any sequence of what practices and stewards say of records, contradictions among them. */
class MergesPropertyTest {

    private static final int ROWS = 3;

    /** A clinical row that no person of this view shows, or more than one does. */
    private static final String NOT_SHOWN_ONCE = """
            select count(*) from res o
            where (select count(*) from (
              select p.home, p.pk from res p
              where p.home = o.pat_home and p.pk = o.pat
                and not exists (select 1 from member m where m.view = %1$d and m.until is null and m.home = p.home and m.pk = p.pk)
              union all
              select m.person_home, m.person_pk from member m
              join member f on f.view = m.view and f.until is null and f.home = m.person_home and f.pk = m.person_pk
                and f.person_home = f.home and f.person_pk = f.pk
              join res p on p.home = f.home and p.pk = f.pk
              where m.view = %1$d and m.until is null and m.home = o.pat_home and m.pk = o.pat) shown) <> 1
            """;

    private static final String KEYS_OF_NOTHING = """
            select count(*) from name_key k
            where not exists (select 1 from res r where r.home = k.to_home and r.pk = k.to_pk)
            """;

    /** A record of a practice, and what the practice calls and says of it. */
    private record Stored(LogicalId id, PracticeRef practice, String key, ObjectNode patient) {}

    private final Set<String> heard = new TreeSet<>();

    private static List<Stored> records(Network network, Random random) throws SQLException {
        List<Stored> records = new ArrayList<>();
        for (Community.Sent one : new Community(random).people(12, 2).records()) {
            PracticeRef practice =
                    new PracticeRef(1 + one.practice() % 2, new UUID(one.practice() % 2, 9), "p" + one.practice() % 2);
            String key = one.key() + "at" + one.practice();
            LogicalId id = network.send(practice, key, one.patient());
            try (Connection connection = network.database.getConnection()) {
                for (int row = 0; row < ROWS; row++) {
                    Rows.store(connection, practice, "Observation", new LogicalId(id.home(), random.nextLong()), id);
                }
            }
            records.add(new Stored(id, practice, key, one.patient()));
        }
        return records;
    }

    private static ObjectNode saying(ObjectNode patient, String link, LogicalId other) {
        ObjectNode copy = patient.deepCopy();
        copy.putArray("link").addObject().put("type", link).putObject("other").put("reference", "Patient/" + other);
        return copy;
    }

    private void say(Network network, int what, Stored one, Stored other, int message) throws SQLException {
        try (Connection tx = network.database.getConnection()) {
            tx.setAutoCommit(false);
            Persons persons = network.persons;
            List<Issue> issues = switch (what) {
                case 0 -> persons.merge(tx, one.practice(), one.id(), other.key(), Rows.message(message));
                case 1 -> persons.merge(tx, one.practice(), one.id(), "never seen " + message, Rows.message(message));
                case 2 -> persons.link(tx, one.practice(), one.id(), other.id(), Rows.message(message));
                case 3 -> persons.unlink(tx, one.practice(), one.id(), other.id(), Rows.message(message));
                default -> {
                    String link = List.of("replaced-by", "replaces", "seealso").get(what - 4);
                    persons.placed(
                            tx,
                            one.practice(),
                            one.id(),
                            saying(one.patient(), link, other.id()),
                            Rows.message(message));
                    yield List.of();
                }
            };
            issues.forEach(issue -> heard.add(issue.code()));
            if (issues.stream().anyMatch(i -> i.code().equals("merge-circle"))) {
                tx.rollback();
            } else {
                tx.commit();
            }
        }
        heard.add("said " + what);
    }

    private static void rule(Network network, Stored one, Stored other, boolean same) {
        Stewards.Ruling ruling = new Stewards.Ruling(one.id(), other.id(), "steward", "a trial");
        if (same) {
            network.stewards.link(ruling);
        } else {
            network.stewards.unlink(ruling);
        }
    }

    @Test
    void noSequenceOfMergesLosesOrChangesAClinicalRow() throws SQLException {
        for (int seed = 1; seed <= 3; seed++) {
            Random random = new Random(seed);
            try (Network network = new Network()) {
                List<Stored> records = records(network, random);
                String before = network.digest("res");
                for (int i = 0; i < 120; i++) {
                    Stored one = records.get(random.nextInt(records.size()));
                    Stored other = records.get(random.nextInt(records.size()));
                    if (random.nextInt(6) == 0) {
                        rule(network, one, other, random.nextBoolean());
                    } else if (one.practice().equals(other.practice())) {
                        say(network, random.nextInt(7), one, other, 1000 * seed + i);
                    }
                    for (int view = 0; view <= 2; view++) {
                        assertEquals(
                                0,
                                network.number(NOT_SHOWN_ONCE.formatted(view)),
                                "seed " + seed + ", step " + i + ", view " + view);
                    }
                }
                assertEquals(before, network.digest("res"));
                assertEquals(0, network.number(KEYS_OF_NOTHING));
            }
        }
        assertTrue(
                heard.containsAll(Set.of(
                        "said 0", "said 1", "said 2", "said 3", "said 4", "said 5", "said 6", "merge-disagrees")),
                heard.toString());
    }
}
